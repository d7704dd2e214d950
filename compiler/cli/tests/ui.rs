//! What users read: each folder of `tests/ui` holds a platform and the exact text that `platformc check` prints about
//! it. The folder's name begins with the code that the text must show; `_base` is a platform without a mistake. What came before
//! is in a folder `before` of the case, if it matters.
//!
//! `UPDATE_UI=1 cargo test --test ui` writes what is printed now; read the difference before you commit it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::format_push_string)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use platformc_pipeline::{Proof, plans_with};
use platformc_spec::Code;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> &str {
    case.file_name().and_then(|name| name.to_str()).unwrap()
}

/// The code that a case is about.
fn code(case: &Path) -> Option<Code> {
    let name = name(case);
    (!name.starts_with('_')).then(|| {
        let word = name.split('-').next().unwrap_or_default();
        Code::find(word).unwrap_or_else(|| panic!("`{name}` does not begin with a code"))
    })
}

/// What is reported with an earlier catalog beside the program's own, which carries none yet.
fn check_with_earlier(folder: &Path) -> (String, i32) {
    let text = fs::read_to_string(folder.join("platform.yaml")).unwrap();
    let sources = platformc_spec::include::single("platform.yaml", text);
    let found = plans_with(&sources, None, Proof::Now, platformc_generator::CATALOGS);
    let (problems, status) = found.map_or_else(|problems| (problems, 1), |plans| (plans.warnings, 0));
    (platformc::render(&sources, problems, false), status)
}

/// What `platformc check` prints in a folder, and its exit status.
fn check(folder: &Path) -> (String, i32) {
    if name(folder).starts_with("p0520-") {
        return check_with_earlier(folder);
    }
    // what came before is a folder of the case, not what is committed of it
    let against = if folder.join("before").is_dir() { "before" } else { "none" };
    let output = Command::new(env!("CARGO_BIN_EXE_platformc"))
        .args(["check", "--against", against])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "standard output is for programs");
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

/// The same for many folders, on all cores.
fn check_all(cases: &[PathBuf]) -> Vec<(String, i32)> {
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    std::thread::scope(|scope| {
        let parts: Vec<_> = cases.chunks(cases.len().div_ceil(cores)).collect();
        let threads: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(|| part.iter().map(|case| check(case)).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The first lines that differ.
fn difference(expected: &str, found: &str) -> String {
    let mut out = String::new();
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    for line in 0..expected.len().max(found.len()) {
        let (a, b) = (expected.get(line), found.get(line));
        if a != b {
            out += &format!("  line {}\n", line + 1);
            out += &a.map(|a| format!("  - {a}\n")).unwrap_or_default();
            out += &b.map(|b| format!("  + {b}\n")).unwrap_or_default();
        }
    }
    out
}

fn compare(case: &Path, found: &str, problems: &mut Vec<String>) {
    let path = case.join("expected.txt");
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected == found {
        return;
    }
    if std::env::var_os("UPDATE_UI").is_some_and(|value| value == "1") {
        fs::write(&path, found).unwrap();
        return;
    }
    problems.push(format!("{}\n{}", name(case), difference(&expected, found)));
}

#[test]
fn every_case_prints_exactly_this() {
    let mut problems = Vec::new();
    let cases: Vec<PathBuf> = cases().into_iter().filter(|case| case.join("platform.yaml").exists()).collect();
    for (case, (found, status)) in cases.iter().zip(check_all(&cases)) {
        let failed = found.contains("  × ");
        if status != i32::from(failed) {
            problems.push(format!("{}: exit status {status}\n{found}", name(case)));
        }
        match code(case) {
            Some(code) if !found.lines().any(|line| line == code.as_str()) => {
                problems.push(format!("{}: {code} is not reported\n{found}", name(case)));
            }
            Some(_) => compare(case, &found, &mut problems),
            None if found.is_empty() => compare(case, &found, &mut problems),
            None => problems.push(format!("{}: not without mistakes\n{found}", name(case))),
        }
    }
    assert!(problems.is_empty(), "\n{}\n`UPDATE_UI=1` accepts what is printed now", problems.join("\n"));
}

/// A file that nobody wants in a repository is made here.
#[test]
fn a_file_that_is_too_large_is_not_read() {
    let case = folder().join("p0106-a-disk-image");
    let temporary = std::env::temp_dir().join(format!("platformc-ui-{}", std::process::id()));
    fs::create_dir_all(&temporary).unwrap();
    let file = fs::File::create(temporary.join("platform.yaml")).unwrap();
    file.set_len(1024 * 1024 * 1024).unwrap();
    let (found, status) = check(&temporary);
    fs::remove_dir_all(&temporary).unwrap();
    assert_eq!(status, 1);
    assert!(found.lines().any(|line| line == Code::TooLarge.as_str()));
    let mut problems = Vec::new();
    compare(&case, &found, &mut problems);
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let covered: Vec<Code> = cases().iter().filter_map(|case| code(case)).collect();
    let missing: Vec<&Code> = Code::ALL.iter().filter(|code| !covered.contains(code)).collect();
    assert!(missing.is_empty(), "no folder in tests/ui for {missing:?}");
}

/// A warning can be silenced, an error cannot: the code alone tells which it is.
#[test]
fn the_code_tells_a_warning_from_an_error() {
    for case in cases() {
        let text = fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
        let mut code = None;
        for line in text.lines() {
            code = Code::find(line).or(code);
            let mark = line.trim_start().split(' ').next().unwrap_or_default();
            if line.starts_with("  ") && ["×", "⚠"].contains(&mark) {
                assert_eq!(code.map(Code::warns), Some(mark == "⚠"), "{}: {line}", name(&case));
            }
        }
    }
}

/// What is written with a capital letter everywhere.
const PROPER_NAMES: &[&str] = &["AWS", "CloudWatch", "EKS", "KMS", "MySQL", "PostgreSQL", "RDS"];

/// Messages are lower case, without a full stop, and carry no name of a Rust type.
#[test]
fn messages_are_in_the_house_style() {
    let types = ["Spanned", "Option", "Vec<", "u8", "u16", "u32", "i64", "f64", "Code::", "unwrap", "serde"];
    for case in cases() {
        let text = fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
        for line in text.lines().filter(|line| !line.contains('│')) {
            let message = line.trim_start().strip_prefix("× ").or_else(|| line.trim_start().strip_prefix("⚠ "));
            if let Some(message) = message {
                let first = message.split_whitespace().next().unwrap();
                let proper = PROPER_NAMES.contains(&first);
                assert!(proper || !first.starts_with(char::is_uppercase), "{}: {message}", name(&case));
                assert!(!message.ends_with('.'), "{}: {message}", name(&case));
            }
            if let Some(word) = types.iter().find(|word| line.contains(**word)) {
                panic!("{}: `{word}` in {line}", name(&case));
            }
        }
        let errors = text.matches("  × ").count() + text.matches("  ⚠ ").count();
        assert_eq!(errors, text.matches("\n  help: ").count(), "{}: every message says what to type", name(&case));
    }
}
