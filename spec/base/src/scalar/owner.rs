//! Who reviews a part of the tree.

use super::{
    Mail, Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A user, a group or a team of the forge behind an `@`, or the e-mail address of a user.
    Owner
}

scalar!(Owner, format: "owner", pattern: r"^(@[A-Za-z0-9_][-A-Za-z0-9_.]*(/[A-Za-z0-9_][-A-Za-z0-9_.]*)*|[^@\s]+@[^@\s]+)$",
    message: "write a user, group or team in quotes, such as \"@platform/operators\", or an e-mail address",
    examples: ["@platform/operators", "ops@example.com"]);

impl Owner {
    fn read(text: &str) -> Option<Self> {
        let segment = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        let good = match text.strip_prefix('@') {
            Some(path) => text.len() <= 255 && path.split('/').all(segment),
            None => Mail::parse(text).is_ok(),
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let path = text.split_once("://").and_then(|(_, rest)| Some(rest.split_once('/')?.1)).unwrap_or(text);
        let path = path.trim_start_matches("groups/").trim_matches(['@', '/', ' ']);
        let help = match mend::fitting([format!("@{path}")], Self::read) {
            Some(fixed) => format!("write `\"{fixed}\"`"),
            None => "write a user, group or team, such as `\"@platform/operators\"`, or an e-mail address".into(),
        };
        Problem::new(format!("`{text}` is nobody who reviews"), help)
    }

    /// How many groups are above the one that is named: 0 for a user, and for an address.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }
}
