//! What runs in the container, what it is given, and what it is asked.

use platformc_base::Code;
use platformc_output::{json, value::Value};

use super::{CONSUL, files, rules::refused, workload};
use crate::sample::{app, files as tree, model, object, problems};

const WEB: &str = "    image: registry.example.com/shop/web:1.0.0\n";
const API: &str = "    port: 9090\n";
const WORKER: &str = "    image: registry.example.com/shop/worker:1.0.0\n";

/// The template of an app's pods.
fn template(changes: &[(&str, &str)], name: &str) -> Value {
    let model = model(changes);
    object(&workload::objects(&model, app(&model, name)), "Deployment", name)["spec"]["template"].clone()
}

fn said(before: &'static str, keys: &str) -> (&'static str, String) {
    (before, format!("{before}{keys}"))
}

#[test]
fn a_command_arrives_as_it_is_written() {
    let (at, keys) = said(API, "    command: [/app/server]\n    args: [-v, a, -v, \"$(HOME) ${X} $$\"]\n");
    let pod = template(&[(at, &keys)], "api");
    let container = &pod["spec"]["containers"][0];
    assert_eq!(container["command"], json!(["/app/server"]));
    // Kubernetes takes a dollar away before a dollar or a parenthesis, and Flux one before a brace, ahead of that
    assert_eq!(container["args"][3], crate::contract::literal("$$(HOME) ${X} $$$"));
    let (at, keys) = said(WEB, "    args: [\"$(HOME) ${X}\"]\n");
    assert_eq!(template(&[(at, &keys)], "web")["spec"]["containers"][0]["args"], json!(["$$(HOME) ${X}"]));
}

#[test]
fn files_are_mounted_one_by_one_and_change_the_pods() {
    let with = |text: &str| {
        let files =
            format!("    files: {{ /etc/app/a.toml: {{ text: \"{text}\" }}, /etc/b/a.toml: {{ text: two }} }}\n");
        said(WEB, &files)
    };
    let (at, keys) = with("one");
    let first = template(&[(at, &keys)], "web");
    let mounts = first["spec"]["containers"][0]["volumeMounts"].as_array().expect("mounts");
    let mounted = |path: &str| mounts.iter().find(|m| m["mountPath"] == path).expect("a mount")["subPath"].clone();
    assert_eq!((mounted("/etc/app/a.toml"), mounted("/etc/b/a.toml")), (json!("0.a.toml"), json!("1.a.toml")));
    let volumes = first["spec"]["volumes"].as_array().expect("volumes");
    let volume = volumes.iter().find(|v| v["name"] == "files").expect("the volume");
    assert_eq!(volume["configMap"]["name"], "web-files");
    let model = model(&[(at, &keys)]);
    let objects = files::objects(app(&model, "web"));
    let data = &object(&objects, "ConfigMap", "web-files")["data"];
    assert_eq!(*data, json!({ "0.a.toml": "one", "1.a.toml": "two" }));
    // another text is another template
    let (at, keys) = with("three");
    let second = template(&[(at, &keys)], "web");
    let checksum = |template: &Value| template["metadata"]["annotations"]["checksum/files"].clone();
    // never a number, whatever the digits are
    assert_eq!(checksum(&first).as_str().and_then(|text| text.strip_prefix("sha256-")).map(str::len), Some(64));
    assert_ne!(checksum(&first), checksum(&second));
    assert_eq!(checksum(&template(&[], "web")), Value::Null);
    let written = tree(&[(at, &keys)]);
    assert!(written.iter().any(|(path, _)| path == "flux/apps/first/web/files.yaml"));
}

#[test]
fn labels_and_annotations_of_ones_own_are_on_the_pods() {
    let keys = "    labels: { example.com/team: shop }\n    annotations: { example.com/contact: a@example.com }\n";
    let (at, keys) = said(WEB, keys);
    let metadata = template(&[(at, &keys)], "web")["metadata"].clone();
    assert_eq!(metadata["labels"]["example.com/team"], "shop");
    assert_eq!(metadata["labels"]["app.kubernetes.io/name"], "web");
    assert_eq!(metadata["annotations"]["example.com/contact"], "a@example.com");
    for key in
        ["app.kubernetes.io/name", "sidecar.istio.io/inject", "istio.io/rev", "eks.amazonaws.com/x", "checksum/files"]
    {
        for field in ["labels", "annotations"] {
            let (at, keys) = said(WEB, &format!("    {field}: {{ {key}: x }}\n"));
            refused(&[(at, &keys)], Code::ReservedLabel, &[key]);
        }
    }
    for key in ["app", "track", "istio"] {
        let (at, keys) = said(WEB, &format!("    labels: {{ {key}: x }}\n"));
        refused(&[(at, &keys)], Code::ReservedLabel, &[key]);
    }
    // another domain that only ends like one
    let (at, keys) = said(WEB, "    labels: { myistio.io/x: y }\n");
    assert_eq!(problems(&[(at, &keys)]), []);
}

const HEALTH: (&str, &str) = ("    health: /healthz\n    env:", "    env:");
const PORTS: &str = "    ports: { http: 9090, rpc: { port: 9000, protocol: grpc }, admin: 9901 }\n";

#[test]
fn probes_ask_what_the_app_says() {
    let probes =
        "    probes: { liveness: { path: /livez, port: admin, every: 20s, within: 1m }, readiness: { port: rpc } }\n";
    let pod = template(&[(API, &format!("{PORTS}{probes}")), HEALTH], "api");
    let container = &pod["spec"]["containers"][0];
    let live = json!({ "path": "/livez", "port": "admin" });
    let expected = json!({ "httpGet": live, "periodSeconds": 20, "timeoutSeconds": 2, "failureThreshold": 3 });
    assert_eq!(container["livenessProbe"], expected);
    let expected = json!({ "grpc": { "port": 9000 }, "periodSeconds": 5, "timeoutSeconds": 2, "failureThreshold": 3 });
    assert_eq!(container["readinessProbe"], expected);
    // nothing is taken for dead while it starts
    let expected = json!({ "httpGet": live, "periodSeconds": 2, "timeoutSeconds": 2, "failureThreshold": 60 });
    assert_eq!(container["startupProbe"], expected);
    let probes = "    probes: { liveness: { exec: [/app/check, x, x] }, startup: { exec: [/app/up], within: 5m } }\n";
    let (at, keys) = said(WORKER, probes);
    let container = template(&[(at, &keys)], "worker")["spec"]["containers"][0].clone();
    assert_eq!(container["livenessProbe"]["exec"]["command"], json!(["/app/check", "x", "x"]));
    assert_eq!(container["startupProbe"]["failureThreshold"], 150);
    assert_eq!(container["readinessProbe"], Value::Null);
    // Kubernetes makes one dollar of two, and replaces `$(NAME)`
    let (at, keys) = said(WORKER, "    probes: { liveness: { exec: [sh, -c, 'kill -0 $$ && test $(id)'] } }\n");
    let container = template(&[(at, &keys)], "worker")["spec"]["containers"][0].clone();
    assert_eq!(container["livenessProbe"]["exec"]["command"][2], "kill -0 $$$ && test $$(id)");
}

#[test]
fn a_file_arrives_as_it_is_written_or_is_refused() {
    for (text, fits) in [
        ("a\\tb", true),
        ("a\\u00a0b", true),
        ("a\\x85b", false),
        ("a\\x7fb", false),
        ("a\\x9bb", false),
        ("a\\uFFFEb", false),
    ] {
        let keys = format!("    files: {{ /etc/app/app.toml: {{ text: \"{text}\" }} }}\n");
        let (at, keys) = said(WORKER, &keys);
        let found = problems(&[(at, &keys)]);
        let refused = found.iter().any(|(code, text)| *code == Code::NullCharacter && text.contains("U+"));
        assert_eq!(refused, !fits, "{text}: {found:?}");
    }
}

#[test]
fn a_slow_start_makes_a_slow_restart() {
    let slow = format!("{API}    probes: {{ startup: {{ path: /up, within: 10m }} }}\n");
    let time = |changes: &[(&str, &str)]| app(&model(changes), "api").restart_time().seconds();
    // four batches, each of ten minutes instead of two, and a minute to end
    assert_eq!((time(&[]), time(&[(API, &slow), HEALTH])), (4 * 120 + 60, 4 * 600 + 60));
}

#[test]
fn a_probe_asks_one_question() {
    let probe = |probe: &str| (API, format!("{PORTS}    probes: {{ liveness: {{ {probe} }} }}\n"));
    let refuse = |text: &str, code, words: &[&str]| {
        let (at, keys) = probe(text);
        refused(&[(at, &keys), HEALTH], code, words);
    };
    refuse("path: /x, exec: [a]", Code::ProbeForm, &["`path` and `exec`"]);
    refuse("path: /x, check: tcp", Code::ProbeForm, &["`path` and `check`"]);
    refuse("exec: [a], port: admin", Code::ProbeForm, &["no `port`"]);
    refuse("path: /x, port: rpc", Code::NotOfProtocol, &["`rpc`", "`grpc`"]);
    refuse("check: grpc, port: admin", Code::NotOfProtocol, &["check: tcp"]);
    refuse("path: /x, port: admn", Code::UnknownReference, &["`admin`"]);
    let (at, keys) = probe("path: /x");
    refused(&[(at, &keys)], Code::WrongReference, &["both `health` and `probes`"]);
    let (at, keys) = said(WORKER, "    probes: { liveness: { path: /x } }\n");
    refused(&[(at, &keys)], Code::MissingCompanion, &["port"]);
}

#[test]
fn consul_passes_probes_over_http_alone() {
    for (probe, good) in [("path: /x", true), ("exec: [a]", true), ("check: tcp", false)] {
        let changes = |mesh| {
            let keys = format!("{API}    probes: {{ readiness: {{ {probe} }} }}\n");
            problems(&[mesh, (API, &keys), HEALTH])
        };
        assert_eq!(changes(("kind: istio", "kind: istio")), [], "{probe}");
        let found = changes(CONSUL);
        assert_eq!(found.is_empty(), good, "{found:?}");
        assert!(found.iter().all(|(code, text)| *code == Code::WrongReference && text.contains("exec")));
    }
}

#[test]
fn what_a_container_is_given_is_checked() {
    let refuse = |keys: &str, code, words: &[&str]| {
        let (at, keys) = said(WEB, keys);
        refused(&[(at, &keys)], code, words);
    };
    refuse("    args: [\"a\\0\"]\n", Code::NullCharacter, &["an argument"]);
    refuse("    files: { /etc/x: { text: \"a\\0\" } }\n", Code::NullCharacter, &["a file"]);
    refuse("    args: [--db-password=Hunter2hunter2]\n", Code::LiteralSecret, &["db_password"]);
    refuse("    files: { /var/run/secrets/vault/x: { text: a } }\n", Code::NameCollision, &["overlaps"]);
    let (at, keys) = said(API, "    files: { /tls/x: { text: a } }\n");
    refused(&[(at, &keys)], Code::NameCollision, &["inside of the mount `/tls`"]);
    for key in [
        "command: [a]",
        "args: [a]",
        "files: { /x: { text: a } }",
        "labels: { a: b }",
        "annotations: { a: b }",
        "probes: {}",
    ] {
        let chart = format!("  report:\n    {key}\n    cluster: second\n");
        refused(&[("  report:\n    cluster: second\n", &chart)], Code::WrongReference, &["is a chart"]);
    }
}
