//! `platformc reach`: who can call whom.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use super::folder::Folder;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/secret-management/platform.yaml");

#[test]
fn reach_says_who_calls_whom() {
    let folder = Folder::new();
    let run = folder.run(&["reach", EXAMPLE, "--from", "backend"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let rows: Vec<Vec<&str>> = run
        .out
        .lines()
        .skip(1)
        .map(|line| line.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect())
        .collect();
    assert_eq!(
        rows,
        [
            vec!["backend", "database orders", "tcp 5432", "application"],
            vec!["backend", "external payments", "tcp 443", "application", "api.payments.example.org"],
        ]
    );
    let run = folder.run(&["reach", EXAMPLE, "--to", "backend", "--format", "json"]);
    let found: Value = serde_json::from_str(&run.out).unwrap();
    let from: Vec<&str> =
        found["calls"].as_array().unwrap().iter().map(|call| call["from"].as_str().unwrap()).collect();
    assert_eq!(from, ["Prometheus", "frontend"]);
    let run = folder.run(&["reach", EXAMPLE, "--from", "ingress public", "--format", "markdown"]);
    assert!(
        run.out.contains("\n## frontend\n") && run.out.contains("| ingress public | tcp 8080 | application |"),
        "{}",
        run.out
    );
    let run = folder.run(&["reach", EXAMPLE, "--to", "databse orders"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("did you mean `database orders`?"), "{}", run.err);
}

/// The page of each app says what `reach` says of it.
#[test]
fn the_page_of_an_app_has_its_calls() {
    for example in [EXAMPLE.to_owned(), EXAMPLE.replace("secret-management", "shop")] {
        let folder = Folder::new();
        let output = folder.0.join("output");
        let run = folder.run(&["build", &example, "--out", output.to_str().unwrap()]);
        assert_eq!(run.status, 0, "{}", run.err);
        let run = folder.run(&["reach", &example, "--format", "json"]);
        let found: Value = serde_json::from_str(&run.out).unwrap();
        let mut seen = 0;
        for cluster in fs::read_dir(output.join("reach")).unwrap() {
            for page in fs::read_dir(cluster.unwrap().path()).unwrap() {
                let page = page.unwrap().path();
                let app = page.file_stem().unwrap().to_str().unwrap();
                let text = fs::read_to_string(&page).unwrap();
                let (into, out) = text.split_once("## What it can call").unwrap();
                let rows = |text: &str| -> BTreeSet<Vec<String>> {
                    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(1);
                    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
                        .collect()
                };
                let calls = found["calls"].as_array().unwrap().iter();
                let port = |call: &Value| {
                    let port = call["port"].as_u64().map_or_else(|| "all".to_owned(), |port| port.to_string());
                    format!("{} {port}", call["protocol"].as_str().unwrap())
                };
                let text = |call: &Value, key: &str| call[key].as_str().unwrap_or_default().to_owned();
                let hosts = |call: &Value| {
                    let hosts = call["hosts"].as_array().into_iter().flatten().map(|host| host.as_str().unwrap());
                    hosts.collect::<Vec<_>>().join(", ")
                };
                let called = calls.clone().filter(|call| call["to"] == app);
                assert_eq!(rows(into), called.map(|call| vec![text(call, "from"), port(call)]).collect(), "{app}");
                let calling = calls.filter(|call| call["from"] == app);
                let calling = calling.map(|call| vec![text(call, "to"), port(call), hosts(call)]).collect();
                assert_eq!(rows(out), calling, "{app}");
                seen += rows(into).len() + rows(out).len();
            }
        }
        assert!(seen > 8, "{example}");
    }
}

/// One word changes the mesh, and nobody can call anybody else for it.
#[test]
fn both_meshes_let_the_same_calls_through() {
    let folder = Folder::new();
    let calls = |example: &str| {
        let run = folder.run(&["reach", example, "--format", "json"]);
        let found: Value = serde_json::from_str(&run.out).unwrap();
        let call = |call: &Value| {
            // each mesh measures its proxies at a port of its own
            let port = if call["from"] == "Prometheus" { Value::Null } else { call["port"].clone() };
            (call["cluster"].to_string(), call["from"].to_string(), call["to"].to_string(), port.to_string())
        };
        found["calls"].as_array().unwrap().iter().map(call).collect::<std::collections::BTreeSet<_>>()
    };
    let istio = calls(EXAMPLE);
    assert_eq!(istio, calls(&EXAMPLE.replace("secret-management", "secret-management-consul")));
    assert!(istio.len() > 8, "{istio:?}");
}
