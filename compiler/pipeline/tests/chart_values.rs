//! Every value that a release sets is one that its chart knows: charts ignore a misspelt key
//! silently. Charts of users' own are not in the catalog and stay their own business.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::BTreeMap, fs, path::Path};

use platformc_output::File;
use platformc_pipeline::Proof;
use platformc_spec::{
    Source, SourceId,
    parse::{Node, Value as Yaml},
};
use serde_json::Value;

type Catalog = BTreeMap<(String, String), Value>;

fn catalog() -> Catalog {
    let folder = |path: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let entries = |path| fs::read_dir(folder(path)).expect("the catalog");
    let mut charts = Catalog::new();
    for entry in entries("../catalog/charts").chain(entries("../../tests/generator/catalog/earlier/charts")) {
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

/// The files of an example, with this line for its catalog.
fn compile(example: &str, catalog: &str) -> Vec<File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example).join("platform.yaml");
    let text = fs::read_to_string(path).expect("the example");
    let sources = platformc_spec::include::single("platform.yaml", text + catalog);
    let plans = platformc_pipeline::plans_with(&sources, None, Proof::Now, platformc_generator::CATALOGS);
    let mut plans = plans.unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    platformc_pipeline::output(plans.plans.remove(0), &sources).tree.all()
}

/// The versions of the charts, by name.
fn releases_know_their_values(example: &str, pin: &str, least: usize) -> BTreeMap<String, String> {
    let catalog = catalog();
    let files = compile(example, pin);
    let mut versions = BTreeMap::new();
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
            versions.insert(chart.0, chart.1);
        } else {
            assert!(!folder.contains("/infrastructure/"), "{folder}: {chart:?} is not in the catalog");
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(checked >= least, "only {checked} releases in {example}");
    versions
}

#[test]
fn istio_releases_know_their_values() {
    releases_know_their_values("secret-management", "", 24);
}

#[test]
fn consul_releases_know_their_values() {
    releases_know_their_values("secret-management-consul", "", 18);
}

/// Only the charts that it names are others, and they know all values that are set today.
#[test]
fn an_earlier_catalog_changes_its_charts_and_nothing_else() {
    for (example, least) in [("secret-management", 24), ("secret-management-consul", 18)] {
        let now = releases_know_their_values(example, "", least);
        let pinned =
            releases_know_their_values(example, &format!("\ncatalog: \"{}\"\n", platformc_catalog::OWN.name), least);
        assert_eq!(now, pinned);
        let before = releases_know_their_values(example, "\ncatalog: \"2000.01\"\n", least);
        let changed: Vec<(&str, &str)> = before
            .iter()
            .filter(|(name, version)| now.get(*name) != Some(version))
            .map(|(name, version)| (name.as_str(), version.as_str()))
            .collect();
        let known = [
            ("consul", "2.0.0"),
            ("secrets-store-csi-driver", "1.5.6"),
            ("vault", "0.33.0"),
            ("vault-secrets-operator", "1.3.0"),
        ];
        let expected: Vec<_> = known.into_iter().filter(|(name, _)| now.contains_key(*name)).collect();
        assert_eq!(changed, expected, "{example}");
        assert!(changed.contains(&("vault", "0.33.0")), "{example}");
    }
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
