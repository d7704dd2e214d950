//! The invariants of ARCHITECTURE.md that the type system does not hold. What is about modules and what they use is in
//! `tests/xtask/src/arrows/tests.rs`.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
};

const CRATES: [&str; 10] = [
    "spec/base/src",
    "spec/src",
    "output/src",
    "access/src",
    "compiler/src",
    "compiler/catalog/src",
    "compiler/model/src",
    "compiler/resolve/src",
    "compiler/pipeline/src",
    "compiler/cli/src",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Rust file below a folder, but for tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_stem().is_some_and(|s| s != "tests") {
            found.push(path);
        }
    }
    found
}

/// A source without its unit tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("\nmod tests {").next().unwrap_or_default();
    // What belongs to the tests alone stands right above them.
    let text = text
        .rsplit_once("#[cfg(test)]")
        .filter(|(_, rest)| rest.trim().starts_with("#[allow"))
        .map_or(text, |(t, _)| t);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every crate is held to the lints against panics, and none lifts them outside of tests.
#[test]
fn the_core_never_panics() {
    let lints = ["unwrap_used", "expect_used", "panic", "indexing_slicing", "string_slice", "unreachable", "todo"];
    let mut seen = 0;
    for folder in CRATES {
        let manifest = root().join(folder).join("../Cargo.toml");
        assert!(fs::read_to_string(&manifest).unwrap().contains("[lints]\nworkspace = true"), "{folder}: no lints");
        for path in sources(&root().join(folder)) {
            seen += 1;
            let code = code(&path);
            for lint in lints {
                assert!(!code.contains(&format!("clippy::{lint}")), "{} lifts `{lint}`", path.display());
            }
        }
    }
    assert!(seen > 200, "only {seen} files: the walk missed the sources");
}

#[test]
fn files_are_small() {
    for folder in CRATES {
        for path in sources(&root().join(folder)) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines <= 500, "{} has {lines} lines: split it", path.display());
        }
    }
}

/// What renders gets a report, which holds no secret, and all that is said of the command line goes through `say`.
#[test]
fn renderers_see_no_secret() {
    let cli = root().join("compiler/cli/src");
    let mut seen = (0, 0);
    for path in sources(&cli) {
        let (code, shown) = (
            code(&path).replace("miette::Diagnostic", ""),
            path.strip_prefix(&cli).unwrap().to_string_lossy().into_owned(),
        );
        let renders = shown.starts_with("report");
        // the line of progress holds nothing that anybody typed
        let says = shown == "say.rs" || shown == "progress.rs";
        seen = (seen.0 + u32::from(renders), seen.1 + u32::from(says));
        for word in ["Sources", "Diagnostic", "secrets"].iter().filter(|_| renders) {
            assert!(!code.contains(word), "{shown} uses `{word}`: it gets a report");
        }
        for word in ["stderr()", ".display()", "error.print()", "eprint"].iter().filter(|_| !says) {
            assert!(!code.contains(word), "{shown} uses `{word}`: `say` masks what is shown");
        }
    }
    assert!(seen.0 > 6 && seen.1 == 2, "{seen:?}: the walk missed the sources");
}

/// Every relative link of the documents leads somewhere.
#[test]
fn links_lead_somewhere() {
    let mut checked = 0;
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "examples/README.md",
        "examples/secret-management/README.md",
    ] {
        let path = root().join(document);
        let text = fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.starts_with('#') {
                continue;
            }
            checked += 1;
            assert!(path.parent().unwrap().join(link).exists(), "{document} links to {link}");
        }
    }
    assert!(checked > 10);
}

/// What the documents name of the code is there: every path in backticks that begins with a folder of the repository.
#[test]
fn the_map_of_the_code_names_what_exists() {
    let folders = ["spec/", "output/", "access/", "compiler/", "tests/", "schema/", "docs/", "examples/"];
    let mut checked = 0;
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for path in text.split('`').skip(1).step_by(2).filter(|path| folders.iter().any(|f| path.starts_with(f))) {
            // a pattern or a command names no single file
            if path.contains(['<', '*', ' ', '{']) {
                continue;
            }
            checked += 1;
            let path = root().join(path);
            assert!(path.exists() || path.with_extension("rs").exists(), "{document} names {}", path.display());
        }
    }
    assert!(checked > 40, "only {checked} paths: the search missed them");
}
