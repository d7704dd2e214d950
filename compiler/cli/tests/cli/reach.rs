//! `platformc reach`: who can call whom.

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
    assert_eq!(from, ["frontend", "prometheus"]);
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

/// One word changes the mesh, and nobody can call anybody else for it.
#[test]
fn both_meshes_let_the_same_calls_through() {
    let folder = Folder::new();
    let calls = |example: &str| {
        let run = folder.run(&["reach", example, "--format", "json"]);
        let found: Value = serde_json::from_str(&run.out).unwrap();
        let call = |call: &Value| {
            // each mesh measures its proxies at a port of its own
            let port = if call["from"] == "prometheus" { Value::Null } else { call["port"].clone() };
            (call["cluster"].to_string(), call["from"].to_string(), call["to"].to_string(), port.to_string())
        };
        found["calls"].as_array().unwrap().iter().map(call).collect::<std::collections::BTreeSet<_>>()
    };
    let istio = calls(EXAMPLE);
    assert_eq!(istio, calls(&EXAMPLE.replace("secret-management", "secret-management-consul")));
    assert!(istio.len() > 8, "{istio:?}");
}
