//! An entry with another name, which says under which name it was created, is the same: no byte of the output changes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout)]

use std::{collections::BTreeMap, fs, path::Path};

use platformc_generator::{Language, MAIN, platform};
use platformc_pipeline::outputs;
use platformc_spec::{
    Arena, Code, Diagnostics, Source, Sources, Span,
    include::{self, InMemory},
    parse::{Entry, Node, Value},
};

/// The sections with entries that have a name outside of the file, and what such entries have below them.
const SECTIONS: [(&str, Option<&str>); 11] = [
    ("networks", None),
    ("peerings", None),
    ("connections", None),
    ("clusters", Some("nodeGroups")),
    ("storage", None),
    ("ingress", None),
    ("databases", None),
    ("externals", None),
    ("registries", None),
    ("secrets", None),
    ("apps", Some("volumes")),
];

type Files = BTreeMap<String, String>;

fn sources(files: &Files) -> Sources {
    let main = Source { name: MAIN.into(), text: files[MAIN].as_str().into() };
    let rest = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    include::load(main, &mut InMemory(rest))
}

/// All files of all environments.
fn output(files: &Files) -> Result<BTreeMap<String, Vec<u8>>, Diagnostics> {
    let (outputs, _) = outputs(&sources(files))?;
    let of = |output: &platformc_pipeline::Output| {
        let environment = output.environment.as_ref().map(ToString::to_string).unwrap_or_default();
        output.tree.all().into_iter().map(move |file| (format!("{environment}/{}", file.path), file.bytes))
    };
    Ok(outputs.iter().flat_map(of).collect())
}

/// Texts to put in place of others.
#[derive(Default)]
struct Edits(BTreeMap<(String, usize, usize), String>);

impl Edits {
    fn put(&mut self, sources: &Sources, span: Span, text: String) {
        self.0.insert((sources.path(span.source).to_owned(), span.start as usize, span.end as usize), text);
    }

    fn apply(&self, files: &mut Files) {
        for ((path, start, end), text) in self.0.iter().rev() {
            files.get_mut(path).unwrap().replace_range(*start..*end, text);
        }
    }
}

/// Another name, which sorts elsewhere; names have at most forty characters.
fn other(name: &str) -> String {
    format!("z{}", &name[..name.len().min(39)])
}

/// An entry under another name. If it is known from the base, an overlay has to say the new name alone.
fn rename(sources: &Sources, entry: &Entry<'_>, below_kind: bool, is_known: bool, edits: &mut Edits) {
    edits.put(sources, entry.key_span, other(entry.key));
    if is_known {
        return;
    }
    let mut value = &entry.value;
    if below_kind && let Value::Map([kind]) = &value.value {
        value = &kind.value;
    }
    if value.get("renamedFrom").is_some() {
        return;
    }
    let Value::Map([first, ..]) = &value.value else { panic!("{} is empty", entry.key) };
    let text = sources.text(first.key_span.source);
    let start = first.key_span.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let is_flow = text[line..start].contains('{');
    let behind = if is_flow { ", ".to_owned() } else { format!("\n{}", " ".repeat(start - line)) };
    let place = Span { end: first.key_span.start, ..first.key_span };
    edits.put(sources, place, format!("renamedFrom: {}{behind}", entry.key));
}

fn entries<'a>(node: Option<&Node<'a>>) -> &'a [Entry<'a>] {
    match node.map(|node| node.value) {
        Some(Value::Map(entries)) => entries,
        _ => &[],
    }
}

/// All entries of a section, and those below them, in the base and in overlays.
fn section(sources: &Sources, root: &Node<'_>, (name, below): (&str, Option<&str>), edits: &mut Edits) -> usize {
    let base = root.get(name);
    let overlays = entries(root.get("environments")).iter().filter_map(|overlay| overlay.value.get(name));
    let mut count = 0;
    for (section, is_overlay) in base.into_iter().map(|base| (base, false)).chain(overlays.map(|one| (one, true))) {
        for entry in entries(Some(section)) {
            let known = base.filter(|_| is_overlay).and_then(|base| base.get(entry.key));
            rename(sources, entry, matches!(name, "secrets" | "registries"), known.is_some(), edits);
            count += 1;
            for inner in below.map(|below| entries(entry.value.get(below))).unwrap_or_default() {
                let known = known.and_then(|known| known.get(below.unwrap_or_default())?.get(inner.key));
                rename(sources, inner, false, known.is_some(), edits);
            }
        }
    }
    count
}

/// The files with all entries of a section renamed, and everything that names them; nothing if there are none.
fn renamed(files: &Files, of: (&str, Option<&str>)) -> Option<Files> {
    let mut edits = Edits::default();
    {
        let sources = sources(files);
        let arena = Arena::new();
        let document = platformc_spec::document(&sources, &arena).ok()?;
        if section(&sources, document.root(), of, &mut edits) == 0 {
            return None;
        }
    }
    let mut files = files.clone();
    edits.apply(&mut files);
    // what names them is found by the compiler
    for _ in 0..8 {
        let Err(problems) = output(&files) else { return Some(files) };
        let sources = sources(&files);
        let mut edits = Edits::default();
        for problem in problems.sorted() {
            if problem.code == Code::UnknownReference {
                let text = &sources.text(problem.span.source)[problem.span.start as usize..problem.span.end as usize];
                edits.put(&sources, problem.span, other(text.trim_matches(['"', '\''])));
            }
        }
        if edits.0.is_empty() {
            break;
        }
        edits.apply(&mut files);
    }
    let problems: Vec<_> = output(&files).err().into_iter().flat_map(Diagnostics::sorted).collect();
    let told: Vec<String> = problems.iter().map(|p| format!("{p:?}")).collect();
    panic!("{of:?}: {told:#?}\n{}", files[MAIN]);
}

/// Renames each section of a platform; how many it has.
fn hold(name: &str, files: &Files) -> usize {
    let before = output(files).unwrap_or_else(|_| panic!("{name}"));
    let mut count = 0;
    for of in SECTIONS {
        let Some(files) = renamed(files, of) else { continue };
        count += 1;
        let after = output(&files).unwrap();
        let paths = |output: &BTreeMap<String, Vec<u8>>| output.keys().cloned().collect::<Vec<_>>();
        assert_eq!(paths(&before), paths(&after), "{name}: {}", of.0);
        for (path, text) in &before {
            let (was, is) = (String::from_utf8_lossy(text), String::from_utf8_lossy(&after[path]));
            let other = was.lines().zip(is.lines()).find(|(was, is)| was != is);
            assert!(was == is, "{name}: {}: {path}: {other:?}", of.0);
        }
    }
    count
}

/// The files of an example.
fn example(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("output") {
                left.push(path);
            } else if path.is_file() && path.extension().is_none_or(|extension| extension != "md") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn another_name_in_the_file_changes_no_byte_of_the_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut count = 0;
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.join(MAIN).is_file() {
            count += hold(path.file_name().unwrap().to_str().unwrap(), &example(&path));
        }
    }
    assert!(count > 50, "only {count} sections were renamed");
}

#[test]
fn another_name_in_the_file_changes_no_byte_of_generated_platforms() {
    let language = Language::committed();
    let count: usize = (0..6).map(|seed| hold(&format!("seed {seed}"), &platform(seed, &language).files)).sum();
    assert!(count > 30, "only {count} sections were renamed");
}
