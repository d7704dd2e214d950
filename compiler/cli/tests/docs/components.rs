//! One page a component: each exists, and names files that the examples have; every file of theirs is named by a page.

use std::{collections::BTreeMap, fs, path::Path};

use super::book::{in_folder, page, root, title};

/// The pages of the components, in the order of a bring-up.
pub fn order() -> Vec<String> {
    let text = fs::read_to_string(root().join("compiler/src/components.rs")).unwrap();
    let list = text
        .split_once("\npub static ALL: &[(&str, &dyn Component)] = &[\n")
        .and_then(|(_, rest)| rest.split_once("\n];"))
        .unwrap()
        .0;
    let names = list.lines().map(|line| {
        let named = line.trim().strip_prefix("(\"").and_then(|line| line.strip_suffix("::Component),")).unwrap();
        let (name, module) = named.split_once("\", &").unwrap();
        assert_eq!(name, module, "a component has the name of its module");
        name
    });
    // A file `readme.md` would be the index of its folder.
    let page = |name: &str| if name == "readme" { "readme_and_ownership".to_owned() } else { name.to_owned() };
    let names: Vec<String> = names.map(page).collect();
    assert!(names.len() > 20, "{names:?}");
    names
}

/// The index of the components: its own words, then a row a page with the page's first sentence.
pub fn index() -> String {
    const HEAD: &str = "| component | what it makes |\n|---|---|\n";
    let written = page("components/README.md");
    let (words, _) = written.split_once(HEAD).unwrap();
    let rows = order().into_iter().map(|name| {
        let text = page(&format!("components/{name}.md"));
        let paragraph = text.split("\n\n").nth(1).unwrap().trim().replace('\n', " ");
        let sentence = paragraph.split(". ").next().unwrap().trim_end_matches('.');
        format!("| [{}]({name}.md) | {sentence} |\n", title(&text))
    });
    format!("{words}{HEAD}{}", rows.collect::<String>())
}

/// The paths that a page names below its heading `Files`.
fn named(text: &str, name: &str) -> Vec<String> {
    let (_, files) = text.split_once("\n## Files\n").unwrap_or_else(|| panic!("{name}: no `## Files`"));
    let files = files.split("\n## ").next().unwrap();
    let paths =
        files.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`')).map(|(path, _)| path.to_owned());
    paths.collect()
}

/// Whether a path is one of a pattern: `<…>` stands for one name, a slash at the end for all below it.
fn fits(path: &str, pattern: &str) -> bool {
    let whole = !pattern.ends_with('/');
    let (mut path, mut pattern) = (path.split('/'), pattern.trim_end_matches('/').split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (Some(part), Some(name)) if one(name, part) => {}
            (None, rest) => return rest.is_none() == whole,
            _ => return false,
        }
    }
}

fn one(name: &str, pattern: &str) -> bool {
    match pattern.split_once('<').and_then(|(before, rest)| Some((before, rest.split_once('>')?.1))) {
        Some((before, after)) => name
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|between| !between.is_empty()),
        None => name == pattern,
    }
}

fn outputs() -> Vec<String> {
    fn collect(folder: &Path, base: &Path, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                collect(&entry.path(), base, files);
            } else {
                files.push(entry.path().strip_prefix(base).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut files = Vec::new();
    for example in fs::read_dir(root().join("examples")).unwrap().map(Result::unwrap) {
        let output = example.path().join("output");
        if output.join("ownership").exists() {
            collect(&output, &output, &mut files);
        } else if output.exists() {
            // a tree an environment
            for tree in fs::read_dir(&output).unwrap().map(Result::unwrap) {
                collect(&tree.path(), &tree.path(), &mut files);
            }
        }
    }
    assert!(files.len() > 500);
    files
}

#[test]
fn every_component_has_a_page_and_every_page_a_component() {
    let mut expected: Vec<String> = order().iter().map(|name| format!("{name}.md")).collect();
    expected.sort();
    assert_eq!(in_folder("components"), expected);
    for name in order() {
        let text = page(&format!("components/{name}.md"));
        for part in ["\n## When\n", "\n## Files\n", "\n## Safe by default\n"] {
            assert!(text.contains(part), "{name}: no {part}");
        }
    }
}

#[test]
fn the_files_that_pages_name_are_the_files_of_the_examples() {
    let outputs = outputs();
    let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in order() {
        let patterns = named(&page(&format!("components/{name}.md")), &name);
        assert!(!patterns.is_empty(), "{name} names no file");
        for pattern in patterns {
            let found: Vec<&String> = outputs.iter().filter(|path| fits(path, &pattern)).collect();
            assert!(!found.is_empty(), "{name}: no example has `{pattern}`");
            for path in found {
                let names = owners.entry(path).or_default();
                if !names.contains(&name) {
                    names.push(name.clone());
                }
            }
        }
    }
    let orphans: Vec<&String> = outputs.iter().filter(|path| !owners.contains_key(path.as_str())).collect();
    assert!(orphans.is_empty(), "no page names {orphans:#?}");
    for (path, names) in owners {
        // The two meshes stand in for one another.
        assert!(names.len() == 1 || names == ["istio", "consul"], "{path} is named by {names:?}");
    }
}

#[test]
fn patterns() {
    assert!(fits("a/b/c.yaml", "a/<x>/c.yaml") && fits("a/b/c.yaml", "a/") && fits("a/x-b/c", "a/x-<n>/c"));
    assert!(!fits("a/b/c.yaml", "a/b") && !fits("a/b", "a/b/") && !fits("a/x-/c", "a/x-<n>/c"));
}
