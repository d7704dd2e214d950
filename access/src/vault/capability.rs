//! Sets of capabilities.

use std::fmt;

/// What a policy lets a token do with a path; a set. `deny` is a member that takes all others with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capabilities(u8);

/// The words of the policy language, in the order in which they are listed. `deny` comes last.
const WORDS: [(&str, u8); 8] = [
    ("create", 1),
    ("read", 1 << 1),
    ("update", 1 << 2),
    ("patch", 1 << 3),
    ("delete", 1 << 4),
    ("list", 1 << 5),
    ("sudo", 1 << 6),
    ("deny", 1 << 7),
];

impl Capabilities {
    /// No capability.
    pub const NONE: Self = Self(0);
    /// `create`.
    pub const CREATE: Self = Self(1);
    /// `read`.
    pub const READ: Self = Self(1 << 1);
    /// `update`.
    pub const UPDATE: Self = Self(1 << 2);
    /// `patch`.
    pub const PATCH: Self = Self(1 << 3);
    /// `delete`.
    pub const DELETE: Self = Self(1 << 4);
    /// `list`.
    pub const LIST: Self = Self(1 << 5);
    /// `sudo`: root-protected paths, too.
    pub const SUDO: Self = Self(1 << 6);
    /// `deny`: nothing at all, whatever other rules of the path allow.
    pub const DENY: Self = Self(1 << 7);
    /// Those that change what is at a path.
    pub const WRITE: Self = Self(1 | 1 << 2 | 1 << 3 | 1 << 4);

    /// The capability of a word of the policy language.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        WORDS.iter().find(|(known, _)| *known == word).map(|(_, bit)| Self(*bit))
    }

    /// Both sets; where one denies, nothing else is left.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        let both = Self(self.0 | other.0);
        if both.contains(Self::DENY) { Self::DENY } else { both }
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all members of the other set are in this one.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether a member of the other set is in this one.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing may be done: no capability, or denied.
    #[must_use]
    pub const fn is_denied(self) -> bool {
        self.0 == 0 || self.contains(Self::DENY)
    }

    /// The words, as the server lists them in an answer: `deny` alone if nothing may be done.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let shown = if self.is_denied() { Self::DENY } else { self };
        WORDS.iter().filter(move |(_, bit)| shown.0 & bit != 0).map(|(word, _)| *word)
    }
}

impl std::ops::BitOr for Capabilities {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, word) in self.words().enumerate() {
            write!(f, "{}{word}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
