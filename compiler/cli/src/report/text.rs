//! A source as miette reads it, with columns in characters, as editors and our other reports count them.

use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

#[derive(Clone)]
pub(super) struct Text {
    pub(super) name: String,
    pub(super) text: Arc<str>,
}

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let piece = self.text.read_span(span, before, after)?;
        // Without lines around it, what is read is the place of the heading.
        let column = if before == 0 {
            let above = self.text.get(..span.offset()).unwrap_or_default();
            above.rsplit('\n').next().unwrap_or_default().chars().count()
        } else {
            piece.column()
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            piece.data(),
            *piece.span(),
            piece.line(),
            column,
            piece.line_count(),
        )))
    }
}
