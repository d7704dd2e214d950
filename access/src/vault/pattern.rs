//! Patterns of paths: what one matches, and which of two is the more specific.

use std::{cmp::Ordering, fmt};

/// The path of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    kind: Kind,
}

/// How a path is compared with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The path itself.
    Exact,
    /// Every path that begins so: a `*` was at the end, and nowhere else has it a meaning.
    Prefix,
    /// Segment by segment: `+` is any one, and a `*` at the end any rest.
    Segments {
        /// Whether a `*` was at the end.
        prefix: bool,
    },
}

impl Pattern {
    /// Reads the path of a rule.
    ///
    /// # Errors
    /// `+*`, which Vault refuses.
    pub fn parse(path: &str) -> Result<Self, String> {
        // paths begin behind the slash of the API
        let path = path.strip_prefix('/').unwrap_or(path);
        if path.contains("+*") {
            return Err(format!("`{path}`: a `*` behind a `+` is refused"));
        }
        let segments = path == "+" || path.contains("/+") || path.starts_with("+/");
        let (text, kind) = match path.strip_suffix('*') {
            Some(rest) if segments => (rest, Kind::Segments { prefix: true }),
            Some(rest) => (rest, Kind::Prefix),
            None if segments => (path, Kind::Segments { prefix: false }),
            None => (path, Kind::Exact),
        };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// The pattern without a `*` at its end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How paths are compared with it.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it matches one path only.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.kind == Kind::Exact
    }

    /// What every path that it matches begins with.
    #[must_use]
    pub fn stem(&self) -> &str {
        match self.kind {
            Kind::Exact | Kind::Prefix => &self.text,
            // A `+` that is not a whole segment is a literal; the prefix of the paths is then longer than this.
            Kind::Segments { .. } => self.text.split('+').next().unwrap_or_default(),
        }
    }

    /// Whether it matches a path, exact ones aside: a request to list also finds the exact pattern without the slash at
    /// its end.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        match self.kind {
            Kind::Exact => self.text == path,
            Kind::Prefix => path.starts_with(self.text.as_str()),
            Kind::Segments { prefix } => segments(&self.text, prefix, path),
        }
    }

    /// Which of two inexact patterns that match a path holds: the greater one.
    /// (<https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching>)
    #[must_use]
    pub fn priority(&self, other: &Self) -> Ordering {
        let first = |p: &Self| p.text.find('+').filter(|_| p.is_segmented()).unwrap_or(p.text.len());
        first(self)
            .cmp(&first(other))
            .then_with(|| other.is_prefix().cmp(&self.is_prefix()))
            .then_with(|| other.wildcards().cmp(&self.wildcards()))
            .then_with(|| self.text.len().cmp(&other.text.len()))
            .then_with(|| self.text.cmp(&other.text))
    }

    const fn is_prefix(&self) -> bool {
        matches!(self.kind, Kind::Prefix | Kind::Segments { prefix: true })
    }

    const fn is_segmented(&self) -> bool {
        matches!(self.kind, Kind::Segments { .. })
    }

    fn wildcards(&self) -> usize {
        if self.is_segmented() { self.text.split('/').filter(|segment| *segment == "+").count() } else { 0 }
    }
}

fn segments(pattern: &str, prefix: bool, path: &str) -> bool {
    let slash = |byte: &u8| *byte == b'/';
    let (mut parts, mut given) = (pattern.as_bytes().split(slash).peekable(), path.as_bytes().split(slash));
    while let Some(part) = parts.next() {
        let Some(segment) = given.next() else { return false };
        let last = prefix && parts.peek().is_none();
        if part != b"+" && part != segment && !(last && segment.starts_with(part)) {
            return false;
        }
    }
    prefix || given.next().is_none()
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.text, if self.is_prefix() { "*" } else { "" })
    }
}
