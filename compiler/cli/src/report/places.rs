//! Spans as programs understand them.

use std::path::{Component, Path};

use platformc_base::{Report, SourceId, Span, source::LineIndex};

/// Where an offset is: bytes count from 0, lines and columns from 1.
#[derive(Clone, Copy)]
pub(super) struct Position {
    pub byte: u32,
    pub line: usize,
    /// In characters.
    pub column: usize,
    /// In UTF-16 code units, as editors count.
    pub utf16: usize,
}

/// The lines of every source, counted once.
pub(super) struct Places<'a> {
    sources: Vec<(&'a str, &'a str, LineIndex)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let shown = report.sources().iter();
        let sources = shown.map(|s| (s.name.as_str(), s.text.as_str(), LineIndex::new(&s.text))).collect();
        Self { sources }
    }

    /// The name of a source, as it was given.
    pub(super) fn name(&self, id: SourceId) -> &'a str {
        self.sources.get(usize::from(id.0)).map_or("", |(name, ..)| *name)
    }

    /// A path with `/` between its parts, without a leading `./`: as a repository names its files.
    pub(super) fn path(&self, id: SourceId) -> String {
        let mut path = String::new();
        for part in Path::new(self.name(id)).components() {
            match part {
                Component::Prefix(prefix) => path.push_str(&prefix.as_os_str().to_string_lossy()),
                Component::RootDir => path.push('/'),
                Component::CurDir => {}
                Component::ParentDir | Component::Normal(_) => {
                    if !path.is_empty() && !path.ends_with('/') {
                        path.push('/');
                    }
                    path.push_str(&part.as_os_str().to_string_lossy());
                }
            }
        }
        path
    }

    pub(super) fn ends(&self, span: Span) -> (Position, Position) {
        (self.position(span.source, span.start), self.position(span.source, span.end.max(span.start)))
    }

    fn position(&self, id: SourceId, byte: u32) -> Position {
        let Some((_, text, lines)) = self.sources.get(usize::from(id.0)) else {
            return Position { byte, line: 1, column: 1, utf16: 1 };
        };
        let (line, column) = lines.position(text, byte);
        Position { byte, line, column, utf16: lines.utf16(text, byte) }
    }
}
