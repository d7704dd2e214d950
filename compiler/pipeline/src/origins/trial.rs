//! What a change does to the files of a node: the platform is resolved and planned with it, and that node alone is lowered.

use std::collections::{BTreeMap, BTreeSet};

use platformc_compiler::Draft;
use platformc_model::Model;
use platformc_spec::{
    Arena, Code, Diagnostics, Document, Platform, Sources, Span,
    parse::{Node, Value},
};

use super::{
    change::{Change, Scalar},
    differences::Differences,
    question::{Asked, Question},
};

/// How often a change is completed by what the resolver says that it breaks.
const ROUNDS: usize = 6;
/// How many changes are looked at, if the first ones do something, and if they do nothing.
const ENOUGH: (usize, usize) = (2, 2);

/// The platform as it is, and the files of the node that is asked about.
pub struct Base<'s> {
    pub root: Node<'s>,
    sources: &'s Sources,
    environment: Option<&'s str>,
    draft: Draft,
    node: usize,
    files: Vec<Lines>,
    /// What can be left out with each place: the innermost entry or item that it is in, then those around it.
    around: BTreeMap<Span, Vec<Span>>,
    /// The texts that stand at places, and the keys.
    texts: BTreeMap<Span, &'s str>,
}

/// A file in lines.
#[derive(Debug, PartialEq, Eq)]
pub struct Lines {
    pub path: String,
    pub text: String,
}

impl Lines {
    /// Each line without its end.
    pub fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }
}

/// What a question found out.
#[derive(Debug)]
pub enum Answer {
    /// What becomes of the lines of each file, whatever the change; in the order of the files.
    Does(Vec<Differences>),
    /// No change could be made that leaves a platform.
    Unknown,
}

impl<'s> Base<'s> {
    /// The node that makes the file at a path.
    pub fn of(root: Node<'s>, sources: &'s Sources, environment: Option<&'s str>, path: &str) -> Option<Self> {
        let arena = Arena::new();
        let draft = Draft::of(model(root, sources, environment, &arena).ok()?);
        let node = draft.node_of(path)?;
        let files = lines(&draft, node);
        let (mut around, mut texts) = (BTreeMap::new(), BTreeMap::new());
        surroundings(&root, &mut Vec::new(), &mut around, &mut texts);
        Some(Self { root, sources, environment, draft, node, files, around, texts })
    }

    /// The same node, with a document that has less in it; nothing if that leaves no such node.
    pub fn reduced(&self, root: Node<'s>) -> Option<Self> {
        let arena = Arena::new();
        let draft = Draft::of(model(root, self.sources, self.environment, &arena).ok()?);
        let node = self.draft.same_in(self.node, &draft)?;
        let files = lines(&draft, node);
        let (mut around, mut texts) = (BTreeMap::new(), BTreeMap::new());
        surroundings(&root, &mut Vec::new(), &mut around, &mut texts);
        let (sources, environment) = (self.sources, self.environment);
        Some(Self { root, sources, environment, draft, node, files, around, texts })
    }

    /// The id of the node, the component that makes it, and where it comes from.
    pub fn node(&self) -> (String, &'static str, &[Span]) {
        self.draft.node(self.node).unwrap_or_default()
    }

    pub fn files(&self) -> &[Lines] {
        &self.files
    }

    /// Asks a question.
    pub fn ask(&self, question: &Question) -> Answer {
        let mut found: Option<Vec<Differences>> = None;
        let mut count = 0;
        for change in &question.changes {
            let Some(seen) = self.with(question, change) else { continue };
            count += 1;
            let merged = match found.take() {
                None => seen,
                Some(before) => before.into_iter().zip(seen).map(|(before, seen)| before.and(seen)).collect(),
            };
            let does = merged.iter().any(|file| file.len() > 0);
            found = Some(merged);
            if count >= if does { ENOUGH.0 } else { ENOUGH.1 } {
                break;
            }
        }
        found.map_or(Answer::Unknown, Answer::Does)
    }

    /// The platform with something changed. What is more or less in it must leave a platform that is right: an app that is an
    /// image and a chart is none. Another value may break a rule, since what it does is seen all the same.
    fn drafted<'a>(&self, asked: Asked, root: Node<'a>, arena: &'a Arena) -> Result<Draft, Diagnostics> {
        let model = model(root, self.sources, self.environment, arena)?;
        match asked {
            Asked::Value | Asked::Name => Ok(Draft::of(model)),
            Asked::Presence | Asked::Default => Draft::checked(model),
        }
    }

    /// What one change does.
    fn with(&self, question: &Question, change: &Change) -> Option<Vec<Differences>> {
        let mut change = change.clone();
        let mut broken: BTreeSet<Span> = BTreeSet::new();
        for round in 0..ROUNDS {
            let arena = Arena::new();
            let root = change.apply(self.root, &arena);
            let problems = match self.drafted(question.asked, root, &arena) {
                Ok(draft) => return Some(self.compare(&draft)),
                Err(problems) => problems,
            };
            let problems = problems.sorted();
            let dangling = problems
                .iter()
                .filter(|problem| [Code::UnknownReference, Code::WrongReference].contains(&problem.code));
            let dangling: BTreeSet<Span> = dangling.map(|problem| problem.span).collect();
            match question.asked {
                Asked::Value | Asked::Name if dangling.contains(&question.place) && change.copied.is_empty() => {
                    change.copied = self.copies(question, &change)?;
                }
                Asked::Name if !dangling.is_empty() => {
                    let other = change.keys.get(&question.place)?.clone();
                    // what refers to something that itself refers to it is right again then
                    let named = |place: &Span| self.texts.get(place).copied() == question.text.as_deref();
                    for place in dangling.into_iter().filter(named) {
                        change.values.insert(place, Scalar::Text(other.clone()));
                        change.keys.insert(place, other.clone());
                    }
                }
                Asked::Presence => {
                    // first what refers to it, then, if that cannot be left out alone, what is around that
                    broken.extend(&dangling);
                    if broken.is_empty() {
                        return None;
                    }
                    let level = if dangling.is_empty() { round } else { 0 };
                    for place in &broken {
                        change.left_out.extend(self.around.get(place).and_then(|around| around.get(level)));
                    }
                }
                _ => return None,
            }
        }
        None
    }

    /// Copies of what a reference names, under the name that it has now: then what changes, changes because of the reference.
    fn copies(&self, question: &Question, change: &Change) -> Option<Vec<(String, String, String)>> {
        let name = question.text.as_deref()?;
        let said = (change.values.get(&question.place), change.keys.get(&question.place));
        let ((Some(Scalar::Text(other)), _) | (_, Some(other))) = said else { return None };
        let Value::Map(sections) = self.root.value else { return None };
        let has = sections.iter().filter(|section| section.value.get(name).is_some());
        Some(has.map(|section| (section.key.to_owned(), name.to_owned(), other.clone())).collect())
    }

    fn compare(&self, draft: &Draft) -> Vec<Differences> {
        let new = self.draft.same_in(self.node, draft).map(|node| lines(draft, node)).unwrap_or_default();
        let name = |file: &Lines| file.path.rsplit('/').next().map(str::to_owned);
        let one = |(number, old): (usize, &Lines)| {
            let same = new.iter().find(|file| file.path == old.path);
            // where the path has a name in it that is another one now
            let named = || new.iter().find(|file| name(file) == name(old));
            let placed = || new.get(number).filter(|_| new.len() == self.files.len());
            match same.or_else(named).or_else(placed) {
                Some(new) if new.text == old.text => Differences::default(),
                Some(new) => Differences::between(&old.lines(), &new.lines()),
                None => Differences::whole(old.lines().len()),
            }
        };
        self.files.iter().enumerate().map(one).collect()
    }
}

fn lines(draft: &Draft, node: usize) -> Vec<Lines> {
    let file =
        |file: platformc_output::File| Some(Lines { path: file.path, text: String::from_utf8(file.bytes).ok()? });
    draft.files(node).into_iter().filter_map(file).collect()
}

/// The platform of a document, resolved.
fn model<'a>(
    root: Node<'a>,
    sources: &Sources,
    environment: Option<&str>,
    arena: &'a Arena,
) -> Result<Model, Diagnostics> {
    let platforms = platformc_spec::platforms(&Document::of(root), sources, arena)?;
    let wanted = |platform: &Platform| platform.environment.as_ref().map(|name| name.as_str()) == environment;
    let platform = platforms.into_iter().find(wanted).ok_or_else(Diagnostics::default)?;
    platformc_resolve::resolve(platform).map(|(model, _)| model)
}

/// For each place, the entries and items that it is in, and the text that stands there.
fn surroundings<'s>(
    node: &Node<'s>,
    within: &mut Vec<Span>,
    around: &mut BTreeMap<Span, Vec<Span>>,
    texts: &mut BTreeMap<Span, &'s str>,
) {
    let inside = |within: &[Span]| within.iter().rev().copied().collect::<Vec<_>>();
    match node.value {
        Value::Map(entries) => {
            for entry in entries {
                within.push(entry.key_span);
                around.insert(entry.key_span, inside(within));
                texts.insert(entry.key_span, entry.key);
                surroundings(&entry.value, within, around, texts);
                within.pop();
            }
        }
        Value::Seq(items) => {
            for item in items {
                within.push(item.span);
                surroundings(item, within, around, texts);
                within.pop();
            }
        }
        value => {
            around.insert(node.span, inside(within));
            if let Value::Str(text) = value {
                texts.insert(node.span, text);
            }
        }
    }
}
