use platformc_base::Sources;

use super::{CatalogDocument, Kind, OutdatedDocument, human, outdated};
use crate::{Plan, sample};

fn planned(changes: &[(&str, &str)]) -> (Sources, Plan) {
    let sources = platformc_spec::include::single("platform.yaml", sample::text(changes));
    let plan = sample::compiled(&sources).unwrap_or_else(|problems| panic!("{:?}", problems.sorted()));
    (sources, plan)
}

fn compared(changes: &[(&str, &str)], catalog: &CatalogDocument) -> OutdatedDocument {
    let (sources, plan) = planned(changes);
    outdated(&plan, &sources, catalog)
}

fn text(document: &OutdatedDocument) -> String {
    let mut text = String::new();
    human(document, &mut text).expect("memory");
    text
}

/// The place of a text in the sample, as a person counts.
fn place(changes: &[(&str, &str)], what: &str) -> String {
    let sample = sample::text(changes);
    let before = sample.split(what).next().expect("it is there");
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("platform.yaml:{}:{column}", before.matches('\n').count() + 1)
}

#[test]
fn nothing_is_behind_the_catalog_that_a_platform_uses() {
    let document = compared(&[], &CatalogDocument::own());
    assert!(document.behind.is_empty() && document.ahead.is_empty() && document.unknown.is_empty(), "{document:#?}");
    assert!(document.current > 15, "only {} compared", document.current);
    let text = text(&document);
    assert!(text.ends_with(&format!("\nnothing is behind: {} versions compared\n", document.current)), "{text}");
}

/// Each version of the catalog in its turn is a newer one: that one is behind, if the platform has it, and no other.
#[test]
fn what_moves_in_a_catalog_is_behind_and_nothing_else() {
    let own = CatalogDocument::own();
    let (sources, plan) = planned(&[]);
    let mut seen = Vec::new();
    for (index, entry) in own.versions.iter().enumerate() {
        let mut newer = own.clone();
        newer.versions[index].version = match entry.kind {
            Kind::NodeImage => "v20991231".to_owned(),
            Kind::Image if entry.version.contains("-v") => {
                format!("{}-v99.0.0", entry.version.split("-v").next().unwrap_or_default())
            }
            _ => "99.0.0".to_owned(),
        };
        let document = outdated(&plan, &sources, &newer);
        let names: Vec<_> = document.behind.iter().map(|change| (change.kind, change.name.as_str())).collect();
        assert!(names.is_empty() || names == [(entry.kind, entry.name.as_str())], "{entry:?}: {names:?}");
        assert!(document.ahead.is_empty() && document.unknown.is_empty(), "{entry:?}");
        if let [change] = document.behind.as_slice() {
            assert_eq!((&change.now, &change.from, &change.as_of), (&entry.version, &entry.from, &entry.as_of));
            assert_eq!(change.there, newer.versions[index].version);
            assert!(!change.by.is_empty() && change.pinned.is_none(), "{change:?}");
            seen.push(entry.kind);
        }
    }
    for kind in [Kind::Chart, Kind::Image, Kind::Flux, Kind::Provider] {
        assert!(seen.contains(&kind), "{kind:?} is in no use");
    }
}

#[test]
fn what_a_specification_pins_is_listed_with_its_place() {
    let pins =
        [("    kubernetes: \"1.36\"\n", "    kubernetes: \"1.36\"\n    addons: { coredns: v1.13.2-eksbuild.1 }\n")];
    let own = CatalogDocument::own();
    let document = compared(&pins, &own);
    assert!(document.behind.is_empty(), "{document:#?}");
    let [asked] = document.unknown.as_slice() else { panic!("{document:#?}") };
    assert_eq!((asked.kind, asked.name.as_str(), asked.now.as_str()), (Kind::Addon, "coredns", "v1.13.2-eksbuild.1"));
    let shown = text(&document);
    let place = place(&pins, "v1.13.2-eksbuild.1");
    assert!(shown.contains(&format!("    pinned  {place}\n")), "{shown}");
    let command = "aws eks describe-addon-versions --region eu-west-1 --kubernetes-version 1.36 --addon-name coredns ";
    assert!(shown.contains(command), "{shown}");

    // a catalog that has add-ons
    let mut newer = own;
    let mut entry = newer.versions[0].clone();
    (entry.kind, entry.name, entry.version) = (Kind::Addon, "coredns".into(), "v1.13.2-eksbuild.4".into());
    (entry.repository, entry.kubernetes) = (None, Some("1.35".into()));
    newer.versions.push(entry.clone());
    assert_eq!(compared(&pins, &newer).unknown.len(), 1, "that is of another version of Kubernetes");
    entry.kubernetes = Some("1.36".into());
    newer.versions.push(entry);
    let document = compared(&pins, &newer);
    assert!(document.unknown.is_empty(), "{document:#?}");
    let shown = text(&document);
    assert!(shown.contains("  add-on coredns (Kubernetes 1.36) v1.13.2-eksbuild.1 -> v1.13.2-eksbuild.4\n"), "{shown}");
    assert!(shown.ends_with(&format!("\n1 of {} versions are behind\n", document.current + 1)), "{shown}");
}

#[test]
fn a_catalog_is_read_as_it_is_printed() {
    let own = CatalogDocument::own();
    let printed = serde_json::to_string_pretty(&own).expect("JSON");
    assert_eq!(CatalogDocument::read(&printed), Ok(own));
    for (from, to, problem) in [
        ("\"version\": 1", "\"version\": 2", "its form has the version 2"),
        ("\"name\"", "\"nmae\"", "unknown field `nmae`"),
        ("\"kind\": \"chart\"", "\"kind\": \"chrat\"", "unknown variant `chrat`"),
    ] {
        let read = CatalogDocument::read(&printed.replacen(from, to, 1));
        assert!(read.as_ref().is_err_and(|found| found.contains(problem)), "{read:?}");
    }
}

/// An app's chart or image is compared where the catalog has the same one, and not by its name alone.
#[test]
fn charts_and_images_of_apps_are_those_of_the_catalog_or_nobodys() {
    let istio = "oci://ghcr.io/istio/release/charts";
    let chart = |repository: &str| {
        [
            ("oci://registry.example.com/charts".to_owned(), repository.to_owned()),
            (
                "      name: report\n      version: 1.0.0\n".to_owned(),
                "      name: base\n      version: 1.0.0\n".to_owned(),
            ),
            ("registry.example.com/shop/worker:1.0.0".to_owned(), "quay.io/openbao/openbao:2.0.0".to_owned()),
        ]
    };
    for (repository, expected) in [(istio, 2), ("oci://registry.example.com/other", 1)] {
        let chart = chart(repository);
        let changes: Vec<(&str, &str)> = chart.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let document = compared(&changes, &CatalogDocument::own());
        let found: Vec<_> =
            document.behind.iter().map(|change| (change.kind, change.now.as_str(), &change.by)).collect();
        let by = |app: &str| vec![format!("apps.{app}")];
        let all = [(Kind::Chart, "1.0.0", &by("report")), (Kind::Image, "2.0.0", &by("worker"))];
        assert_eq!(found, all[2 - expected..], "{repository}");
        assert!(document.unknown.is_empty(), "{document:#?}");
    }
}
