//! What the writer records of each file, and what it reads back of an earlier build.

mod earlier;
mod identity;

use sha2::{Digest, Sha256};

pub use earlier::{Earlier, Unreadable};
pub use identity::{Identity, head};

use crate::stamp::Stamp;

/// The manifest's name in the tree.
pub const NAME: &str = "manifest.json";

/// The value of `generator`: only a manifest that has it is one of ours.
pub const GENERATOR: &str = "platformc";

/// The version of the format that is written; every one up to it is read. Version 1 had neither a generator nor the name of the
/// platform.
pub const VERSION: u64 = 2;

/// One written file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The relative path in the tree, with `/`.
    pub path: Box<str>,
    /// The SHA-256 digest of its bytes.
    pub sha256: [u8; 32],
    /// The part of the tree that it comes from.
    pub part: usize,
    pub(crate) status: Status,
    /// What the file system said of the file when it was compared or staged.
    pub(crate) stamp: Option<Stamp>,
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
    let mut text = String::with_capacity(64);
    push_hex(&mut text, digest);
    text
}

/// Adds a digest's 64 hexadecimal digits.
pub fn push_hex(text: &mut String, digest: &[u8; 32]) {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' - 10 + half };
    let mut digits = [0; 64];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(digest) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    text.push_str(str::from_utf8(&digits).unwrap_or_default());
}

/// Adds a text in quotes, as JSON has it.
pub fn push_quoted(out: &mut String, text: &str) {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

#[cfg(test)]
mod tests;
