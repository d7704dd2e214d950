//! Container images.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A container image with a tag other than `latest`, or a digest.
    Image
}

scalar!(Image, format: "image",
    pattern: r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?(@sha256:[0-9a-f]{64})?$",
    message: "write registry, path and tag, such as registry.example.com/shop/backend:2.4.0",
    examples: ["registry.example.com/shop/backend:2.4.0"]);

impl Image {
    /// The registry that it is in: a host, perhaps with a port.
    #[must_use]
    pub fn registry(&self) -> &str {
        self.0.split('/').next().unwrap_or(&self.0)
    }

    fn read(text: &str) -> Option<Self> {
        Self::fault(text).is_none().then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        Problem::new(format!("`{text}` {}", Self::fault(text).unwrap_or("is not an image")), Self::help(text))
    }

    /// What is wrong with a text, if anything.
    fn fault(text: &str) -> Option<&'static str> {
        let (rest, digest) = match text.split_once("@sha256:") {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let hexadecimal =
            |d: &str| d.len() == 64 && d.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !digest.is_none_or(hexadecimal) {
            return Some("has a digest that is not 64 hexadecimal digits");
        }
        let Some((registry, path)) = rest.split_once('/') else { return Some("names no registry") };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (path, None),
        };
        let (host, port) = registry.split_once(':').map_or((registry, None), |(host, port)| (host, Some(port)));
        if !host.contains('.') && port.is_none() && host != "localhost" {
            return Some("names no registry: its first part has no dot");
        }
        let number = |port: &str| !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
        if !host.split('.').all(label) || !port.is_none_or(number) || !path.split('/').all(segment) {
            return Some("is not an image");
        }
        match tag {
            Some("latest") => Some("is not pinned: `latest` can become another image at any time"),
            Some(tag)
                if tag.len() > 128
                    || !tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                    || !tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) =>
            {
                Some("has a tag of the wrong form")
            }
            None if digest.is_none() => Some("has no tag"),
            _ => None,
        }
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest).replacen(' ', ":", 1);
        let (path, tag) = match bare.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path.to_lowercase(), tag),
            _ => (bare.to_lowercase(), ""),
        };
        let registry = path.split_once('/').map(|(registry, _)| registry);
        let full = match registry {
            None => format!("docker.io/library/{path}"),
            Some(registry) if !registry.contains(['.', ':']) && registry != "localhost" => format!("docker.io/{path}"),
            Some(_) => path,
        };
        let fixed = |tag: &str| mend::fitting([format!("{full}:{tag}")], Self::read);
        match (fixed(tag), fixed("2.4.0")) {
            (Some(fixed), _) if fixed != text => format!("write `{fixed}`"),
            (None, Some(example)) if matches!(tag, "" | "latest") && !text.contains('@') => {
                format!("write the version that you mean, such as `{example}`")
            }
            _ => "write registry, path and tag, such as `registry.example.com/shop/backend:2.4.0`".into(),
        }
    }
}

/// A part of a registry's host name.
pub(super) fn label(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A part of a path: words joined by `.`, `_`, `__` or hyphens.
pub(super) fn segment(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let joint = |joint: &str| matches!(joint, "" | "." | "_" | "__") || joint.bytes().all(|b| b == b'-');
    text.bytes().next().is_some_and(word)
        && text.bytes().last().is_some_and(word)
        && text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()).all(joint)
}
