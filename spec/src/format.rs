//! A platform's text in one form: keys in the schema's order, two spaces a level, every comment kept.
//!
//! What the user decided stays: flow or block style, quotes, the order of named entries, one blank line where there was
//! at least one. A flow collection becomes a block where it does not fit on its line. Line ends stay what the first one
//! is. The result is given out only if it says what the text said: the same tree, and the same comments.

mod attach;
mod order;
mod print;
mod read;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::Arc;

use serde_json::Value as Schema;

use crate::{
    diagnostic::Diagnostics,
    parse::{self, Arena, Node, Value},
    source::Source,
    span::SourceId,
};

/// A text in form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formatted {
    /// The whole text in form.
    Text(String),
    /// No form was found that says the same.
    LeftAlone,
}

/// Brings a text into form. `schema` gives the order of keys; those it does not know come last.
///
/// # Errors
/// P01xx: the text is not well-formed.
pub fn format(id: SourceId, source: &Source, schema: &Schema) -> Result<Formatted, Diagnostics> {
    let arena = Arena::new();
    let before = parse(id, source, &arena)?;
    if !matches!(before.value, Value::Map(_) | Value::Seq(_)) {
        return Ok(Formatted::Text(source.text.as_ref().into()));
    }
    let windows = source.text.find('\n').is_some_and(|at| source.text.get(..at).is_some_and(|t| t.ends_with('\r')));
    // A carriage return is at a line's end only, or at the end of the text: the parser has seen to that.
    let text = source.text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let form = |ordered: bool| {
        let mut document = read::read(text)?;
        if ordered {
            order::sort(&mut document, schema);
        }
        let form = print::print(&document);
        (same(&before, &form) && comments(text) == comments(&form)).then_some(form)
    };
    Ok(match form(true).or_else(|| form(false)) {
        Some(form) if windows => Formatted::Text(form.replace('\n', "\r\n")),
        Some(form) => Formatted::Text(form),
        None => Formatted::LeftAlone,
    })
}

fn parse<'s>(id: SourceId, source: &'s Source, arena: &'s Arena) -> Result<Node<'s>, Diagnostics> {
    parse::parse(id, source, arena).map(|document| *document.root())
}

/// Whether a text says what a tree says.
fn same(before: &Node<'_>, text: &str) -> bool {
    let source = Source { name: Arc::from(""), text: Arc::from(text) };
    let arena = Arena::new();
    parse(SourceId::default(), &source, &arena).is_ok_and(|after| equal(before, &after))
}

/// The same values under the same keys, whatever the order of the keys.
fn equal(a: &Node<'_>, b: &Node<'_>) -> bool {
    match (&a.value, &b.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Seq(a), Value::Seq(b)) => a.len() == b.len() && a.iter().zip(*b).all(|(a, b)| equal(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            let sorted = |entries: &[parse::Entry<'_>]| {
                let mut order: Vec<usize> = (0..entries.len()).collect();
                order.sort_by_key(|at| entries.get(*at).map(|entry| entry.key.to_owned()));
                order
            };
            let pair = |(x, y): (usize, usize)| Some((a.get(x)?, b.get(y)?));
            a.len() == b.len()
                && sorted(a)
                    .into_iter()
                    .zip(sorted(b))
                    .all(|at| pair(at).is_some_and(|(a, b)| a.key == b.key && equal(&a.value, &b.value)))
        }
        _ => false,
    }
}

/// Every comment of a text, sorted.
fn comments(text: &str) -> Vec<String> {
    let mut found: Vec<String> = read::comments(text).map(str::to_owned).collect();
    found.sort();
    found
}
