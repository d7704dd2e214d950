//! All sources of a platform: its own file, then what that includes, each behind the file that says so.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{Files, Nothing, ReadError, beside, mentions::mentions_include, problems, walk};
use crate::{
    diagnostic::Diagnostics,
    parse::{Arena, Value, parse},
    scalar::include::{is_pattern, segments},
    source::{MAX_SOURCE_BYTES, Source, Sources, folder},
    span::{SourceId, Span},
};

/// Reads what a platform includes. What is wrong with the way to a file is kept in the sources; what is wrong within one
/// is found when they are compiled.
#[must_use]
pub fn load(main: Source, files: &mut dyn Files) -> Sources {
    let folder = folder(&main.name).to_owned();
    let path = main.name.strip_prefix(folder.as_str()).unwrap_or(&main.name).to_owned();
    let mut loader = Loader {
        files,
        folder,
        sources: Vec::new(),
        known: HashMap::new(),
        open: Vec::new(),
        beside: Vec::new(),
        problems: Diagnostics::default(),
    };
    loader.add(path, main, Span::default());
    loader.run();
    let files = loader.files_beside();
    let sources = Sources::new(loader.sources, loader.problems).with_files(files);
    let named = problems::secret_names(&sources);
    sources.with_problems(named)
}

/// A platform of one file, with no other beside it: an include in it finds nothing.
#[must_use]
pub fn single(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Sources {
    load(Source { name: name.into(), text: text.into() }, &mut Nothing)
}

struct Loader<'f> {
    files: &'f mut dyn Files,
    /// What is in front of every name.
    folder: String,
    sources: Vec<Source>,
    /// Where each file was first included, by its path.
    known: HashMap<String, Span>,
    /// The way to the file that is being read.
    open: Vec<Open>,
    /// The files for containers that were named so far, each with the file that names it.
    beside: Vec<(String, String, Span)>,
    problems: Diagnostics,
}

/// A file whose includes are being read.
struct Open {
    path: String,
    included: Span,
    rest: std::vec::IntoIter<(String, Span)>,
}

impl Loader<'_> {
    fn run(&mut self) {
        while let Some(open) = self.open.last_mut() {
            match open.rest.next() {
                Some((path, span)) => self.include(path, span),
                None => drop(self.open.pop()),
            }
        }
    }

    fn include(&mut self, path: String, span: Span) {
        if let Some(first) = self.known.get(&path) {
            self.problems.push(match self.open.iter().position(|open| open.path == path) {
                Some(at) => {
                    let way = self.open.iter().skip(at).map(|open| (open.path.as_str(), open.included));
                    problems::cycle(&way.collect::<Vec<_>>(), &path, span)
                }
                None => problems::twice(&path, span, *first),
            });
            return;
        }
        if self.sources.len() > usize::from(u16::MAX) {
            self.problems.push(problems::too_many(span));
            // Nothing more is read: the first such message says it all.
            self.open.clear();
            return;
        }
        let bytes = match self.files.read(&path) {
            Ok(bytes) if bytes.len() > MAX_SOURCE_BYTES => Err(ReadError::TooLarge),
            read => read,
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let near = if error == ReadError::Missing { self.neighbours(&path) } else { Vec::new() };
                self.problems.push(problems::unread(&path, span, &error, &near));
                return;
            }
        };
        let name: Arc<str> = format!("{}{path}", self.folder).into();
        match String::from_utf8(bytes) {
            Ok(text) => self.add(path, Source { name, text: text.into() }, span),
            Err(error) => {
                self.problems.push(problems::not_utf8(self.next(), error.utf8_error().valid_up_to()));
                self.sources.push(Source { name, text: String::from_utf8_lossy(error.as_bytes()).into() });
                self.known.insert(path, span);
            }
        }
    }

    fn next(&self) -> SourceId {
        SourceId(u16::try_from(self.sources.len()).unwrap_or(u16::MAX))
    }

    fn add(&mut self, path: String, source: Source, included: Span) {
        let id = self.next();
        let parsed = mentions_include(&source.text) || beside::mentions_from(&source.text);
        let (names, files) = if parsed { named_by(id, &source) } else { Default::default() };
        self.beside.extend(files.into_iter().map(|(file, span)| (path.clone(), file, span)));
        self.sources.push(source);
        self.known.insert(path.clone(), included);
        if names.is_empty() {
            return;
        }
        let mut rest = Vec::new();
        for (include, span) in names {
            self.expand(&path, &include, span, &mut rest);
        }
        self.open.push(Open { path, included, rest: rest.into_iter() });
    }

    /// The paths that one include stands for.
    fn expand(&mut self, from: &str, include: &str, span: Span, paths: &mut Vec<(String, Span)>) {
        let way = match segments(folder(from), include) {
            Ok(way) => way,
            Err(wrong) => return self.problems.push(problems::wrong(include, span, &wrong)),
        };
        if !way.iter().any(|segment| is_pattern(segment)) {
            paths.push((way.join("/"), span));
            return;
        }
        match walk::find(&way, self.files) {
            Ok(mut found) => {
                // A pattern is about the files beside the one that says it.
                found.retain(|path| path != from);
                if found.is_empty() {
                    self.problems.push(problems::nothing(include, span));
                }
                paths.extend(found.into_iter().map(|path| (path, span)));
            }
            Err(walk::Failure::Pattern(error)) => self.problems.push(problems::pattern(include, span, error.msg)),
            Err(walk::Failure::Read(path, error)) => self.problems.push(problems::unread(&path, span, &error, &[])),
        }
    }

    /// The files for containers, each read once.
    fn files_beside(&mut self) -> Vec<Source> {
        let mut read: BTreeSet<String> = BTreeSet::new();
        let mut files = Vec::new();
        for (from, file, span) in std::mem::take(&mut self.beside) {
            let way = match beside::way(&from, &file, span) {
                Ok(way) if read.contains(&way) => continue,
                Ok(way) => way,
                Err(problem) => {
                    self.problems.push(*problem);
                    continue;
                }
            };
            if self.sources.len() + files.len() > usize::from(u16::MAX) {
                self.problems.push(problems::too_many(span));
                break;
            }
            let found = self.files.read(&way);
            match beside::text(&way, span, found, || self.neighbours(&way)) {
                Ok(text) => files.push(Source { name: format!("{}{way}", self.folder).into(), text: text.into() }),
                Err(problem) => self.problems.push(*problem),
            }
            read.insert(way);
        }
        files
    }

    /// The names of the files in the folder of a path.
    fn neighbours(&mut self, path: &str) -> Vec<String> {
        let folder = folder(path);
        let entries = self.files.list(folder.trim_end_matches('/')).unwrap_or_default();
        let mut names: Vec<String> = entries.into_iter().map(|entry| format!("{folder}{}", entry.name)).collect();
        names.sort();
        names
    }
}

/// Paths with their places.
type Named = Vec<(String, Span)>;

/// The includes of a text, and the files for containers that it names. What is no text is refused by the schema later.
fn named_by(id: SourceId, source: &Source) -> (Named, Named) {
    let arena = Arena::new();
    let Ok(document) = parse(id, source, &arena) else { return Default::default() };
    let files = beside::named(document.root());
    let Some(Value::Seq(items)) = document.root().get("include").map(|node| node.value) else {
        return (Vec::new(), files);
    };
    let text = |node: &crate::parse::Node<'_>| match node.value {
        Value::Str(text) => Some((text.to_owned(), node.span)),
        _ => None,
    };
    (items.iter().filter_map(text).collect(), files)
}
