//! Renamed keys. The old name still works, with a warning.
//!
//! Which keys those are is said by [`old_names`](crate::old_names).

#[cfg(test)]
mod tests;

use serde_json::Value as Schema;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    old_names::Renamed,
    parse::{Arena, Document, Entry, Node, Value},
    source::Source,
    validate::{
        rules,
        shapes::{Shapes, below, items},
    },
};

/// The document with the new names in the places of the old ones.
///
/// P0510: an old name. P0102: both names in one map.
pub(crate) fn apply<'s>(
    renamed: &'static [Renamed],
    document: Document<'s>,
    source: &Source,
    arena: &'s Arena,
    problems: &mut Diagnostics,
) -> Document<'s> {
    // Next to no file has one, and then there is nothing to walk.
    let renamed: Vec<Renamed> = renamed.iter().copied().filter(|key| source.text.contains(key.old)).collect();
    if renamed.is_empty() {
        return document;
    }
    let mut walk = Walk { renamed, shapes: Shapes { root: rules() }, arena, problems };
    Document::of(walk.node(document.root(), &[rules()]))
}

struct Walk<'s, 'p> {
    renamed: Vec<Renamed>,
    shapes: Shapes<'static>,
    arena: &'s Arena,
    problems: &'p mut Diagnostics,
}

impl<'s> Walk<'s, '_> {
    fn node(&mut self, node: &Node<'s>, shapes: &[&'static Schema]) -> Node<'s> {
        let mut types = self.shapes.types(shapes);
        // An overlay has the shape of the platform.
        if types.iter().any(|shape| is(self.shapes.root, shape, "Environment")) {
            types.push(self.shapes.root);
        }
        let value = match node.value {
            Value::Map(entries) if !types.is_empty() => {
                let mut changed: Vec<Entry<'s>> = Vec::with_capacity(entries.len());
                for entry in entries {
                    let entry = self.key(entry, entries, &types);
                    changed.push(Entry { value: self.node(&entry.value, &below(&types, entry.key)), ..entry });
                }
                Value::Map(self.arena.alloc_slice_copy(&changed))
            }
            Value::Seq(list) if !types.is_empty() => {
                let below = items(&types);
                let changed: Vec<Node<'s>> = list.iter().map(|item| self.node(item, &below)).collect();
                Value::Seq(self.arena.alloc_slice_copy(&changed))
            }
            other => other,
        };
        Node { value, ..*node }
    }

    fn key(&mut self, entry: &Entry<'s>, entries: &[Entry<'s>], types: &[&'static Schema]) -> Entry<'s> {
        let owner = |key: &&Renamed| key.old == entry.key && types.iter().any(|t| is(self.shapes.root, t, key.within));
        let Some(key) = self.renamed.iter().find(owner).copied() else { return *entry };
        let Renamed { old, new, unit, .. } = key;
        if let Some(first) = entries.iter().find(|entry| entry.key == new) {
            let message = format!("`{old}` is the old name of `{new}`, and both are set");
            let problem = Diagnostic::error(Code::DuplicateKey, entry.key_span, message).label("the same key");
            self.problems.push(problem.related(first.key_span, "its new name").help(format!("remove `{old}`")));
            return *entry;
        }
        let value = match entry.value.value {
            Value::Int(count) if !unit.is_empty() => Value::Str(self.arena.alloc_str(&format!("{count}{unit}"))),
            value => value,
        };
        let shown = match value {
            Value::Str(text) if !unit.is_empty() => format!("{new}: {text}"),
            _ => format!("{new}: …"),
        };
        let problem = Diagnostic::warning(Code::OldName, entry.key_span, format!("`{old}` is now called `{new}`"));
        self.problems.push(problem.label("the old name").help(format!("write `{shown}`")));
        Entry { key: new, value: Node { value, ..entry.value }, ..*entry }
    }
}

/// Whether a schema is the definition of this name.
fn is(root: &Schema, shape: &Schema, name: &str) -> bool {
    root.get("$defs").and_then(|all| all.get(name)).is_some_and(|definition| std::ptr::eq(definition, shape))
}
