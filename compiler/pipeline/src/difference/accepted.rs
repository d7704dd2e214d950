//! Which facts a comment of the change accepts: those that would not follow if the entries at which such comments stand had stayed as
//! they were. So the platform is compiled once more with these entries as before, and compared once more.

use std::collections::BTreeSet;

use platformc_compiler::difference::{AcceptanceDocument, DifferenceDocument, Fact, Level, compare};
use platformc_spec::{
    Arena, Diagnostics, Document, Sources, Span,
    parse::{Node, Value},
    source::LineIndex,
};

use crate::{
    Catalogs, Plan, Proof,
    acceptances::{self, Acceptance},
    pairs::paired,
    plan_one,
    undo::{self, Undo},
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
        let refusals = document.environments.iter().flat_map(|one| &one.facts).filter(|fact| fact.is_refusal());
        let mut count = refusals.filter(|fact| fact.level == level && fact.accepted.is_some()).count();
        if let Some(left) = &left {
            for environment in &mut document.environments {
                let name = environment.environment.clone();
                let judged = |fact: &&mut Fact| fact.level == level && !fact.is_refusal();
                for fact in environment.facts.iter_mut().filter(judged) {
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
    let (sources, offset) = undo::sources(old, new)?;
    let mut undone = undo::paths(accepted, a.root(), b.root());
    for _ in 0..ROUNDS {
        let arena = Arena::new();
        let root = Undo { paths: &undone, offset, arena: &arena }.of(a.root(), b.root())?;
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
