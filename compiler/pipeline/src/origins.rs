//! Where the lines of an output file come from: the key that says it, the name of an entry, the default of a key that is left
//! out, or a rule of the component that no key changes.
//!
//! Nothing keeps a list of that. It is found by trying, for one file when it is asked for: each key that the file may depend on
//! is given another value, renamed or left out, the platform is resolved and planned with that, the one node that makes the file
//! is lowered again, and the lines are compared. So an origin is true by what it means: whoever changes that key changes that
//! line. A line that no key changes is a rule's, and only if every question about the platform could be answered.

mod change;
mod differences;
mod language;
mod others;
mod question;
mod slice;
mod trial;
mod wanted;

use std::{cmp::Reverse, collections::BTreeSet};

use platformc_spec::{Arena, Sources, Span, source::LineIndex};
use rayon::prelude::*;

use self::{
    differences::Differences,
    language::Language,
    question::{Asked, Question, questions},
    trial::{Answer, Base, Lines},
    wanted::Wanted,
};

/// What a line has to do with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// Another value of the key makes it another line.
    Value,
    /// Another name of the entry makes it another line.
    Name,
    /// The key is left out; another value than its default makes it another line.
    Default,
    /// Without the entry or the key there is no such line.
    Presence,
}

/// A key or an entry that a line comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What it has to do with the line.
    pub because: Because,
    /// The keys that lead to it, such as `apps.backend.replicas.min`; items of lists by their numbers from 0, as in `hosts[0]`.
    pub path: String,
    /// Where it stands; the map in which it would stand, of a default.
    pub place: Span,
    /// The name of its file.
    pub file: String,
    /// The line there, from 1; the line of the map, of a default.
    pub line: usize,
    /// The column there in characters, from 1.
    pub column: usize,
    /// What the language says of the value that the key has while it is left out, of a default.
    pub default: Option<String>,
}

/// A line of a file, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// Its text, without its end.
    pub text: String,
    /// What decides about its text, and, last, about whether it is there: the most exact first. None for a line that is always the
    /// same as long as the node is there, and for one about which nothing was asked.
    pub origins: Vec<Origin>,
    /// Whether anything was asked about it. It is not if it needs more of a large platform than is looked at.
    pub asked: bool,
}

/// A file, and where its lines come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the tree.
    pub path: String,
    /// How many lines it has.
    pub length: usize,
    /// Those that were asked about.
    pub lines: Vec<Line>,
}

/// The files of a node, and where their lines come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    /// The id of the node, such as `application/app/backend`.
    pub node: String,
    /// The component that makes it, such as `apps`.
    pub component: &'static str,
    /// Where in the sources the node comes from, the most telling place first.
    pub entries: Vec<Span>,
    /// Its files, in the order in which it makes them; only the one that was asked about, of one line.
    pub files: Vec<File>,
    /// The keys about which nothing could be found out, because no other value of theirs leaves a platform.
    pub unknown: Vec<String>,
}

/// How exactly the origin of a line is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    /// A key, a name or a default decides about its text.
    Key,
    /// Its text is always the same, and something within the node's entry, or elsewhere, decides whether it is there.
    Presence,
    /// It is always the same as long as the node is there: no key of the platform changes it.
    Rule,
    /// It may be the same, but not every key could be tried.
    Entry,
}

impl Origins {
    /// How exactly the origin of a line is known.
    #[must_use]
    pub fn exactness(&self, line: &Line) -> Exactness {
        if !line.asked {
            return Exactness::Entry;
        }
        let Some(first) = line.origins.first() else { return self.rule() };
        // the section of the node's entry, or that itself
        let whole = |origin: &Origin| self.entries.contains(&origin.place) || !origin.path.contains(['.', '[']);
        match first.because {
            Because::Value | Because::Name | Because::Default => Exactness::Key,
            Because::Presence if !whole(first) => Exactness::Presence,
            Because::Presence => self.rule(),
        }
    }

    fn rule(&self) -> Exactness {
        if self.unknown.is_empty() { Exactness::Rule } else { Exactness::Entry }
    }

    /// The file at a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Where the lines of the file at this path come from, and those of the other files of its node; with the number of a line, where
/// that line comes from. Nothing if the platform, as it is for that environment, does not make such a file, or is not well-formed.
#[must_use]
pub fn origins(sources: &Sources, environment: Option<&str>, path: &str, line: Option<usize>) -> Option<Origins> {
    let arena = Arena::new();
    let document = platformc_spec::document(sources, &arena).ok()?;
    let whole = Base::of(*document.root(), sources, environment, path)?;
    let wanted = Wanted::of(&whole, path, line);
    let base = wanted.enough_of(&whole, &arena);
    let base = base.as_ref().unwrap_or(&whole);
    let language = Language::of(platformc_spec::schema());
    let questions = questions(&base.root, &language, environment);
    let answers: Vec<Answer> = questions.par_iter().map(|question| base.ask(question)).collect();
    Some(collect(&whole, base, &wanted, &questions, &answers, sources))
}

/// What a question found out about the lines of one file.
struct Found<'a> {
    question: &'a Question,
    /// On how many lines of the node it has an effect: the fewer, the more exact.
    breadth: usize,
    file: &'a Differences,
}

fn collect(
    whole: &Base<'_>,
    base: &Base<'_>,
    wanted: &Wanted<'_>,
    questions: &[Question],
    answers: &[Answer],
    sources: &Sources,
) -> Origins {
    let places = Places::of(sources);
    let answered = |answer: &Answer| matches!(answer, Answer::Does(_));
    let known = questions.iter().zip(answers).filter(|(_, answer)| answered(answer));
    let known: BTreeSet<Span> = known.map(|(question, _)| question.place).collect();
    let unknown = questions.iter().zip(answers).filter(|(question, answer)| {
        // of an item that can be left out, but cannot be another one, enough is known
        !answered(answer) && matches!(question.asked, Asked::Value | Asked::Name) && !known.contains(&question.place)
    });
    let unknown = unknown.map(|(question, _)| question.path.clone()).collect();
    let (node, component, entries) = whole.node();
    let file = |lines: &Lines| {
        let other = base.files().iter().enumerate().find(|(_, other)| other.path == lines.path);
        let found = questions.iter().zip(answers).filter_map(|(question, answer)| {
            let (Answer::Does(files), (number, _)) = (answer, other?) else { return None };
            let breadth = files.iter().map(Differences::len).sum();
            Some(Found { question, breadth, file: files.get(number)? })
        });
        let found: Vec<Found<'_>> = found.filter(|found| found.file.len() > 0).collect();
        let texts = lines.lines();
        let others = other.map(|(_, other)| other.lines()).unwrap_or_default();
        let same = differences::same(&texts, &others);
        let line = |(index, text): (usize, &&str)| {
            let at = same.get(index).copied().flatten();
            let origins = at.map(|at| of_line(at, &found, entries, &places)).unwrap_or_default();
            Line { number: index + 1, text: (*text).to_owned(), origins, asked: at.is_some() }
        };
        let asked = texts.iter().enumerate().filter(|(index, _)| wanted.asks(&lines.path, *index)).map(line);
        File { path: lines.path.clone(), length: texts.len(), lines: asked.collect() }
    };
    let files = whole.files().iter().filter(|lines| wanted.asks_of(&lines.path)).map(file).collect();
    Origins { node, component, entries: entries.to_vec(), files, unknown }
}

/// What decides about the text of a line, then what it is there for.
fn of_line(index: usize, found: &[Found<'_>], entries: &[Span], places: &Places<'_>) -> Vec<Origin> {
    let is_in = |lines: &[usize]| lines.binary_search(&index).is_ok();
    let by = |such: &dyn Fn(&Found<'_>) -> bool| {
        let such: Vec<&Found<'_>> = found.iter().filter(|found| such(found)).collect();
        let mut by = such.clone();
        // of those that decide about the same lines, the node's own entry, then the innermost
        let other = |found: &Found<'_>| !entries.contains(&found.question.place);
        let depth = |found: &Found<'_>| Reverse(found.question.path.matches(['.', '[']).count());
        // a key that refers to a name says more than the name
        let refers = |found: &&Found<'_>, name: &Found<'_>| {
            found.question.asked == Asked::Value && found.question.text == name.question.text
        };
        let breadth = |found: &Found<'_>| {
            let referring = such.iter().filter(|other| found.question.asked == Asked::Name && refers(other, found));
            referring.map(|other| other.breadth).min().map_or(found.breadth, |least| least.max(found.breadth))
        };
        by.sort_by_cached_key(|found| (breadth(found), found.question.asked, other(found), depth(found)));
        by
    };
    let says = by(&|found| found.question.asked != Asked::Presence && is_in(&found.file.changed));
    let there =
        by(&|found| is_in(&found.file.gone) || found.question.asked == Asked::Presence && is_in(&found.file.changed));
    let says = says.into_iter().map(|found| {
        let because = match found.question.asked {
            Asked::Name => Because::Name,
            Asked::Default => Because::Default,
            Asked::Value | Asked::Presence => Because::Value,
        };
        places.origin(because, found.question)
    });
    let there = there.into_iter().take(1).map(|found| places.origin(Because::Presence, found.question));
    says.chain(there).collect()
}

/// The sources, and where their lines begin.
struct Places<'a> {
    sources: &'a Sources,
    lines: Vec<LineIndex>,
}

impl<'a> Places<'a> {
    fn of(sources: &'a Sources) -> Self {
        Self { sources, lines: sources.numbered().map(|(_, source)| LineIndex::new(&source.text)).collect() }
    }

    fn origin(&self, because: Because, question: &Question) -> Origin {
        let place = question.place;
        let lines = self.lines.get(usize::from(place.source.0));
        let at = lines.map(|lines| lines.position(self.sources.text(place.source), place.start));
        let (line, column) = at.unwrap_or((1, 1));
        let file = self.sources.path(place.source).to_owned();
        let default = question.default.clone().filter(|_| because == Because::Default);
        Origin { because, path: question.path.clone(), place, file, line, column, default }
    }
}
