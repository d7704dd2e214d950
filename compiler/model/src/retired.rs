//! Entries that are being removed.

use platformc_base::{Span, Spanned, scalar::Name, words::Retire};

/// The sections whose entries are removed in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Networks,
    Storage,
    Databases,
}

impl Section {
    /// Its key in the file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Networks => "networks",
            Self::Storage => "storage",
            Self::Databases => "databases",
        }
    }
}

/// An entry that is being removed. One that is being destroyed is in no section of the model: nothing knows it any more but the root
/// that destroys it.
#[derive(Debug)]
pub struct Retired {
    pub section: Section,
    /// The name that it has outside of the file.
    pub name: Name,
    /// The name that it has in the file, and its place.
    pub key: Spanned<Name>,
    /// How far it is, and where that is said.
    pub stage: Spanned<Retire>,
    /// Whether AWS Backup has copies of it.
    pub backup: bool,
}

impl Retired {
    /// The place of its name.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.key.span
    }
}
