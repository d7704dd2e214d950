//! Labels and annotations of Kubernetes objects.
//!
//! Their form: <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

/// The longest value of a label, and the longest name behind a prefix.
const LONGEST: usize = 63;

text_scalar! {
    /// The key of a label or an annotation: a name, with a domain in front of it or without.
    LabelKey
}

scalar!(LabelKey, format: "label-key", pattern: r"^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
    message: "write a domain of yours, a slash and a name, such as example.com/team", examples: ["example.com/team", "team"]);

impl LabelKey {
    fn read(text: &str) -> Option<Self> {
        let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let domain = prefix.is_none_or(|prefix| prefix.len() <= 253 && prefix.split('.').all(label));
        (domain && !name.is_empty() && is_value(name)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let fixed = text.trim_matches(['-', '_', '.', '/', ' ']).replace(' ', "-");
        let help = match mend::fitting([fixed.clone(), fixed.to_lowercase()], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write a domain of yours, a slash and a name of at most 63 characters, such as `example.com/team`"
                .into(),
        };
        Problem::new(format!("`{text}` is not the key of a label"), help)
    }

    /// The domain in front of the name.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.0.split_once('/').map(|(domain, _)| domain)
    }
}

text_scalar! {
    /// The value of a label.
    LabelValue
}

scalar!(LabelValue, format: "label-value", pattern: r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
    message: "use at most 63 letters, digits, hyphens, underscores and dots, such as payments", examples: ["payments"]);

impl LabelValue {
    fn read(text: &str) -> Option<Self> {
        is_value(text).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let fixed = text.trim_matches(['-', '_', '.', '/', ' ']).replace(' ', "-");
        let help = match mend::fitting([fixed], Self::read) {
            Some(fixed) => format!("write `{fixed}`, or put the text into `annotations`"),
            None => "use at most 63 letters, digits, `-`, `_` and `.`, or put the text into `annotations`".into(),
        };
        Problem::new(format!("`{text}` is not the value of a label"), help)
    }
}

fn is_value(text: &str) -> bool {
    let edge = |b: Option<u8>| b.is_none_or(|b| b.is_ascii_alphanumeric());
    text.len() <= LONGEST
        && edge(text.bytes().next())
        && edge(text.bytes().last())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}
