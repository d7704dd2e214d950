//! What changed in the specification: two documents compared as data. The order of keys, comments, and which file something
//! stands in do not count.

use std::collections::{BTreeMap, BTreeSet};

use platformc_compiler::difference::{SpecChange, SpecChangeKind, SpecValue};
use platformc_spec::{
    Arena, Sources, Span,
    parse::{Entry, Node, Value},
    source::LineIndex,
};

/// Values of more characters are cut.
const LONGEST: usize = 200;

/// The values that differ, in the order of the file. With the name of an environment, those of other overlays are left out.
pub fn changes(before: &Sources, after: &Sources, environment: Option<&str>) -> Vec<SpecChange> {
    let (one, other) = (Arena::new(), Arena::new());
    // both sides were read before, so this fails only if nothing can be said
    let (Ok(a), Ok(b)) = (platformc_spec::document(before, &one), platformc_spec::document(after, &other)) else {
        return Vec::new();
    };
    let mut found = Found { before: Places::of(before), after: Places::of(after), environment, changes: Vec::new() };
    found.node("", (a.root(), a.root().span), (b.root(), b.root().span));
    found.changes
}

struct Found<'a> {
    before: Places<'a>,
    after: Places<'a>,
    environment: Option<&'a str>,
    changes: Vec<SpecChange>,
}

/// A value, and the place that is shown for it: its key, if it has one.
type Placed<'a> = (&'a Node<'a>, Span);

impl Found<'_> {
    fn node(&mut self, path: &str, before: Placed<'_>, after: Placed<'_>) {
        if let (Value::Map(a), Value::Map(b)) = (&before.0.value, &after.0.value) {
            return self.map(path, a, b);
        }
        if !before.0.is_same(after.0) {
            let values = (Some(self.before.value(before)), Some(self.after.value(after)));
            self.changes.push(SpecChange {
                path: path.to_owned(),
                change: SpecChangeKind::Changed,
                same_as: None,
                before: values.0,
                after: values.1,
            });
        }
    }

    fn map(&mut self, path: &str, before: &[Entry<'_>], after: &[Entry<'_>]) {
        let old: BTreeMap<&str, &Entry<'_>> = before.iter().map(|entry| (entry.key, entry)).collect();
        let there: BTreeSet<&str> = after.iter().map(|entry| entry.key).collect();
        let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        // in which file something stands does not count, nor what other environments are like
        let skipped = |key: &str| match path {
            "" => key == "include",
            "environments" => self.environment.is_some_and(|only| only != key),
            _ => false,
        };
        let gone: Vec<&Entry<'_>> =
            before.iter().filter(|entry| !there.contains(entry.key) && !skipped(entry.key)).collect();
        let kept: Vec<&Entry<'_>> = after.iter().filter(|entry| !skipped(entry.key)).collect();
        for entry in &gone {
            let value = self.before.value((&entry.value, entry.key_span));
            self.push(inner(entry.key), SpecChangeKind::Removed, None, Some(value), None);
        }
        for entry in kept {
            if let Some(before) = old.get(entry.key) {
                self.node(&inner(entry.key), (&before.value, before.key_span), (&entry.value, entry.key_span));
            } else {
                let value = self.after.value((&entry.value, entry.key_span));
                let is_map = matches!(entry.value.value, Value::Map(fields) if !fields.is_empty());
                let same = gone.iter().find(|gone| is_map && gone.value.is_same(&entry.value));
                let same = same.map(|gone| inner(gone.key));
                self.push(inner(entry.key), SpecChangeKind::Added, same, None, Some(value));
            }
        }
    }

    fn push(
        &mut self,
        path: String,
        change: SpecChangeKind,
        same_as: Option<String>,
        before: Option<SpecValue>,
        after: Option<SpecValue>,
    ) {
        self.changes.push(SpecChange { path, change, same_as, before, after });
    }
}

/// Sources, and where their lines begin.
struct Places<'a> {
    sources: &'a Sources,
    lines: Vec<LineIndex>,
}

impl<'a> Places<'a> {
    fn of(sources: &'a Sources) -> Self {
        Self { sources, lines: sources.numbered().map(|(_, source)| LineIndex::new(&source.text)).collect() }
    }

    fn value(&self, (node, place): Placed<'_>) -> SpecValue {
        let mut text = String::new();
        write(node, &mut text);
        if let Some((end, _)) = text.char_indices().nth(LONGEST) {
            text.truncate(end);
            text.push('…');
        }
        let lines = self.lines.get(usize::from(place.source.0));
        let line = lines.map_or(1, |lines| lines.position(self.sources.text(place.source), place.start).0);
        SpecValue { value: text, file: self.sources.path(place.source).to_owned(), line }
    }
}

/// A value on one line.
fn write(node: &Node<'_>, out: &mut String) {
    // what follows is cut anyway
    if out.len() > LONGEST * 4 {
        return;
    }
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(&value.to_string()),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&value.to_string()),
        Value::Str(text) => out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
        Value::Seq(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (index, entry) in entries.iter().enumerate() {
                out.push_str(if index == 0 { " " } else { ", " });
                out.push_str(entry.key);
                out.push_str(": ");
                write(&entry.value, out);
            }
            out.push_str(if entries.is_empty() { "}" } else { " }" });
        }
    }
}
