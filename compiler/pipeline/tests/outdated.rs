//! What `outdated` says of the examples is what their output holds, and what an earlier catalog changes there.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use platformc_catalog::{Images, OWN, image};
use platformc_compiler::outdated::{CatalogDocument, Kind, OutdatedDocument, outdated};
use platformc_pipeline::{Plans, Proof, plans_with};
use platformc_spec::Sources;

/// Examples of one file.
const EXAMPLES: [&str; 5] = ["secret-management", "secret-management-consul", "delivery", "secrets", "two-clusters"];

/// An example with more text.
fn example(name: &str, more: &str) -> Sources {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).join("platform.yaml");
    platformc_spec::include::single("platform.yaml", fs::read_to_string(path).unwrap() + more)
}

fn compared(sources: &Sources, catalog: &CatalogDocument) -> OutdatedDocument {
    let Plans { plans, .. } = plans_with(sources, None, Proof::Now, platformc_generator::CATALOGS)
        .unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    outdated(plans.first().unwrap(), sources, catalog)
}

/// The files of an example that a cluster or Terraform reads, by path.
fn files(sources: &Sources) -> BTreeMap<String, String> {
    let Plans { mut plans, .. } = plans_with(sources, None, Proof::Now, platformc_generator::CATALOGS).unwrap();
    let tree = platformc_pipeline::output(plans.remove(0), sources).tree;
    let files = tree.all().into_iter().map(|file| (file.path, String::from_utf8(file.bytes).unwrap()));
    files.filter(|(path, _)| path.starts_with("flux/") || path.starts_with("terraform/")).collect()
}

/// A catalog that knows nothing, so that everything that the platform uses is unknown.
fn nothing() -> CatalogDocument {
    CatalogDocument { versions: Vec::new(), ..CatalogDocument::own() }
}

/// Whether files name an image: in one text, or its name and its tag as two values of a chart.
fn name_it(files: &BTreeMap<String, String>, image: &platformc_catalog::Image) -> bool {
    let whole = Images::of(&OWN, None).reference(image);
    let alone = |text: &str, what: &str| {
        text.match_indices(what).any(|(at, _)| {
            let behind = text.get(at + what.len()..).and_then(|rest| rest.chars().next());
            !behind.is_some_and(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
        })
    };
    let apart = |text: &str| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.windows(2).any(|pair| {
            let value = |key: &str| pair.iter().find_map(|line| line.strip_prefix(key)).map(|v| v.trim_matches('"'));
            value("repository: ") == Some(image.name) && value("tag: ") == Some(image.tag)
        })
    };
    files.values().any(|text| alone(text, &whole) || apart(text))
}

#[test]
fn the_images_that_nodes_declare_are_those_in_their_files() {
    let mut seen = BTreeSet::new();
    for name in EXAMPLES {
        let sources = example(name, "");
        let files = files(&sources);
        let made: BTreeSet<&str> =
            image::ALL.iter().filter(|image| name_it(&files, image)).map(|image| image.tag).collect();
        let document = compared(&sources, &nothing());
        let declared: BTreeSet<&str> =
            document.unknown.iter().filter(|used| used.kind == Kind::Image).map(|used| used.now.as_str()).collect();
        assert_eq!(declared, made, "{name}");
        seen.extend(made.into_iter().map(str::to_owned));
    }
    assert!(seen.len() >= 4, "only {seen:?}");
}

#[test]
fn the_providers_that_roots_pin_are_exact_and_declared() {
    let mut seen = BTreeSet::new();
    for name in EXAMPLES {
        let sources = example(name, "");
        let mut made = BTreeSet::new();
        for (path, text) in files(&sources).iter().filter(|(path, _)| path.ends_with("/providers.tf")) {
            let root = path.strip_suffix("/providers.tf").unwrap().replace("/roots/", "/");
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for pair in lines.windows(2) {
                if let [first, second] = pair
                    && let Some(source) = first.strip_prefix("source").map(value)
                    && let Some(version) = second.strip_prefix("version").map(value)
                {
                    assert!(
                        version.split('.').count() == 3 && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                    );
                    made.insert((source.to_owned(), version.to_owned(), root.clone()));
                }
            }
        }
        let document = compared(&sources, &nothing());
        let providers = document.unknown.iter().filter(|used| used.kind == Kind::Provider);
        let declared: BTreeSet<_> = providers
            .flat_map(|used| used.by.iter().map(|by| (used.name.clone(), used.now.clone(), by.clone())))
            .collect();
        assert_eq!(declared, made, "{name}");
        seen.extend(made.into_iter().map(|(source, ..)| source));
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// Providers of which the tests check the attributes of the next major version too (`providers.next` of `tests/run`).
const NEXT_IS_CHECKED: [&str; 1] = ["hashicorp/aws"];

/// A module admits what the tests have seen: the major version of the one provider that roots pin, and no later one but the next
/// whose attributes are checked.
#[test]
fn modules_admit_no_provider_that_is_not_tested() {
    assert!(admits("~> 5.13", "5.13.0", 0) && admits(">= 5.100, < 6.0", "5.100.0", 0));
    assert!(admits(">= 5.100, < 7.0", "5.100.0", 1) && !admits(">= 5.100, < 8.0", "5.100.0", 1));
    assert!(
        !admits(">= 5.100, < 7.0", "5.100.0", 0)
            && !admits(">= 5.100", "5.100.0", 0)
            && !admits("~> 5.14", "5.13.0", 0)
    );
    let mut seen = BTreeSet::new();
    for name in EXAMPLES {
        for (path, text) in files(&example(name, "")).iter().filter(|(path, _)| path.ends_with("/versions.tf")) {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for pair in lines.windows(2) {
                if let [first, second] = pair
                    && let Some(source) = first.strip_prefix("source").map(value)
                    && let Some(bounds) = second.strip_prefix("version").map(value)
                {
                    let ahead = u32::from(NEXT_IS_CHECKED.contains(&source));
                    assert!(admits(bounds, OWN.provider(source), ahead), "{name}: {path}: {source} {bounds}");
                    seen.insert((path.clone(), source.to_owned()));
                }
            }
        }
    }
    assert!(seen.len() > 15, "only {seen:?}");
}

/// Whether bounds admit a version, later ones of its major version and of so many after it, and nothing of the next.
fn admits(bounds: &str, version: &str, ahead: u32) -> bool {
    let numbers = |text: &str| -> Vec<u32> { text.trim().split('.').map(|part| part.parse().unwrap()).collect() };
    let version = numbers(version);
    let (mut least, mut most) = (Vec::new(), None);
    for bound in bounds.split(',').map(str::trim) {
        if let Some(bound) = bound.strip_prefix(">=") {
            least = numbers(bound);
        } else if let Some(bound) = bound.strip_prefix("~>") {
            least = numbers(bound);
            assert_eq!(least.len(), 2, "{bounds}");
            most = Some(vec![least.first().unwrap() + 1, 0]);
        } else if let Some(bound) = bound.strip_prefix('<') {
            most = Some(numbers(bound));
        } else {
            panic!("teach the test what `{bounds}` means");
        }
    }
    least <= version && most == Some(vec![version.first().unwrap() + 1 + ahead, 0])
}

/// What is behind `= `.
fn value(rest: &str) -> &str {
    rest.trim_start().trim_start_matches('=').trim().trim_matches('"')
}

/// A platform that stays with the catalog before is told what moves, by the entry that keeps it there.
#[test]
fn an_earlier_catalog_is_behind_by_what_it_names() {
    for (name, charts) in [
        ("secret-management", &["vault", "vault-secrets-operator"][..]),
        ("secret-management-consul", &["consul", "vault", "vault-secrets-operator"]),
    ] {
        let sources = example(name, "\ncatalog: \"2000.01\"\n");
        let document = compared(&sources, &CatalogDocument::own());
        assert_eq!((document.uses.as_str(), document.catalog.name.as_str()), ("2000.01", OWN.name));
        let of = |kind: Kind| -> Vec<(&str, &str, &str)> {
            let of_kind = document.behind.iter().filter(move |change| change.kind == kind);
            of_kind.map(|change| (change.name.as_str(), change.now.as_str(), change.there.as_str())).collect()
        };
        let before = ["consul 2.0.0", "vault 0.33.0", "vault-secrets-operator 1.3.0"];
        let found: Vec<String> = of(Kind::Chart).iter().map(|(name, now, _)| format!("{name} {now}")).collect();
        let expected: Vec<&str> = before
            .into_iter()
            .filter(|known| charts.iter().any(|chart| known.split(' ').next() == Some(chart)))
            .collect();
        let found: Vec<&str> =
            found.iter().map(String::as_str).filter(|chart| !chart.starts_with("secrets-store-csi-driver ")).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(of(Kind::Image), [("hashicorp/vault", "2.0.2", "2.0.4")], "{name}");
        assert!(document.ahead.is_empty() && document.unknown.is_empty(), "{document:#?}");
        let line = sources.text(platformc_spec::SourceId(0)).lines().count();
        for change in &document.behind {
            let pinned = change.pinned.as_ref().unwrap();
            assert_eq!((pinned.file.as_str(), pinned.line, pinned.column), ("platform.yaml", line, 10), "{change:?}");
        }
        // and what it says of now stands in the files
        let files = files(&sources);
        for (_, now, there) in of(Kind::Chart) {
            assert!(files.values().any(|text| text.contains(now)), "{now}");
            let line = format!("version: {there}");
            assert!(!files.values().any(|text| text.lines().any(|l| l.trim() == line)), "{there}");
        }
    }
}
