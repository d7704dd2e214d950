//! The folder of the book, and its summary.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{codes, components, elsewhere, reference};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn source() -> PathBuf {
    root().join("docs/src")
}

/// Files below `docs/src`, by path.
pub type Pages = BTreeMap<String, String>;

/// The title of a page: its first heading.
pub fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_else(|| panic!("no title: {text}"))
}

pub fn page(path: &str) -> String {
    fs::read_to_string(source().join(path)).unwrap_or_else(|error| panic!("docs/src/{path}: {error}"))
}

/// The names of the pages in a folder of the book, without its own `README.md`.
pub fn in_folder(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(source().join(folder)).map(|entries| entries.map(|e| e.unwrap().file_name()));
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .map(|name| name.into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    names.sort();
    names
}

fn summary(generated: &Pages) -> String {
    use std::fmt::Write as _;

    let mut out = String::from("# Summary\n\n[What platformc is](README.md)\n\n");
    let text = |path: &str| generated.get(path).cloned().unwrap_or_else(|| page(path));
    let mut line = |depth: usize, path: &str| {
        writeln!(out, "{}- [{}]({path})", "  ".repeat(depth), title(&text(path)).replace('`', "")).unwrap();
    };
    line(0, "tutorial.md");
    line(0, "safety.md");
    line(1, "pipeline-rights.md");
    line(0, "deliveries.md");
    line(0, "alerts.md");
    line(0, "registries.md");
    line(0, "changing.md");
    line(0, elsewhere::PAGE);
    line(0, "commands.md");
    line(0, "reference/README.md");
    for name in reference::order() {
        line(1, &format!("reference/{name}.md"));
    }
    line(0, "components/README.md");
    for name in components::order() {
        line(1, &format!("components/{name}.md"));
    }
    line(0, "codes/README.md");
    for code in platformc_spec::Code::ALL {
        line(1, &format!("codes/{code}.md"));
    }
    out
}

/// What is generated is in the book, and nothing else is beside it.
#[test]
fn what_is_generated_is_current() {
    let mut pages = reference::pages();
    pages.extend(codes::pages());
    pages.insert(elsewhere::PAGE.into(), elsewhere::page());
    let summary = summary(&pages);
    pages.insert("SUMMARY.md".into(), summary);
    pages.insert("components/README.md".into(), components::index());
    let folders = ["reference", "codes"];
    if std::env::var_os("UPDATE_DOCS").is_some() {
        for folder in folders {
            let _ = fs::remove_dir_all(source().join(folder));
            fs::create_dir_all(source().join(folder)).unwrap();
        }
        for (path, text) in &pages {
            fs::write(source().join(path), text).unwrap();
        }
    }
    for (path, text) in &pages {
        let written = fs::read_to_string(source().join(path)).unwrap_or_default();
        assert!(written == *text, "docs/src/{path} is not current: `UPDATE_DOCS=1 cargo test --test docs` writes it");
    }
    for folder in folders {
        for name in in_folder(folder) {
            assert!(pages.contains_key(&format!("{folder}/{name}")), "docs/src/{folder}/{name} belongs to nothing");
        }
    }
}
