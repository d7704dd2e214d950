//! The rules of overlays: maps merge by key, everything else replaces, `null` removes.

use super::keyed::Keyed;
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Arena, Entry, Node, Value},
    suggest,
};

/// Whose keys stand for the place of a merged entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    Base,
    Overlay,
}

/// An overlay over its base. Only the maps on the way to a change are made anew. The depth of both is bounded.
pub(super) fn merge<'s>(
    base: &Node<'s>,
    overlay: &Node<'s>,
    keys: Keys,
    arena: &'s Arena,
    problems: &mut Diagnostics,
) -> Node<'s> {
    let Value::Map(above) = overlay.value else { return *overlay };
    let below: &'s [Entry<'s>] = match base.value {
        Value::Map(entries) => entries,
        _ => &[],
    };
    if above.is_empty() && matches!(base.value, Value::Map(_)) {
        return *base;
    }
    let keyed = Keyed::new(below);
    let mut merged: Vec<Option<Entry<'s>>> = below.iter().copied().map(Some).collect();
    for entry in above {
        let found = keyed.find(entry.key);
        let removed = matches!(entry.value.value, Value::Null);
        match found.and_then(|at| merged.get_mut(at)) {
            Some(place) if removed => *place = None,
            Some(place) => {
                let Some(old) = *place else { continue };
                let value = merge(&old.value, &entry.value, keys, arena, problems);
                *place = Some(match keys {
                    Keys::Base => Entry { value, ..old },
                    Keys::Overlay => Entry { value, ..*entry },
                });
            }
            None if removed => problems.push(nothing_to_remove(entry, below.iter().map(|entry| entry.key))),
            None => {
                // Nothing is below it: what it removes is not there.
                let nothing = Node { span: entry.value.span, value: Value::Null };
                let value = merge(&nothing, &entry.value, keys, arena, problems);
                merged.push(Some(Entry { value, ..*entry }));
            }
        }
    }
    let merged: Vec<Entry<'s>> = merged.into_iter().flatten().collect();
    // What is wrong with it came with the overlay.
    Node { span: overlay.span, value: Value::Map(arena.alloc_slice_copy(&merged)) }
}

/// What an overlay removes must be there: a misspelt name would silently stay.
fn nothing_to_remove<'a>(entry: &Entry<'_>, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = format!("there is no `{}` to remove", entry.key);
    let help = match suggest::nearest(entry.key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove this line: the base does not have it".into(),
    };
    Diagnostic::error(Code::NothingToRemove, entry.key_span, message).label("not in the base").help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Report, Source, SourceId, Sources, parse};

    fn text(node: &Node<'_>) -> String {
        match node.value {
            Value::Map(entries) => {
                let entries: Vec<String> = entries.iter().map(|e| format!("{}:{}", e.key, text(&e.value))).collect();
                format!("{{{}}}", entries.join(","))
            }
            Value::Seq(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(",")),
            Value::Str(text) => text.into(),
            Value::Int(n) => n.to_string(),
            Value::Null => "null".into(),
            ref other => format!("{other:?}"),
        }
    }

    fn merged(base: &str, overlay: &str) -> Result<String, Vec<(Code, String)>> {
        let source = |text: &str| Source { name: "x".into(), text: text.into() };
        let (base, overlay) = (source(base), source(overlay));
        let arena = Arena::new();
        let (below, above) =
            (parse(SourceId(0), &base, &arena).unwrap(), parse(SourceId(1), &overlay, &arena).unwrap());
        let mut problems = Diagnostics::default();
        let found = text(&merge(below.root(), above.root(), Keys::Base, &arena, &mut problems));
        if problems.is_empty() {
            return Ok(found);
        }
        Err(Report::new(&Sources::default(), problems).problems().iter().map(|p| (p.code, p.help.clone())).collect())
    }

    #[test]
    fn the_rules() {
        for (base, overlay, expected) in [
            ("{a: 1, b: {c: 2, d: 3}}", "{b: {c: 4}}", "{a:1,b:{c:4,d:3}}"),
            ("{a: 1}", "{b: {c: 2}}", "{a:1,b:{c:2}}"),
            ("{a: [1, 2, 3]}", "{a: [4]}", "{a:[4]}"),
            ("{a: [1]}", "{a: {b: 1}}", "{a:{b:1}}"),
            ("{a: {b: 1}}", "{a: word}", "{a:word}"),
            ("{a: {b: 1}}", "{a: []}", "{a:[]}"),
            ("{a: 1, b: 2, c: 3}", "{b: null}", "{a:1,c:3}"),
            ("{a: {b: 1, c: 2}}", "{a: {b: ~}}", "{a:{c:2}}"),
            ("{a: {b: 1}}", "{a: {}}", "{a:{b:1}}"),
            ("{a: 1}", "{}", "{a:1}"),
            ("{a: {kv: {path: x}}}", "{a: {kv: null, pki: {ttl: 1}}}", "{a:{pki:{ttl:1}}}"),
            ("{a: [null]}", "{a: [null, 1]}", "{a:[null,1]}"),
        ] {
            assert_eq!(merged(base, overlay).as_deref(), Ok(expected), "{base} with {overlay}");
        }
    }

    #[test]
    fn what_is_not_there_cannot_be_removed() {
        for (base, overlay, help) in [
            ("{reports: 1}", "{report: null}", "did you mean `reports`?"),
            ("{a: {b: 1}}", "{a: {other: null}}", "remove this line"),
            ("{a: 1}", "{b: {c: {d: null}}}", "remove this line"),
            ("{a: word}", "{a: {d: null}}", "remove this line"),
        ] {
            let found = merged(base, overlay).unwrap_err();
            assert!(
                matches!(&found[..], [(Code::NothingToRemove, text)] if text.contains(help)),
                "{base} with {overlay}: {found:?}"
            );
        }
    }

    #[test]
    fn large_maps_merge_by_the_same_rules() {
        let entries: Vec<String> = (0..100).map(|n| format!("k{n}: {{a: {n}}}")).collect();
        let found = merged(&format!("{{{}}}", entries.join(", ")), "{k7: null, k42: {b: 1}, new: 2}").unwrap();
        assert!(found.contains("k42:{a:42,b:1}") && !found.contains("k7:") && found.ends_with("new:2}"), "{found}");
    }
}
