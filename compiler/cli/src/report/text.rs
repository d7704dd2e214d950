//! A source as miette reads it, with columns in characters, as editors and our other reports count them.

use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use platformc_base::source::LineIndex;

#[derive(Clone)]
pub(super) struct Text {
    pub(super) name: Arc<str>,
    pub(super) content: Arc<str>,
    lines: Arc<LineIndex>,
}

impl Text {
    /// The name and the text, in which carriage returns stand only before line feeds.
    pub(super) fn new(name: String, text: &str) -> Self {
        Self { name: name.into(), content: text.into(), lines: LineIndex::new(text).into() }
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: u32) -> usize {
        self.lines.line(offset)
    }

    /// The first of the lines that must be read to show `before` lines above an offset: its number, from 0, and its offset. Miette
    /// reads from there: from the beginning of a large file it would take longer than all the rest.
    fn begin(&self, offset: usize, before: usize) -> (usize, usize) {
        let line = u32::try_from(offset).map_or(usize::MAX, |offset| self.lines.line(offset));
        // one line more than is shown: an empty place ends before it begins
        let first = line.saturating_sub(before + 2);
        self.lines.start(first + 1).map_or((0, 0), |start| (first, start as usize))
    }
}

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (above, start) = self.begin(span.offset(), before);
        let rest = self.content.get(start..).unwrap_or_default();
        let within = SourceSpan::new(span.offset().saturating_sub(start).into(), span.len());
        let piece = rest.read_span(&within, before, after)?;
        // Without lines around it, what is read is the place of the heading.
        let column = if before == 0 {
            let before = self.content.get(..span.offset()).unwrap_or_default();
            before.rsplit('\n').next().unwrap_or_default().chars().count()
        } else {
            piece.column()
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_string(),
            piece.data(),
            SourceSpan::new((start + piece.span().offset()).into(), piece.span().len()),
            above + piece.line(),
            column,
            above + piece.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests;
