//! Words for what is granted, and for how long.

use crate::{Secret, Token, What, vault::Capabilities};

/// What a subject may do with a path of this kind.
#[must_use]
pub(super) fn verbs(what: What, capabilities: Capabilities) -> String {
    let writes = capabilities.intersects(Capabilities::CREATE | Capabilities::UPDATE | Capabilities::PATCH);
    let words: &[(&str, bool)] = match what {
        What::Value => &[
            ("read", capabilities.contains(Capabilities::READ)),
            ("write", writes),
            ("delete", capabilities.contains(Capabilities::DELETE)),
        ],
        What::About => &[
            ("see the versions", capabilities.intersects(Capabilities::READ | Capabilities::LIST)),
            ("change the settings", writes),
            ("delete all versions", capabilities.contains(Capabilities::DELETE)),
        ],
        What::Use => &[("use", true)],
        What::Own => &[("own token", true)],
        What::Administer | What::Platform => &[
            ("look at", capabilities.intersects(Capabilities::READ | Capabilities::LIST)),
            ("administer", capabilities.intersects(Capabilities::WRITE)),
        ],
    };
    let words: Vec<&str> = words.iter().filter(|(_, applies)| *applies).map(|(word, _)| *word).collect();
    words.join(", ")
}

/// A time as people say it.
#[must_use]
pub(super) fn time(seconds: u64) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let unit = units.iter().find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length));
    match unit {
        Some((length, word)) => format!("{} {word}", seconds / length),
        None => "0 s".to_owned(),
    }
}

/// The maximum lifetime of a secret's credentials.
#[must_use]
pub(super) fn life(secret: &Secret) -> String {
    match secret.life {
        Some(life) => format!("{} at most {}", secret.lives, time(life)),
        None if secret.word == "value" => "lives until somebody changes it".to_owned(),
        // by a scheduled job or an administrator: every subject that a rule allows `rotate-root`
        None if secret.word == "database connection" => {
            "its administrator's password lives until it is rotated".to_owned()
        }
        None => "nothing bounds its life".to_owned(),
    }
}

/// How long a login lasts.
#[must_use]
pub(super) fn token(token: &Token) -> String {
    match (token.max, token.period) {
        (Some(max), _) => format!("at most {}", time(max)),
        (None, Some(period)) => format!("{}, renewed while its holder runs", time(period)),
        (None, None) => "as long as the server's own bound".to_owned(),
    }
}

impl Secret {
    /// The name that people know it by.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}
