//! No secret is shown. Every kind of secret is in every place of a platform, right and wrong ones, and each report about it
//! and each command is searched for eight characters of the secret.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::BTreeSet, io::Write as _, sync::Arc};

use platformc::{ReportFormat, difference, render, write};
use platformc_spec::{
    Report, Source, SourceId, Sources,
    format::{Formatted, format},
    include::{self, InMemory},
};

#[allow(dead_code)]
#[path = "cli/folder.rs"]
mod folder;
#[path = "masking/kinds.rs"]
mod kinds;
#[path = "masking/places.rs"]
mod places;

use kinds::{Kind, kinds, seen};
use places::{Files, Place, places};

/// The sources of some files, read as the program does.
fn sources(files: &Files) -> Sources {
    let (name, bytes) = files.first().unwrap();
    match String::from_utf8(bytes.clone()) {
        Ok(text) => {
            let main = Source { name: Arc::from(name.as_str()), text: text.into() };
            include::load(main, &mut InMemory(files.iter().skip(1).cloned().collect()))
        }
        Err(error) => {
            let problem = include::not_utf8(SourceId(0), error.utf8_error().valid_up_to());
            Sources::unreadable(name.as_str(), String::from_utf8_lossy(error.as_bytes()), problem)
        }
    }
}

/// What every renderer makes of a platform, by its name.
fn rendered(sources: &Sources) -> Vec<(&'static str, String)> {
    let problems = match platformc_pipeline::plans(sources, None) {
        Ok(plans) => plans.warnings,
        Err(problems) => problems,
    };
    let report = Report::new(sources, problems.clone());
    let size = |text: &str| (text.len(), text.chars().count(), text.encode_utf16().count(), text.lines().count());
    for (shown, source) in report.sources().iter().zip(sources.iter()).filter(|_| !problems.is_empty()) {
        assert_eq!(size(&shown.text), size(&source.text), "the mask moves what stands behind it");
    }
    let mut made = vec![("human", render(sources, problems, false))];
    let formats = [("json", ReportFormat::Json), ("sarif", ReportFormat::Sarif), ("gitlab", ReportFormat::Gitlab)];
    for (name, format) in formats {
        let mut out = Vec::new();
        write(&report, format, &mut out).unwrap();
        made.push((name, String::from_utf8(out).unwrap()));
    }
    let mut out = Vec::new();
    let source = sources.main().unwrap();
    let schema = schema();
    if let Ok(Formatted::Text(form)) = format(SourceId(0), source, &schema) {
        difference(&source.name, &source.text, &form, &mut out).unwrap();
    }
    made.push(("fmt --check", String::from_utf8(out).unwrap()));
    made
}

fn schema() -> Arc<serde_json::Value> {
    static SCHEMA: std::sync::LazyLock<Arc<serde_json::Value>> =
        std::sync::LazyLock::new(|| Arc::new(platformc_spec::schema()));
    SCHEMA.clone()
}

/// A secret that only its name tells is looked for where a name stands.
fn fits(kind: &Kind, place: &Place) -> bool {
    place.named || !kind.telling
}

fn leak(kind: &Kind, text: &str) -> Option<String> {
    kind.secret.iter().find_map(|secret| seen(secret, text))
}

/// What was found in some places.
#[derive(Default)]
struct Found {
    tried: usize,
    leaks: Vec<String>,
    /// The renderers, kinds and places of which something masked was shown.
    masked: BTreeSet<&'static str>,
}

fn search(places: &[Place], kinds: &[Kind]) -> Found {
    let mut found = Found::default();
    for place in places {
        for kind in kinds.iter().filter(|kind| fits(kind, place)) {
            for (renderer, text) in rendered(&sources(&(place.files)(kind))) {
                found.tried += 1;
                if let Some(part) = leak(kind, &text) {
                    found.leaks.push(format!("{renderer}: {} in {}: `{part}`", kind.name, place.name));
                }
                if text.contains("****") {
                    found.masked.extend([renderer, kind.name, place.name]);
                }
            }
        }
    }
    found
}

#[test]
fn no_report_and_no_difference_shows_a_secret() {
    let (kinds, places) = (kinds(), places());
    let found = std::thread::scope(|scope| {
        let (first, second) = places.split_at(places.len() / 2);
        let other = scope.spawn(|| search(second, &kinds));
        let mut found = search(first, &kinds);
        let other = other.join().unwrap();
        found.tried += other.tried;
        found.leaks.extend(other.leaks);
        found.masked.extend(other.masked);
        found
    });
    let Found { tried, leaks, masked } = found;
    let _ = writeln!(std::io::stdout(), "{tried} combinations: {} kinds, {} places", kinds.len(), places.len());
    let shown = leaks.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(leaks.is_empty(), "{} of {tried} combinations show a secret:\n{shown}", leaks.len());
    assert!(tried > 7000, "only {tried} combinations");
    // What shows nothing at all would hide a secret, too.
    let silent =
        |names: Vec<&'static str>| -> Vec<&str> { names.into_iter().filter(|name| !masked.contains(name)).collect() };
    assert_eq!(silent(kinds.iter().map(|kind| kind.name).collect()), [""; 0]);
    assert_eq!(silent(places.iter().map(|place| place.name).collect()), [""; 0]);
    assert_eq!(silent(vec!["human", "json", "fmt --check"]), [""; 0]);
}

/// A command of the program; `SPEC` is the platform's file.
const COMMANDS: [&[&str]; 18] = [
    &["build", "SPEC", "--out", "out"],
    &["build", "SPEC", "--out", "out", "--check", "--deny-warnings"],
    &["check", "SPEC"],
    &["check", "SPEC", "--format", "json"],
    &["check", "SPEC", "--format", "sarif"],
    &["check", "SPEC", "--format", "gitlab", "--deny-warnings"],
    &["fmt", "--check", "SPEC"],
    &["fmt", "SPEC"],
    &["graph", "SPEC"],
    &["graph", "SPEC", "--format", "dot"],
    &["graph", "SPEC", "--format", "json"],
    &["access", "SPEC"],
    &["access", "SPEC", "--format", "markdown"],
    &["access", "SPEC", "--format", "json"],
    &["build", "SPEC", "--out", "SPEC"],
    &["diff", "SPEC", "--against", "before"],
    &["diff", "SPEC", "--against", "before", "--format", "markdown"],
    &["diff", "SPEC", "--against", "before", "--format", "json"],
];

/// What the program printed, and whether the platform was refused.
fn run(folder: &folder::Folder, arguments: &[&str]) -> (String, i32) {
    let output = folder.command(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&text).into_owned(), output.status.code().unwrap())
}

/// The program itself: each command meets some kinds in some places.
#[test]
fn no_command_prints_or_writes_a_secret() {
    let (kinds, places) = (kinds(), places());
    let pairs: Vec<(&Place, &Kind)> = places
        .iter()
        .enumerate()
        .filter_map(|(at, place)| {
            let mut fitting = kinds.iter().cycle().skip(at * 7).take(kinds.len());
            Some((place, fitting.find(|kind| fits(kind, place))?))
        })
        .collect();
    let tried = std::thread::scope(|scope| {
        let parts = pairs.chunks(pairs.len().div_ceil(2));
        let threads: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().enumerate().map(meet).sum::<usize>())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    let _ = writeln!(std::io::stdout(), "{tried} runs");
    assert!(tried >= 2 * pairs.len(), "only {tried} runs");
}

/// Two commands, in turn, for one place.
fn meet((at, (place, kind)): (usize, &(&Place, &Kind))) -> usize {
    let folder = folder::Folder::new();
    for (path, bytes) in (place.files)(kind) {
        std::fs::write(folder.0.join(path), bytes).unwrap();
    }
    folder.put("before/platform.yaml", &folder::small());
    let chosen = [COMMANDS[at % COMMANDS.len()], COMMANDS[(at + 8) % COMMANDS.len()]];
    for command in chosen {
        let arguments: Vec<&str> =
            command.iter().map(|word| if *word == "SPEC" { "platform.yaml" } else { word }).collect();
        let (text, status) = run(&folder, &arguments);
        assert_eq!(leak(kind, &text), None, "{command:?}: {} in {}:\n{text}", kind.name, place.name);
        assert!(status < 4, "{command:?}: {} in {}:\n{text}", kind.name, place.name);
        // A plain password causes a warning (P0530), and is then written as a value.
        for (path, bytes) in folder.files("out").iter().filter(|_| !kind.telling) {
            assert_eq!(leak(kind, &String::from_utf8_lossy(bytes)), None, "{command:?} wrote it into {path}");
            assert_eq!(leak(kind, path), None);
        }
    }
    chosen.len()
}

/// What is typed is said again when it is wrong.
#[test]
fn no_word_of_the_command_line_is_repeated_if_it_is_a_secret() {
    let folder = folder::Folder::small();
    let kinds = kinds();
    let mut tried = 0;
    for kind in kinds.iter().filter(|kind| !kind.telling && kind.lines.len() == 1 && !kind.lines[0].contains('\\')) {
        let word = kind.plain();
        let flag = format!("--{word}");
        let file = format!("{}.yaml", word.replace(['/', ':'], ""));
        folder.put(&file, "name:   x\n");
        folder.put(&format!("{file}.d/platform.yaml"), &folder::small());
        let within = format!("{file}.d/platform.yaml");
        let lines: [&[&str]; 14] = [
            &["explain", &word],
            &["check", &flag],
            &["check", "--format", &word],
            &[&word],
            &["init", "--mesh", &word],
            &["check", "--env", &word],
            &["access", "--app", &word],
            &["graph", "missing", &word],
            &["check", &format!("{word}/missing.yaml")],
            &["check", &file, "--format", "json"],
            &["fmt", "--check", &file],
            &["build", &file],
            &["build", &within, "--check"],
            &["init", &file],
        ];
        // Each kind tries some of them; together they try all.
        for line in lines.iter().skip(tried % 3).step_by(3) {
            let (text, status) = run(&folder, line);
            assert_ne!(status, 0, "{line:?}:\n{text}");
            assert_eq!(leak(kind, &text), None, "{line:?}: {}:\n{text}", kind.name);
        }
        tried += 1;
    }
    assert!(tried > 12);
}

/// A folder that is called like a secret gives no name, and its path is not shown.
#[test]
fn a_starter_is_not_named_after_a_secret() {
    let folder = folder::Folder::new();
    for kind in kinds().iter().filter(|kind| ["token of GitLab", "random base64"].contains(&kind.name)) {
        let name = kind.plain().replace('/', "");
        let (text, status) = run(&folder, &["init", &name]);
        assert_eq!((status, leak(kind, &text)), (0, None), "{text}");
        let files = folder.files(&name);
        assert!(files.len() > 2);
        for (path, bytes) in files.iter() {
            assert_eq!(leak(kind, &String::from_utf8_lossy(bytes)), None, "{path}");
        }
        let (text, status) = run(&folder, &["build", &format!("{name}/platform.yaml"), "--out", "tree"]);
        assert_eq!((status, leak(kind, &text)), (0, None), "{text}");
    }
}
