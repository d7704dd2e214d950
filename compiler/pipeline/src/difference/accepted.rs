//! Which facts a comment of the change accepts: those that would not follow if the entries at which such comments stand had stayed as
//! they were. So the platform is compiled once more with these entries as before, and compared once more.

use std::collections::BTreeSet;

use platformc_compiler::difference::{AcceptanceDocument, DifferenceDocument, Fact, Level, compare};
use platformc_spec::{
    Arena, Diagnostics, Document, SourceId, Sources, Span,
    parse::{Entry, Node, Value},
    source::LineIndex,
};

use crate::{
    Catalogs, Plan, Proof,
    acceptances::{self, Acceptance},
    pairs::paired,
    plan_one,
};

/// How often entries that cannot stand without the others are put back, too.
const ROUNDS: usize = 8;

/// A fact, as it is found again: environment, rule, node, kind, name.
type Key = (Option<String>, String, String, String, String);

/// Marks what is accepted in a document about all of these plans.
pub fn mark(document: &mut DifferenceDocument, before: &[Plan], (old, new): (&Sources, &Sources)) {
    let accepted = acceptances::added(old, new);
    let levels: BTreeSet<Level> = accepted.iter().map(|one| one.level).collect();
    for level in levels {
        let of_level: Vec<&Acceptance> = accepted.iter().filter(|one| one.level == level).collect();
        let reason = of_level.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>().join("; ");
        let left = left(&of_level, before, (old, new));
        let mut count = 0;
        if let Some(left) = &left {
            for environment in &mut document.environments {
                let name = environment.environment.clone();
                for fact in environment.facts.iter_mut().filter(|fact| fact.level == level) {
                    if !left.contains(&key(name.as_deref(), fact)) {
                        fact.accepted = Some(reason.clone());
                        count += 1;
                    }
                }
            }
        }
        let problem = match (&left, count) {
            (None, _) => Some("the rest of the change cannot be compiled without it: accept it for the whole platform, above `apiVersion`, or make two changes of it".to_owned()),
            (Some(_), 0) => Some(format!("nothing of the level {} follows from it", level.as_str())),
            (Some(_), _) => None,
        };
        for one in of_level {
            let source = new.text(one.span.source);
            document.accepted.push(AcceptanceDocument {
                level,
                path: one.path.join("."),
                reason: one.reason.clone(),
                file: new.path(one.span.source).to_owned(),
                line: LineIndex::new(source).line(one.span.start),
                problem: problem.clone(),
            });
        }
    }
    document.judge();
}

fn key(environment: Option<&str>, fact: &Fact) -> Key {
    let Fact { rule, node, kind, name, .. } = fact;
    (environment.map(str::to_owned), rule.clone(), node.clone(), kind.clone(), name.clone())
}

/// The facts that follow without these changes; nothing if they cannot be taken out of the rest.
fn left(accepted: &[&Acceptance], before: &[Plan], (old, new): (&Sources, &Sources)) -> Option<BTreeSet<Key>> {
    if accepted.iter().any(|one| one.path.is_empty()) {
        return Some(BTreeSet::new());
    }
    let (one, other) = (Arena::new(), Arena::new());
    let (a, b) = (platformc_spec::document(old, &one).ok()?, platformc_spec::document(new, &other).ok()?);
    let sources = Sources::new(new.iter().chain(old.iter()).cloned().collect(), Diagnostics::default());
    let offset = u16::try_from(new.iter().count()).ok()?;
    let mut undone: BTreeSet<Vec<String>> = accepted.iter().map(|one| one.path.clone()).collect();
    for _ in 0..ROUNDS {
        let arena = Arena::new();
        let undo = Undo { paths: &undone, offset, arena: &arena };
        let root = undo.node(&mut Vec::new(), Some(a.root()), Some(b.root()))?;
        match plans(root, &sources, &arena) {
            Ok(after) => return Some(facts(before, &after)),
            Err(problems) => {
                let more = needed(&problems, &root, (a.root(), b.root()), &sources, offset);
                let count = undone.len();
                undone.extend(more);
                if undone.len() == count {
                    return None;
                }
            }
        }
    }
    None
}

fn plans<'s>(root: Node<'s>, sources: &Sources, arena: &'s Arena) -> Result<Vec<Plan>, Diagnostics> {
    let platforms = platformc_spec::platforms(&Document::of(root), sources, arena)?;
    platforms.into_iter().map(|platform| plan_one(platform, (Proof::Rendering, Catalogs::CARRIED))).collect()
}

fn facts(before: &[Plan], after: &[Plan]) -> BTreeSet<Key> {
    let of = |(before, after): (Option<&Plan>, Option<&Plan>)| {
        let name = after.or(before).and_then(|plan| plan.environment.as_ref()).map(ToString::to_string);
        let document = compare(name.clone(), before, after);
        document.facts.into_iter().map(move |fact| key(name.as_deref(), &fact)).collect::<Vec<_>>()
    };
    paired(before, after).into_iter().flat_map(of).collect()
}

/// A document in which some entries are as they were.
struct Undo<'p, 'a> {
    paths: &'p BTreeSet<Vec<String>>,
    /// The sources of before follow that many others.
    offset: u16,
    arena: &'a Arena,
}

impl<'a> Undo<'_, 'a> {
    fn node(&self, path: &mut Vec<String>, before: Option<&Node<'a>>, after: Option<&Node<'a>>) -> Option<Node<'a>> {
        if self.paths.iter().any(|undone| path.starts_with(undone)) {
            return before.map(|node| self.shifted(node));
        }
        if !self.paths.iter().any(|undone| undone.starts_with(path)) {
            return after.copied();
        }
        let entries = |node: Option<&Node<'a>>| match node.map(|node| node.value) {
            Some(Value::Map(entries)) => Some(entries),
            _ => None,
        };
        let (old, new) = (entries(before), entries(after));
        let Some(of) = after.or(before).filter(|_| old.is_some() || new.is_some()) else { return after.copied() };
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let mut kept: Vec<Entry<'a>> = Vec::with_capacity(new.len());
        let known: BTreeSet<&str> = new.iter().map(|entry| entry.key).collect();
        let gone = old.iter().filter(|entry| !known.contains(entry.key)).map(|entry| (entry, true));
        for (entry, is_gone) in new.iter().map(|entry| (entry, false)).chain(gone) {
            path.push(entry.key.to_owned());
            let was = old.iter().find(|other| other.key == entry.key).map(|other| &other.value);
            let value = self.node(path, was, Some(&entry.value).filter(|_| !is_gone));
            path.pop();
            if let Some(value) = value {
                let key_span = if is_gone { self.place(entry.key_span) } else { entry.key_span };
                kept.push(Entry { key_span, value, ..*entry });
            }
        }
        // a section that only these entries had
        if after.is_none() && kept.is_empty() {
            return None;
        }
        let span = if after.is_none() { self.place(of.span) } else { of.span };
        Some(Node { span, value: Value::Map(self.arena.alloc_slice_copy(&kept)) })
    }

    fn place(&self, span: Span) -> Span {
        Span { source: SourceId(span.source.0.saturating_add(self.offset)), ..span }
    }

    /// A node of before, with its places among the sources of both.
    fn shifted(&self, node: &Node<'a>) -> Node<'a> {
        let value = match node.value {
            Value::Seq(items) => {
                let items: Vec<Node<'a>> = items.iter().map(|item| self.shifted(item)).collect();
                Value::Seq(self.arena.alloc_slice_copy(&items))
            }
            Value::Map(entries) => {
                let one = |entry: &Entry<'a>| Entry {
                    key_span: self.place(entry.key_span),
                    value: self.shifted(&entry.value),
                    ..*entry
                };
                let entries: Vec<Entry<'a>> = entries.iter().map(one).collect();
                Value::Map(self.arena.alloc_slice_copy(&entries))
            }
            value => value,
        };
        Node { span: self.place(node.span), value }
    }
}

/// What has to be put back, too, since it is wrong now: the entry at each place. What was put back itself and names something that is
/// gone needs that.
fn needed(
    problems: &Diagnostics,
    root: &Node<'_>,
    (before, after): (&Node<'_>, &Node<'_>),
    sources: &Sources,
    offset: u16,
) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for problem in problems.clone().sorted() {
        let span = problem.span;
        if span.source.0 < offset {
            let mut path = Vec::new();
            path_to(root, span, &mut path);
            found.push(path);
            continue;
        }
        let text = sources.text(span.source).get(span.start as usize..span.end as usize).unwrap_or_default();
        let name = text.trim_matches(['"', '\'']);
        gone(name, before, after, &mut found);
    }
    found.retain(|path| !path.is_empty());
    found
}

/// The keys that lead to a place.
fn path_to(node: &Node<'_>, place: Span, path: &mut Vec<String>) {
    let holds = |span: Span| span.source == place.source && span.start <= place.start && place.end <= span.end;
    match node.value {
        Value::Map(entries) => {
            if let Some(entry) = entries.iter().find(|entry| holds(entry.key_span) || holds(entry.value.span)) {
                path.push(entry.key.to_owned());
                path_to(&entry.value, place, path);
            }
        }
        Value::Seq(items) => {
            if let Some(item) = items.iter().find(|item| holds(item.span)) {
                path_to(item, place, path);
            }
        }
        _ => {}
    }
}

/// The entries with a name that are gone from their sections.
fn gone(name: &str, before: &Node<'_>, after: &Node<'_>, found: &mut Vec<Vec<String>>) {
    let Value::Map(sections) = before.value else { return };
    for section in sections {
        let was = section.value.get(name).is_some();
        if was && after.get(section.key).is_none_or(|section| section.get(name).is_none()) {
            found.push(vec![section.key.to_owned(), name.to_owned()]);
        }
    }
}
