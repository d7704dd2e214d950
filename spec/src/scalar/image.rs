//! Container images and Git addresses.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// A container image with a tag other than `latest`, or a digest.
    Image
}

scalar!(Image, format: "image",
    pattern: r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?(@sha256:[0-9a-f]{64})?$",
    message: "a full image such as registry.example.com/shop/backend:2.4.0",
    examples: ["registry.example.com/shop/backend:2.4.0"]);

impl Image {
    /// # Errors
    /// No registry or path, no tag and no digest, or the tag `latest`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = |what: &str| {
            Problem::new(
                format!("`{text}` {what}"),
                "write registry, path and tag, such as `registry.example.com/shop/backend:2.4.0`",
            )
        };
        let (rest, digest) = match text.split_once("@sha256:") {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        if digest.is_some_and(|d| d.len() != 64 || !d.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
        {
            return Err(bad("has a digest that is not 64 hexadecimal digits"));
        }
        let Some((registry, path)) = rest.split_once('/') else { return Err(bad("names no registry")) };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (path, None),
        };
        let (host, port) = registry.split_once(':').map_or((registry, None), |(host, port)| (host, Some(port)));
        if !host.contains('.') && port.is_none() && host != "localhost" {
            return Err(bad("names no registry: its first part has no dot"));
        }
        let number = |port: &str| !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
        if !host.split('.').all(label) || !port.is_none_or(number) || !path.split('/').all(segment) {
            return Err(bad("is not an image"));
        }
        match tag {
            Some("latest") => Err(bad("is not pinned: `latest` means another image tomorrow")),
            Some(tag)
                if tag.len() > 128
                    || !tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                    || !tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) =>
            {
                Err(bad("has a tag of the wrong form"))
            }
            None if digest.is_none() => Err(bad("has no tag")),
            _ => Ok(Self(text.into())),
        }
    }
}

/// A part of a registry's host name.
fn label(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A part of a path: words joined by `.`, `_`, `__` or hyphens.
fn segment(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let joint = |joint: &str| matches!(joint, "" | "." | "_" | "__") || joint.bytes().all(|b| b == b'-');
    text.bytes().next().is_some_and(word)
        && text.bytes().last().is_some_and(word)
        && text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()).all(joint)
}

text_scalar! {
    /// The address of a Git repository, over HTTPS or SSH.
    GitUrl
}

scalar!(GitUrl, format: "git-url", pattern: r"^(https|ssh)://[^\s/]+/[^\s]+$",
    message: "https:// or ssh:// and a repository", examples: ["https://gitlab.example.com/platform/secret-management.git"]);

impl GitUrl {
    /// # Errors
    /// Another scheme, no path, or credentials in the address.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = |what: &str| {
            Problem::new(
                format!("`{text}` {what}"),
                "write an address such as `https://gitlab.example.com/platform/secret-management.git`",
            )
        };
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("ssh://"));
        let Some((authority, path)) = rest.and_then(|r| r.split_once('/')) else {
            return Err(bad("is not the address of a Git repository over HTTPS or SSH"));
        };
        if authority.split_once('@').is_some_and(|(user, _)| text.starts_with("https") || user.contains(':')) {
            // The address itself is not repeated: it may hold a password.
            return Err(Problem::secret(
                "the Git address carries credentials",
                "remove them: Flux reads its deploy token from a Secret in the cluster",
            ));
        }
        let plain = |c: char| c.is_ascii_graphic() && !"\"'`$\\{}".contains(c);
        if authority.is_empty() || path.is_empty() || !text.chars().all(plain) {
            return Err(bad("is not the address of a Git repository"));
        }
        Ok(Self(text.into()))
    }

    /// The host, without user and port.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or("");
        let host = authority.rsplit('@').next().unwrap_or("");
        host.split(':').next().unwrap_or("")
    }
}
