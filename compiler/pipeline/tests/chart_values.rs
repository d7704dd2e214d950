//! Every value that a release sets is one that its chart knows: charts ignore a misspelt key
//! silently. Charts of users' own are not in the catalog and stay their own business.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::BTreeMap, fs, path::Path};

use platformc_output::File;
use platformc_spec::{
    Source, SourceId,
    parse::{Node, Value as Yaml},
};
use serde_json::Value;

type Catalog = BTreeMap<(String, String), Value>;

fn catalog() -> Catalog {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/charts");
    let mut charts = Catalog::new();
    for entry in fs::read_dir(folder).expect("the catalog") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a text");
        let chart: Value = serde_json::from_str(&text).expect("JSON");
        let text = |key: &str| chart[key].as_str().expect("a text").to_owned();
        charts.insert((text("chart"), text("version")), chart["keys"].clone());
    }
    charts
}

/// What is unknown in a value, by its path.
fn unknown(value: &Node<'_>, known: &Value, path: &str, problems: &mut Vec<String>) {
    let Yaml::Map(entries) = &value.value else {
        if known.is_object() && !matches!(value.value, Yaml::Null) {
            problems.push(format!("{path} is {}, the chart reads a map", value.type_name()));
        }
        return;
    };
    if matches!(known.as_str(), Some("any" | "null" | "object")) {
        return;
    }
    let Some(keys) = known.as_object() else {
        problems.push(format!("{path} is a map, the chart reads {known}"));
        return;
    };
    for entry in *entries {
        match keys.get(entry.key) {
            Some(known) => unknown(&entry.value, known, &format!("{path}.{}", entry.key), problems),
            None => problems.push(format!("{path}.{} is unknown", entry.key)),
        }
    }
}

fn check(values: &str, keys: &Value, name: &str) -> Vec<String> {
    let source = Source { name: name.into(), text: values.into() };
    let arena = platformc_spec::Arena::new();
    let document = platformc_spec::parse(SourceId(0), &source, &arena).expect("values are YAML");
    let mut problems = Vec::new();
    unknown(document.root(), keys, name, &mut problems);
    problems
}

/// The name and version of a release's chart, from the files beside it.
fn chart(files: &BTreeMap<&str, &str>, folder: &str) -> Option<(String, String)> {
    let field = |file: &str, key: &str| {
        let text = files.get(format!("{folder}/{file}").as_str())?;
        let line = text.lines().find_map(|line| line.trim().strip_prefix(key))?;
        Some(line.trim().trim_matches(['"', '\'']).to_owned())
    };
    if let Some(name) = field("release.yaml", "chart: ").filter(|name| !name.is_empty()) {
        return Some((name, field("release.yaml", "version:")?));
    }
    let url = field("source.yaml", "url:")?;
    Some((url.rsplit('/').next()?.to_owned(), field("source.yaml", "tag:")?))
}

fn compile(example: &str) -> Vec<File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example).join("platform.yaml");
    let text = fs::read_to_string(path).expect("the example");
    let (tree, _) = platformc_pipeline::compile(&platformc_spec::include::single("platform.yaml", text))
        .expect("the example compiles");
    tree.all()
}

fn releases_know_their_values(example: &str, least: usize) {
    let catalog = catalog();
    let files = compile(example);
    let files: BTreeMap<&str, &str> =
        files.iter().map(|f| (f.path.as_str(), std::str::from_utf8(&f.bytes).expect("text"))).collect();
    let mut checked = 0;
    let mut problems = Vec::new();
    for (path, values) in &files {
        let Some(folder) = path.strip_suffix("/values.yaml") else { continue };
        let chart = chart(&files, folder).unwrap_or_else(|| panic!("{folder} has no chart"));
        if let Some(keys) = catalog.get(&chart) {
            problems.extend(check(values, keys, folder));
            checked += 1;
        } else {
            assert!(!folder.contains("/infrastructure/"), "{folder}: {chart:?} is not in the catalog");
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(checked >= least, "only {checked} releases in {example}");
}

#[test]
fn istio_releases_know_their_values() {
    releases_know_their_values("secret-management", 24);
}

#[test]
fn consul_releases_know_their_values() {
    releases_know_their_values("secret-management-consul", 18);
}

#[test]
fn a_typo_is_found() {
    let catalog = catalog();
    let keys = &catalog[&("vault".to_owned(), "0.34.1".to_owned())];
    assert_eq!(check("server: { ha: { replicas: 3 } }\n", keys, "vault"), Vec::<String>::new());
    assert_eq!(check("server: { ha: { replica: 3 } }\n", keys, "vault"), ["vault.server.ha.replica is unknown"]);
    assert_eq!(check("server: { ha: 3 }\n", keys, "vault"), ["vault.server.ha is a number, the chart reads a map"]);
    assert_eq!(check("server: { image: { tag: { a: 1 } } }\n", keys, "vault").len(), 1);
}
