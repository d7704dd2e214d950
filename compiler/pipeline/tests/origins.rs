//! Where lines of the output come from: as a person reads it off the examples, and as a change of what is named shows.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout)]

use std::{collections::BTreeMap, fs, path::Path};

use platformc_pipeline::{
    compile,
    origins::{Because, Exactness, Line, Origins, origins},
};
use platformc_spec::{Sources, include::single};

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).join("platform.yaml");
    fs::read_to_string(path).unwrap()
}

fn sources(text: &str) -> Sources {
    single("platform.yaml", text)
}

/// The one line of a file with this text behind its indentation, of those that follow a line with another one.
fn line<'a>(found: &'a Origins, path: &str, after: &str, text: &str) -> &'a Line {
    let lines = &found.file(path).unwrap_or_else(|| panic!("{path}")).lines;
    let mut rest = lines.iter().skip_while(|line| line.text.trim() != after);
    rest.find(|line| line.text.trim() == text).unwrap_or_else(|| panic!("no `{text}` behind `{after}` in {path}"))
}

/// Why a line is what it is: the key, and the text of its line in the specification.
fn said(text: &str, line: &Line) -> Vec<(Because, String, String)> {
    let at = |number: usize| text.lines().nth(number - 1).unwrap().trim().to_owned();
    line.origins.iter().map(|origin| (origin.because, origin.path.clone(), at(origin.line))).collect()
}

/// Checks the first origin of some lines.
fn expect(text: &str, found: &Origins, path: &str, expected: &[(&str, &str, Because, &str, &str)]) {
    for (after, wanted, because, key, written) in expected {
        let line = line(found, path, after, wanted);
        let origins = said(text, line);
        let first = origins.first().unwrap_or_else(|| panic!("{path}: `{wanted}` has no origin"));
        assert_eq!(first, &(*because, (*key).to_owned(), (*written).to_owned()), "{path}: `{wanted}`, of {origins:?}");
    }
}

/// How many lines of a node have an origin of each exactness.
fn count(found: &Origins) -> BTreeMap<Exactness, usize> {
    let mut counts = BTreeMap::new();
    for line in found.files.iter().flat_map(|file| &file.lines) {
        *counts.entry(found.exactness(line)).or_default() += 1;
    }
    counts
}

/// At least nine lines of ten come from something more exact than the node's entry. Prints the shares.
fn exact(found: &Origins) {
    let counts = count(found);
    let all: usize = counts.values().sum();
    let entry = counts.get(&Exactness::Entry).copied().unwrap_or_default();
    println!("{}: {counts:?} of {all} lines, not tried: {:?}", found.node, found.unknown);
    assert!(entry * 10 <= all, "{}: {counts:?}, not tried: {:?}", found.node, found.unknown);
    // not by calling everything a rule
    let said = counts.get(&Exactness::Key).copied().unwrap_or_default();
    assert!(said * 4 >= all, "{}: only {said} of {all} lines come from a key", found.node);
}

/// Changes the text at the place of each key or name that something else than the resolver takes, and compiles the whole
/// platform: the lines that name it as their origin, and no others of the file that are of one key alone, are other ones then.
fn changes(text: &str, found: &Origins, path: &str) -> usize {
    let file = found.file(path).unwrap();
    let mut keys: BTreeMap<(u32, u32), (String, Vec<usize>)> = BTreeMap::new();
    for line in &file.lines {
        for origin in line.origins.iter().filter(|origin| origin.because == Because::Value) {
            let place = (origin.place.start, origin.place.end);
            keys.entry(place).or_insert_with(|| (origin.path.clone(), Vec::new())).1.push(line.number);
        }
    }
    let mut tried = 0;
    for ((start, end), (key, lines)) in keys {
        let (start, end) = (start as usize, end as usize);
        let written = &text[start..end];
        let Some(digit) = written.rfind(|c: char| c.is_ascii_digit()) else { continue };
        let other = if &written[digit..=digit] == "1" { "2" } else { "1" };
        let mut changed = text.to_owned();
        changed.replace_range(start + digit..=start + digit, other);
        // a rule across entries may refuse it
        let Ok((tree, _)) = compile(&sources(&changed)) else { continue };
        let Some(new) = tree.all().into_iter().find(|file| file.path == path) else { continue };
        let new = String::from_utf8(new.bytes).unwrap();
        let new: Vec<&str> = new.lines().collect();
        if new.len() != file.lines.len() {
            continue;
        }
        tried += 1;
        let differ: Vec<usize> =
            file.lines.iter().filter(|line| line.text != new[line.number - 1]).map(|l| l.number).collect();
        assert!(!differ.is_empty(), "{key} changes nothing, but {lines:?} of {path} name it");
        assert!(
            differ.iter().all(|line| lines.contains(line)),
            "{key} changes {differ:?} of {path}, not only {lines:?}"
        );
    }
    tried
}

const APP: &str = "flux/apps/application/backend/workload.yaml";

#[test]
fn the_lines_of_an_app_come_from_its_keys_its_defaults_and_rules() {
    let text = example("secret-management");
    let found = origins(&sources(&text), None, APP, None).unwrap();
    assert_eq!(found.node, "application/app/backend");
    let image = "image: registry.example.com/shop/backend:2.4.0";
    let resources = "resources: { cpu: 500m, memory: 512Mi }";
    let replicas = "replicas: { min: 3, max: 20, cpu: 70% }";
    let scaler = "kind: HorizontalPodAutoscaler";
    expect(
        &text,
        &found,
        APP,
        &[
            ("kind: Deployment", image, Because::Value, "apps.backend.image", image),
            ("kind: Deployment", "name: backend", Because::Name, "apps.backend", "backend:"),
            ("kind: Deployment", "namespace: shop", Because::Value, "apps.backend.namespace", "namespace: shop"),
            ("kind: Deployment", "cpu: 500m", Because::Value, "apps.backend.resources.cpu", resources),
            ("limits:", "memory: 512Mi", Because::Value, "apps.backend.resources.memory", resources),
            ("kind: Service", "port: 8080", Because::Value, "apps.backend.port", "port: 8080"),
            (scaler, "minReplicas: 3", Because::Value, "apps.backend.replicas.min", replicas),
            (scaler, "maxReplicas: 20", Because::Value, "apps.backend.replicas.max", replicas),
            (scaler, "averageUtilization: 70", Because::Value, "apps.backend.replicas.cpu", replicas),
            ("readinessProbe:", "path: /healthz", Because::Value, "apps.backend.health", "health: /healthz"),
            // its account has the app's name unless it says another one
            (
                "template:",
                "serviceAccountName: backend",
                Because::Default,
                "apps.backend.serviceAccount",
                "cluster: application",
            ),
            (
                "template:",
                "terminationGracePeriodSeconds: 60",
                Because::Default,
                "apps.backend.lifecycle",
                "cluster: application",
            ),
            // always the same, of what a key puts there
            ("template:", "livenessProbe:", Because::Presence, "apps.backend.health", "health: /healthz"),
        ],
    );
    // a canary has as much of the pods as of the calls: several keys decide about their number
    let canary = found.file(APP).unwrap().lines.iter().filter(|line| line.text.trim() == "maxReplicas: 2");
    let canary: Vec<_> = canary.flat_map(|line| said(&text, line)).map(|(_, key, _)| key).collect();
    for key in ["apps.backend.replicas.max", "apps.backend.traffic.canary.weight"] {
        assert!(canary.iter().any(|origin| origin == key), "{key}: {canary:?}");
    }
    for wanted in ["maxSurge: 25%", "runAsNonRoot: true", "fsGroup: 10001"] {
        let line = line(&found, APP, "kind: Deployment", wanted);
        assert_eq!(found.exactness(line), Exactness::Rule, "{wanted}: {:?}", said(&text, line));
    }
    exact(&found);
    let tried = changes(&text, &found, APP);
    assert!(tried >= 6, "only {tried} keys were changed");
}

const ROOT: &str = "terraform/roots/databases/database-orders.tf";

#[test]
fn the_lines_of_a_database_come_from_its_keys_and_from_what_others_say() {
    let text = example("secret-management");
    let found = origins(&sources(&text), None, ROOT, None).unwrap();
    assert_eq!(found.node, "terraform/databases");
    let of = |argument: &str| {
        let lines = found.file(ROOT).unwrap().lines.iter();
        let lines: Vec<&Line> = lines.filter(|line| line.text.split('=').next().unwrap().trim() == argument).collect();
        let [line] = lines.as_slice() else { panic!("{argument}: {lines:?}") };
        said(&text, line).into_iter().next().unwrap_or_else(|| panic!("{argument} has no origin"))
    };
    for (argument, because, key, written) in [
        ("engine_version", Because::Value, "databases.orders.version", "version: \"16\""),
        ("instance_class", Because::Value, "databases.orders.class", "class: db.t4g.medium"),
        ("multi_az", Because::Value, "databases.orders.multiAz", "multiAz: true"),
        ("storage_gib", Because::Value, "databases.orders.storage", "storage: 50Gi"),
        ("vpc_id", Because::Value, "databases.orders.network", "network: application"),
        ("backup_retention_days", Because::Default, "databases.orders.backups", "engine: postgres"),
    ] {
        assert_eq!(of(argument), (because, key.to_owned(), written.to_owned()), "{argument}");
    }
    let providers = "terraform/roots/databases/providers.tf";
    let account = "account: \"111122223333\"";
    expect(
        &text,
        &found,
        providers,
        &[
            ("provider \"aws\" {", "allowed_account_ids = [\"111122223333\"]", Because::Value, "aws.account", account),
            (
                "provider \"aws\" {",
                "region              = \"eu-west-1\"",
                Because::Value,
                "aws.region",
                "region: eu-west-1",
            ),
        ],
    );
    exact(&found);
    let tried = changes(&text, &found, ROOT);
    assert!(tried >= 3, "only {tried} keys were changed");
}

/// A path, an environment or a platform that is not there.
#[test]
fn who_is_told_comes_from_the_route_even_where_an_app_is_called_like_a_receiver() {
    let text = example("secret-management");
    let text = text.replace("    chat: {", "    backend: {").replace("default: chat", "default: backend");
    let path = "flux/infrastructure/application/monitoring/values.yaml";
    let found = origins(&sources(&text), None, path, None).unwrap();
    let shop = ("alerting.routes.namespaces.shop.default", "namespaces: { shop: { default: shop } }");
    expect(
        &text,
        &found,
        path,
        &[
            ("route:", "receiver: backend", Because::Value, "alerting.routes.default", "default: backend"),
            ("- alertname = \"InfoInhibitor\"", "- receiver: shop", Because::Value, shop.0, shop.1),
            (
                "- severity = \"critical\"",
                "- receiver: oncall",
                Because::Value,
                "alerting.routes.critical",
                "critical: oncall",
            ),
        ],
    );
}

#[test]
fn no_file_has_no_origins() {
    let text = example("secret-management");
    assert!(origins(&sources(&text), None, "flux/apps/application/backend/nothing.yaml", None).is_none());
    assert!(origins(&sources(&text), Some("production"), APP, None).is_none());
    assert!(origins(&sources("a: ["), None, APP, None).is_none());
}
