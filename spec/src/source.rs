//! Source texts by name. Reading them from disk is the caller's business.

use std::sync::Arc;

/// The largest source text, in bytes: spans count in 32 bits.
pub const MAX_SOURCE_BYTES: usize = 256 * 1024 * 1024;

/// Which source of a compilation a span points into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// One text and the name it is shown under.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: Arc<str>,
    pub text: Arc<str>,
}

/// All sources of a compilation; the first one is the platform's own file.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    sources: Vec<Source>,
}

impl Sources {
    /// A compilation of one file.
    #[must_use]
    pub fn single(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { sources: vec![Source { name: name.into(), text: text.into() }] }
    }

    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(usize::from(id.0))
    }

    /// All sources, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }

    /// The platform's own file.
    #[must_use]
    pub fn main(&self) -> Option<&Source> {
        self.sources.first()
    }
}

/// Line numbers (from 1) of many offsets of one text, in one pass over its lines.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let starts =
            std::iter::once(0).chain(newlines.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX))).collect();
        Self { starts }
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> (usize, usize) {
        (self.line(offset), self.before(text, offset).chars().count() + 1)
    }

    /// The column of a byte offset, from 1, in UTF-16 code units: as editors count.
    #[must_use]
    pub fn utf16(&self, text: &str, offset: u32) -> usize {
        self.before(text, offset).encode_utf16().count() + 1
    }

    /// What stands before an offset in its line; one within a character counts for its beginning.
    fn before<'a>(&self, text: &'a str, offset: u32) -> &'a str {
        let start = self.starts.get(self.line(offset).saturating_sub(1)).copied().unwrap_or(0) as usize;
        let end = (start..=offset as usize).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(start);
        text.get(start..end).unwrap_or("")
    }

    /// The line of a byte offset, from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }
}
