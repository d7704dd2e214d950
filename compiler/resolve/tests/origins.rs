//! Where the values of a platform come from: a table of one example, read off the resolved platform itself, so that no value
//! can be missing from it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

#[path = "origins/debug.rs"]
mod debug;
#[path = "origins/table.rs"]
mod table;

use std::{fs, path::Path};

use platformc_spec::Allows;

use table::{Origin, Row};

/// The text of the example, and its table.
fn example() -> (String, Vec<Row>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-clusters/platform.yaml");
    let text = fs::read_to_string(path).unwrap();
    let sources = platformc_spec::include::single("platform.yaml", text.as_str());
    let (mut platforms, _) = platformc_spec::read(&sources, &mut Allows::default()).unwrap();
    let (model, _) = platformc_resolve::resolve(platforms.remove(0)).unwrap();
    let rows = table::rows(&debug::parse(&format!("{model:?}")));
    (text, rows)
}

/// The table as text: a key, its value and its origin a line.
fn printed(text: &str, rows: &[Row]) -> String {
    let line = |row: &Row| format!("{:60} {:40} {}", row.key, row.value, row.origin.shown(text));
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_value_knows_the_key_default_or_rule_that_it_comes_from() {
    let (text, rows) = example();
    let table = printed(&text, &rows);
    for (key, value, origin) in [
        ("aws.region", "eu-west-1", "key: eu-west-1"),
        ("git.branch", "main", "default"),
        ("gitops.interval", "seconds 300", "default"),
        ("gitops.notifications.gitlab", "false", "default"),
        ("networks.application.cidr", "10.40.0.0/16", "key: 10.40.0.0/16"),
        ("networks.application.zones", "3", "default"),
        ("networks.application.nat", "PerZone", "default"),
        ("networks.application.endpoints", "[S3, Ecr, Sts]", "default"),
        ("peerings.application-tooling.between.tooling", "tooling", "key: tooling"),
        ("clusters.tooling.network", "tooling", "key: tooling"),
        ("clusters.tooling.nodeGroups.system.min", "3", "key: 3"),
        ("clusters.tooling.nodeGroups.system.disk", "mebibytes 81920", "default"),
        ("clusters.tooling.autoscaling", "None", "default"),
        ("mesh.kind", "Istio", "key: istio"),
        ("mesh.mtls", "Strict", "default"),
        ("ingress.public.loadBalancer.internal", "false", "key: false"),
        ("ingress.public.loadBalancer.allow", "[0.0.0.0/0]", "key: [0.0.0.0/0"),
        ("ingress.public.certificate", "LetsEncrypt", "key: letsEncrypt"),
        ("ingress.staff.loadBalancer.internal", "true", "default"),
        ("ingress.staff.loadBalancer.allow", "[10.40.0.0/16, 10.41.0.0/16]", "rule: own networks and connections"),
        ("observability.metrics.retention", "seconds 1296000", "default"),
    ] {
        let found: Vec<_> = rows.iter().filter(|row| row.key == key).collect();
        let found: Vec<_> = found.iter().map(|row| (row.value.as_str(), row.origin.shown(&text))).collect();
        assert_eq!(found, [(value, origin.to_owned())], "{key}, of\n{table}");
    }
}

/// What is said has a place, and the value is there.
#[test]
fn a_value_of_a_key_stands_at_its_place() {
    let (text, rows) = example();
    let mut seen = 0;
    // the place of a port among several is that of its name
    for row in rows.iter().filter(|row| !row.key.contains(".spec.") && !row.key.ends_with(".head.port")) {
        let Origin::Key(start) = row.origin else { continue };
        assert!(start > 0, "{}: nobody says `{}`, so it has a default or a rule", row.key, row.value);
        // durations, sizes and networks are printed in another way than they are written
        if row.value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:/".contains(&b)) {
            let written = text[start..].trim_start_matches('"');
            let written = written.get(..row.value.len()).unwrap_or_default();
            assert!(written.eq_ignore_ascii_case(&row.value), "{}: `{}` is not `{written}`", row.key, row.value);
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} values");
}
