//! Joins the files of a platform to one document: named entries are joined, every other section must be in one file,
//! and every key and value keeps its place.

use std::collections::HashMap;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Arena, Document, Entry, Node, Value},
    source::Sources,
    span::Span,
    validate::{Section, fit_part, section},
};

/// Joins parsed files; the first one is the platform's own. What is wrong is reported, and the rest joined all the same,
/// so that the next stage can go on with it.
///
/// P0606: a file of the wrong kind. P0607: what two files define. P02xx: a part whose head does not fit.
pub(crate) fn join<'s>(
    documents: &[Document<'s>],
    sources: &Sources,
    arena: &'s Arena,
    problems: &mut Diagnostics,
) -> Option<Document<'s>> {
    let (main, parts) = documents.split_first()?;
    let Value::Map(entries) = main.root().value else { return Some(main.clone()) };
    if parts.is_empty() {
        return Some(main.clone());
    }
    let mut whole = Whole::default();
    for entry in entries {
        whole.add(entry, problems);
    }
    for part in parts {
        whole.part(part.root(), sources, problems);
    }
    Some(Document::of(Node { span: main.root().span, value: whole.map(arena) }))
}

/// The sections so far.
#[derive(Default)]
struct Whole<'s> {
    sections: Vec<Joined<'s>>,
    /// Where the section of each key stands among them.
    known: HashMap<&'s str, usize>,
}

struct Joined<'s> {
    first: Entry<'s>,
    /// All entries, if several files hold some.
    entries: Vec<Entry<'s>>,
    seen: HashMap<&'s str, Span>,
}

impl<'s> Whole<'s> {
    fn part(&mut self, root: &Node<'s>, sources: &Sources, problems: &mut Diagnostics) {
        let Value::Map(entries) = root.value else {
            problems.extend(fit_part(root, sources));
            return;
        };
        if let Some(kind) = root.get("kind").filter(|kind| matches!(kind.value, Value::Str("Platform"))) {
            let problem = Diagnostic::error(Code::NotAPart, kind.span, "an included file is a whole platform");
            problems.push(problem.label("not a part").help("write `kind: Part`, or do not include this file"));
            return;
        }
        let mut header = Vec::new();
        for entry in entries {
            match section(entry.key) {
                Section::Own => problems.push(
                    Diagnostic::error(Code::NotAPart, entry.key_span, format!("a part has no `{}`", entry.key))
                        .label("only in the platform's own file")
                        .help("move it to the file that is compiled"),
                ),
                Section::Entries if matches!(entry.value.value, Value::Map(_)) => self.add(entry, problems),
                Section::Whole => self.add(entry, problems),
                Section::Header | Section::Entries | Section::Unknown => header.push(*entry),
            }
        }
        let head = Node { span: root.span, value: Value::Map(&header) };
        problems.extend(fit_part(&head, sources));
    }

    fn add(&mut self, entry: &Entry<'s>, problems: &mut Diagnostics) {
        let Some(joined) = self.known.get(entry.key).and_then(|at| self.sections.get_mut(*at)) else {
            self.known.insert(entry.key, self.sections.len());
            self.sections.push(Joined { first: *entry, entries: Vec::new(), seen: HashMap::new() });
            return;
        };
        let (Section::Entries, Value::Map(first), Value::Map(more)) =
            (section(entry.key), joined.first.value.value, entry.value.value)
        else {
            problems.push(twice(entry.key, entry.key_span, joined.first.key_span));
            return;
        };
        if joined.entries.is_empty() {
            joined.entries.extend_from_slice(first);
            joined.seen.extend(first.iter().map(|entry| (entry.key, entry.key_span)));
        }
        for one in more {
            if let Some(first) = joined.seen.insert(one.key, one.key_span) {
                problems.push(twice(&format!("{}.{}", entry.key, one.key), one.key_span, first));
            } else {
                joined.entries.push(*one);
            }
        }
    }

    fn map(self, arena: &'s Arena) -> Value<'s> {
        let sections = self.sections.into_iter().map(|joined| {
            let Joined { first, entries, .. } = joined;
            if entries.is_empty() {
                return first;
            }
            let value = Value::Map(arena.alloc_slice_copy(&entries));
            Entry { value: Node { value, ..first.value }, ..first }
        });
        Value::Map(arena.alloc_slice_copy(&sections.collect::<Vec<_>>()))
    }
}

fn twice(what: &str, span: Span, first: Span) -> Diagnostic {
    let help = if what.contains('.') {
        "keep one of them, or give one another name"
    } else {
        "keep one of them: this section cannot be split over files"
    };
    Diagnostic::error(Code::DefinedTwice, span, format!("`{what}` is defined in two files"))
        .label("again here")
        .related(first, "first defined here")
        .help(help)
}
