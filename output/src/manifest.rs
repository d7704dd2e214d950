//! What the writer records of each file, and what it reads back of an earlier build.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, collections::BTreeMap, fmt::Write};

/// The manifest's name in the tree.
pub const NAME: &str = "manifest.json";

/// One written file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub path: Box<str>,
    pub sha256: [u8; 32],
    /// The part of the tree that it comes from.
    pub part: usize,
    pub(crate) status: Status,
}

/// A file on disk against what belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Same,
    Added,
    Changed,
}

/// The digest of some bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A digest as 64 hexadecimal digits.
#[must_use]
pub fn hex(digest: &[u8; 32]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The files of an earlier build: path to digest in hexadecimal.
#[derive(Debug, Default, Deserialize)]
pub struct Earlier<'a> {
    /// The file that the tree was compiled from.
    #[serde(borrow, default)]
    pub source: Cow<'a, str>,
    /// Which of several trees of that file it is.
    #[serde(borrow, default)]
    pub environment: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    files: BTreeMap<Cow<'a, str>, EarlierFile<'a>>,
}

#[derive(Debug, Deserialize)]
struct EarlierFile<'a> {
    #[serde(borrow)]
    sha256: Cow<'a, str>,
}

impl<'a> Earlier<'a> {
    /// Reads a manifest; paths that would leave the tree are dropped.
    ///
    /// # Errors
    /// Not a manifest.
    pub fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        let mut earlier: Self = serde_json::from_str(text)?;
        earlier.files.retain(|path, _| crate::tree::is_portable(path));
        Ok(earlier)
    }

    /// Every path with its digest, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, file)| (path.as_ref(), file.sha256.as_ref()))
    }
}
