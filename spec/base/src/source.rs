//! Source texts by name. Reading them from disk is the caller's business.

use std::sync::Arc;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    span::SourceId,
};

/// The largest source text, in bytes: spans count in 32 bits.
pub const MAX_SOURCE_BYTES: usize = 256 * 1024 * 1024;

/// One text and the name it is shown under.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path under which the caller knows it, with the folder of the platform's own file in front.
    pub name: Arc<str>,
    /// The whole text, UTF-8.
    pub text: Arc<str>,
}

/// All sources of a compilation; the first one is the platform's own file.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
    /// How many of them are documents; the others are files for containers.
    documents: usize,
    /// What was wrong with finding and reading them.
    problems: Diagnostics,
}

impl Sources {
    /// Sources with their places in the compilation, and what was wrong with finding and reading them.
    #[must_use]
    pub fn new(sources: Vec<Source>, problems: Diagnostics) -> Self {
        Self { documents: sources.len(), all: sources, problems }
    }

    /// The same sources, and files that are put into containers as they are.
    #[must_use]
    pub fn with_files(mut self, files: Vec<Source>) -> Self {
        self.all.extend(files);
        self
    }

    /// The same sources, with more that is wrong with them.
    #[must_use]
    pub fn with_problems(mut self, more: Diagnostics) -> Self {
        self.problems.extend(more);
        self
    }

    /// A compilation that cannot begin: its one file is no text, or too large.
    #[must_use]
    pub fn unreadable(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>, problem: Diagnostic) -> Self {
        Self::new(vec![Source { name: name.into(), text: text.into() }], problem.into())
    }

    /// The source with this id.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(usize::from(id.0))
    }

    /// The text of a source; nothing if there is no such source.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.text)
    }

    /// All sources, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.all.iter()
    }

    /// All sources with their ids.
    pub fn numbered(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..=u16::MAX).map(SourceId).zip(&self.all)
    }

    /// The sources that are documents of the language, with their ids.
    pub fn documents(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.numbered().take(self.documents)
    }

    /// The files that are put into containers, with their ids.
    pub fn beside(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.numbered().skip(self.documents)
    }

    /// The platform's own file.
    #[must_use]
    pub fn main(&self) -> Option<&Source> {
        self.all.first()
    }

    /// A source's path relative to the folder of the platform's own file: the same wherever that folder is.
    #[must_use]
    pub fn path(&self, id: SourceId) -> &str {
        let folder = self.main().map_or("", |main| folder(&main.name));
        self.get(id).map_or("", |source| source.name.strip_prefix(folder).unwrap_or(&source.name))
    }

    /// What was wrong with finding and reading the sources.
    #[must_use]
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }
}

/// The folder of a path, with its last slash; empty for a bare name.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rfind(['/', '\\']).and_then(|at| path.get(..=at)).unwrap_or("")
}

/// Line numbers (from 1) of many offsets of one text, in one pass over its lines.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(newlines.map(|i| u32::try_from(i + 1).unwrap_or(u32::MAX))).collect();
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

    /// The byte offset of a line and a column in UTF-16 code units, both from 1. A column behind the end
    /// of its line is the end of the line, one within a character is the character's start.
    #[must_use]
    pub fn offset_utf16(&self, text: &str, line: usize, column: usize) -> Option<u32> {
        let start = self.starts.get(line.checked_sub(1)?).copied()?;
        let line = text.get(start as usize..)?.split('\n').next()?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut units = column.checked_sub(1)?;
        let mut bytes = 0;
        for c in line.chars() {
            match units.checked_sub(c.len_utf16()) {
                Some(rest) => units = rest,
                None => break,
            }
            bytes += c.len_utf8();
        }
        u32::try_from(bytes).ok()?.checked_add(start)
    }

    /// What is before an offset in its line; one within a character counts for its beginning.
    fn before<'a>(&self, text: &'a str, offset: u32) -> &'a str {
        let start = self.starts.get(self.line(offset).saturating_sub(1)).copied().unwrap_or(0) as usize;
        text.get(start..text.floor_char_boundary(offset as usize)).unwrap_or("")
    }

    /// Where a line begins; lines are counted from 1.
    #[must_use]
    pub fn start(&self, line: usize) -> Option<u32> {
        self.starts.get(line.checked_sub(1)?).copied()
    }

    /// The line of a byte offset, from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two bytes and one unit, four bytes and two units, three bytes and one unit; CRLF between.
    const TEXT: &str = "größe: 😀 x\r\nb: 日本\r\n\nend";

    fn offset(needle: &str) -> u32 {
        u32::try_from(TEXT.find(needle).unwrap()).unwrap()
    }

    #[test]
    fn columns_in_characters_and_in_utf16() {
        let index = LineIndex::new(TEXT);
        let cases = [
            ("größe", (1, 1), (1, 1)),
            ("ße", (1, 4), (1, 4)),
            ("😀", (1, 8), (1, 8)),
            (" x", (1, 9), (1, 10)),
            ("\r\nb", (1, 11), (1, 12)),
            ("\nb", (1, 12), (1, 13)),
            ("b:", (2, 1), (2, 1)),
            ("本", (2, 5), (2, 5)),
            ("\nend", (3, 1), (3, 1)),
            ("end", (4, 1), (4, 1)),
        ];
        for (needle, characters, utf16) in cases {
            assert_eq!(index.position(TEXT, offset(needle)), characters, "{needle:?}");
            assert_eq!((index.line(offset(needle)), index.utf16(TEXT, offset(needle))), utf16, "{needle:?}");
        }
    }

    #[test]
    fn utf16_positions_lead_back_to_their_offsets() {
        let index = LineIndex::new(TEXT);
        for (at, c) in TEXT.char_indices().filter(|(_, c)| *c != '\n') {
            let at = u32::try_from(at).unwrap();
            assert_eq!(index.offset_utf16(TEXT, index.line(at), index.utf16(TEXT, at)), Some(at), "{c:?} at {at}");
        }
    }

    #[test]
    fn positions_that_no_editor_should_send() {
        let index = LineIndex::new(TEXT);
        assert_eq!(index.offset_utf16(TEXT, 1, 9), Some(offset("😀")), "the middle of a surrogate pair");
        assert_eq!(index.offset_utf16(TEXT, 1, 999), Some(offset("\r\nb")), "behind the end of a line");
        assert_eq!(index.offset_utf16(TEXT, 5, 1), None, "behind the last line");
        assert_eq!(index.offset_utf16(TEXT, 0, 1), None);
        assert_eq!(index.utf16(TEXT, offset("😀") + 1), 8, "the middle of a character");
        assert_eq!(index.utf16(TEXT, u32::MAX), 4, "behind the end of the text");
    }
}
