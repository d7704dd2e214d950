//! A piece of a line that is too long to be shown whole.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use platformc_base::Span;

/// The longest line, in bytes, that is shown whole.
const LONGEST: usize = 1000;
/// How much of a longer line is shown before and behind the place, in bytes.
const BEFORE: usize = 40;
const BEHIND: usize = 80;

/// The excerpt for miette: a source that knows its place in its file.
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// Where the place is in the excerpt.
    pub(super) span: Range<usize>,
    line: usize,
    column: usize,
}

impl Excerpt {
    /// The piece around a place; nothing if the lines that would be shown there can be shown whole.
    pub(super) fn of(name: &str, text: &str, span: Span) -> Option<Self> {
        let start = boundary(text, span.start as usize);
        let end = boundary(text, (span.end as usize).max(start));
        let above = text.get(..start)?;
        let line_start = above.rfind('\n').map_or(0, |n| n + 1);
        let first = above.get(..line_start.saturating_sub(1)).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
        let lines = text.get(start..end)?.matches('\n').count() + 3;
        if text.get(first..)?.split('\n').take(lines).all(|line| line.len() <= LONGEST) {
            return None;
        }
        let line_end = text.get(start..)?.find('\n').map_or(text.len(), |n| start + n);
        let from = boundary(text, start.saturating_sub(BEFORE)).max(line_start);
        let to = boundary(text, start + BEHIND).min(line_end);
        let lead = if from > line_start { "…" } else { "" };
        let rest = if to < line_end { "…" } else { "" };
        let local = |at: usize| lead.len() + at.min(to) - from;
        Some(Self {
            name: name.into(),
            text: format!("{lead}{}{rest}", text.get(from..to)?),
            span: local(start)..local(end),
            line: above.matches('\n').count(),
            column: text.get(line_start..start)?.chars().count(),
        })
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let piece = self.text.read_span(span, before, after)?;
        let column = if before == 0 { self.column } else { piece.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            piece.data(),
            *piece.span(),
            self.line,
            column,
            piece.line_count(),
        )))
    }
}

/// The nearest character boundary at or before an offset.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}
