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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_its_largest_whole_unit() {
        let said = [0, 1, 59, 60, 90, 3600, 5400, 86_400, 90_000, 172_800].map(time);
        assert_eq!(said, ["0 s", "1 s", "59 s", "1 min", "90 s", "1 h", "90 min", "1 d", "25 h", "2 d"]);
    }

    #[test]
    fn what_may_be_done_depends_on_what_is_at_the_path() {
        let (read, list, sudo) = (Capabilities::READ, Capabilities::LIST, Capabilities::SUDO);
        let (update, delete) = (Capabilities::UPDATE, Capabilities::DELETE);
        for (what, capabilities, expected) in [
            (What::Value, read, "read"),
            (What::Value, list, ""),
            (What::Value, Capabilities::CREATE, "write"),
            (What::Value, Capabilities::PATCH, "write"),
            (What::Value, read | update | delete, "read, write, delete"),
            (What::About, list, "see the versions"),
            (What::About, read | update, "see the versions, change the settings"),
            (What::About, delete, "delete all versions"),
            (What::Use, read, "use"),
            (What::Own, update, "own token"),
            (What::Administer, read, "look at"),
            (What::Administer, sudo, ""),
            (What::Administer, read | sudo, "look at"),
            (What::Administer, update | sudo, "administer"),
            (What::Platform, list | delete, "look at, administer"),
        ] {
            assert_eq!(verbs(what, capabilities), expected, "{what:?} {capabilities}");
        }
    }

    #[test]
    fn a_life_is_bounded_or_it_is_said_that_it_is_not() {
        let secret = |word, life| Secret {
            name: "a".into(),
            title: None,
            mount: "kv".into(),
            word,
            object: String::new(),
            bound: String::new(),
            life,
            lives: "a login lives",
        };
        assert_eq!(life(&secret("database login", Some(7200))), "a login lives at most 2 h");
        assert_eq!(life(&secret("value", None)), "lives until somebody changes it");
        let password = "its administrator's password lives until it is rotated";
        assert_eq!(life(&secret("database connection", None)), password);
        assert_eq!(life(&secret("key", None)), "nothing bounds its life");
        assert_eq!(
            (secret("key", None).title(), Secret { title: Some("b".into()), ..secret("key", None) }.title()),
            ("a", "b")
        );
        let said = |max, period| token(&Token { ttl: Some(60), max, period });
        assert_eq!(said(Some(3600), Some(60)), "at most 1 h");
        assert_eq!(said(None, Some(1800)), "30 min, renewed while its holder runs");
        assert_eq!(said(None, None), "as long as the server's own bound");
    }
}
