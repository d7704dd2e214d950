//! The difference without secrets: what is masked in a message about one of the sides is masked in it.

use platformc_compiler::difference::{DifferenceDocument, Text};
use platformc_spec::{Diagnostics, Report, Sources, Span};

/// The document without what is a secret in one of the sides.
pub fn masked(mut document: DifferenceDocument, (before, after): (&Sources, &Sources)) -> DifferenceDocument {
    let both = before.iter().chain(after.iter()).cloned().collect();
    let sources = Sources::new(both, Diagnostics::default());
    let mut texts = document.texts();
    // some words are secrets only where they are quoted
    let said = texts.iter().map(|text| match text {
        Text::Message(text) => (Span::default(), (*text).clone()),
        Text::Value(text) => (Span::default(), format!("`{text}`")),
    });
    let (_, shown) = Report::of_places(&sources, said.collect());
    for (text, shown) in texts.iter_mut().zip(shown) {
        match text {
            Text::Message(text) => **text = shown.text,
            Text::Value(text) => {
                let inner = shown.text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
                inner.unwrap_or(&shown.text).clone_into(text);
            }
        }
    }
    drop(texts);
    document
}
