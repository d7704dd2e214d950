//! Environments: overlays that say the base again, change it, add to it and remove from it.

mod paths;

use serde_json::{Map, Value, json};

use self::paths::{entries, places, set};
use crate::{
    random::Random,
    words::{ENVIRONMENT, Names},
};

/// Sections that `again` leaves alone.
const FIXED: &[&str] = &["name", "include", "environments"];

/// What an overlay may remove without breaking a rule; `*` is every entry.
const REMOVABLE: &[&str] = &[
    "gitops",
    "gitops.interval",
    "gitops.notifications",
    "networks.*.nat",
    "networks.*.flowLogs",
    "clusters.*.endpoint",
    "clusters.*.autoscaling",
    "clusters.*.nodeGroups.*.disk",
    "storage.*.throughput",
    "mesh.mtls",
    "mesh.tracing",
    "ingress.*.loadBalancer",
    "ingress.*.tls",
    "ingress.*.tls.certificate",
    "vault.pki",
    "vault.rootRotation",
    "vault.snapshots",
    "vault.snapshots.every",
    "vault.storage",
    "vault.unseal",
    "vault.auth.*",
    "vault.operators.issuer",
    "vault.outside.*.secretIdTtl",
    "databases.*.hosting",
    "databases.*.backups",
    "secrets.*.kv.deleteAfter",
    "secrets.*.aws.ttl",
    "secrets.*.ssh.ttl",
    "secrets.*.pki.altNames",
    "apps.*.alerts",
    "apps.*.env",
    "apps.*.health",
    "apps.*.traffic",
    "apps.*.traffic.canary",
    "apps.*.traffic.outlierDetection",
    "apps.*.traffic.routes",
    "apps.*.traffic.cors",
    "apps.*.traffic.retries",
    "apps.*.traffic.timeout",
    "apps.*.resources",
    "apps.*.replicas",
    "apps.*.after",
    "apps.*.expose",
    "apps.*.volumes",
    "observability.metrics",
    "observability.metrics.storage",
    "observability.dashboards",
    "ci.gitlabRunner.cache",
    "ci.gitlabRunner.executor",
];

/// Adds environments to a platform. Each but the first has an account, a bucket and hosts of its own.
pub fn add(root: &mut Map<String, Value>, random: &mut Random) {
    let mut names = Names::default();
    let mut environments = Map::new();
    for at in 0..random.between(1, 3) {
        let mut overlay = if at == 0 && random.chance(30) { Value::Null } else { again(root, random) };
        if overlay.is_null() {
            overlay = json!({});
        } else {
            changes(root, &mut overlay, at, random);
        }
        if at > 0 {
            apart(root, &mut overlay, at);
        }
        environments.insert(names.give(&ENVIRONMENT, random), overlay);
    }
    root.insert("environments".into(), Value::Object(environments));
}

/// Some of what the base says: merging it changes nothing.
fn again(root: &Map<String, Value>, random: &mut Random) -> Value {
    let mut overlay = Map::new();
    for (key, section) in root.iter().filter(|(key, _)| !FIXED.contains(&key.as_str())) {
        if random.chance(30) {
            overlay.insert(key.clone(), part(section, random, 0));
        }
    }
    Value::Object(overlay)
}

fn part(value: &Value, random: &mut Random, depth: usize) -> Value {
    match value {
        // what a value in any shape removes, it must have
        Value::Null => json!({}),
        Value::Object(map) if depth < 6 => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            let kept: Vec<_> = kept.filter(|_| random.chance(65)).collect();
            kept.into_iter().map(|(key, value)| (key.clone(), part(value, random, depth + 1))).collect()
        }
        other => other.clone(),
    }
}

/// Values that may differ without breaking a rule.
fn changes(root: &Map<String, Value>, overlay: &mut Value, at: usize, random: &mut Random) {
    for path in REMOVABLE {
        let words: Vec<&str> = path.split('.').collect();
        for place in places(root, &words).iter().filter(|_| random.chance(8)) {
            // containers beside the app may name what would go
            if *path == "apps.*.volumes" && place.get(1).is_some_and(|app| has_beside(root, app)) {
                continue;
            }
            // browsers come by it
            if *path == "apps.*.expose" && place.get(1).is_some_and(|app| treats(root, app, "cors")) {
                continue;
            }
            // routes lead to it
            if *path == "apps.*.traffic.canary" && place.get(1).is_some_and(|app| treats(root, app, "routes")) {
                continue;
            }
            set(overlay, &place.iter().map(String::as_str).collect::<Vec<_>>(), Value::Null);
        }
    }
    for (name, app) in entries(root, "apps") {
        let image = app.get("chart").is_none();
        if image && random.chance(20) {
            // a run has one pod
            if app.get("kind").is_none() {
                set(overlay, &["apps", name, "replicas"], json!({ "min": 2, "max": 20 }));
            }
            set(overlay, &["apps", name, "image"], "registry.example.com/shop/other:0.0.1".into());
        }
        if random.chance(8) && is_alone(root, name, app) {
            set(overlay, &["apps", name], Value::Null);
        }
    }
    for (name, _) in entries(root, "databases") {
        if random.chance(40) {
            set(overlay, &["databases", name, "multiAz"], random.chance(50).into());
        }
    }
    for (name, _) in entries(root, "clusters") {
        if random.chance(30) {
            let limits = json!({ "cpu": 10, "memory": "64Gi" });
            let karpenter = json!({ "karpenter": { "instanceFamilies": ["m7g"], "limits": limits } });
            let autoscaling = if random.chance(50) { "clusterAutoscaler".into() } else { karpenter };
            set(overlay, &["clusters", name, "autoscaling"], autoscaling);
        }
    }
    if let Some((cluster, _)) = entries(root, "clusters").next()
        && random.chance(30)
    {
        let app = json!({ "cluster": cluster, "namespace": "only-here", "image": "registry.example.com/x/y:1" });
        set(overlay, &["apps", &format!("only-in-{at}")], app);
    }
    if root.contains_key("gitops") && random.chance(30) {
        let gitops = if random.chance(50) { Value::Null } else { json!({ "interval": "10m" }) };
        set(overlay, &["gitops"], gitops);
    }
}

/// Whether an app has containers beside its own.
fn has_beside(root: &Map<String, Value>, app: &str) -> bool {
    let of = |key: &str| root.get("apps").and_then(|apps| apps.get(app)?.get(key)).is_some();
    of("initContainers") || of("sidecars")
}

/// Whether an app says this of how calls to it are treated.
fn treats(root: &Map<String, Value>, app: &str, key: &str) -> bool {
    root.get("apps").and_then(|apps| apps.get(app)?.get("traffic")?.get(key)).is_some()
}

/// Whether an app can go without anything missing it.
fn is_alone(root: &Map<String, Value>, name: &str, app: &Value) -> bool {
    let named = |list: Option<&Value>| {
        list.and_then(Value::as_array).is_some_and(|list| list.iter().any(|n| n == name || n["app"] == name))
    };
    let calls_databases = entries(root, "databases").any(|(database, _)| {
        app.get("calls").and_then(Value::as_array).is_some_and(|calls| calls.iter().any(|called| called == database))
    });
    let is_routed = ["apps", "namespaces"].iter().any(|kind| {
        let of = if *kind == "apps" { Some(name) } else { app.get("namespace").and_then(Value::as_str) };
        let routes = root.get("alerting").and_then(|alerting| alerting.get("routes")?.get(kind));
        of.zip(routes).is_some_and(|(of, routes)| routes.get(of).is_some())
    });
    !calls_databases
        && !is_routed
        && !entries(root, "apps").any(|(_, other)| named(other.get("calls")) || named(other.get("after")))
}

/// What no two environments may share.
fn apart(root: &Map<String, Value>, overlay: &mut Value, at: usize) {
    match at % 2 {
        1 => set(overlay, &["aws", "account"], format!("44445555666{at}").into()),
        _ => set(overlay, &["name"], format!("other-{at}").into()),
    }
    set(overlay, &["aws", "state", "bucket"], format!("environment-{at}-tfstate").into());
    let zone = root.get("dns").and_then(|dns| dns.get("zone")).and_then(Value::as_str).unwrap_or("-");
    // an environment with another account has a zone below the platform's, so all of its hosts are there
    let moved = |host: &Value| {
        let host = host.as_str().unwrap_or_default();
        Value::from(match host.strip_suffix(zone) {
            Some(rest) => format!("{rest}e{at}.{zone}"),
            None => format!("e{at}.{host}"),
        })
    };
    if at % 2 == 1 && zone != "-" {
        set(overlay, &["dns", "zone"], format!("e{at}.{zone}").into());
    }
    for (name, ingress) in entries(root, "ingress") {
        let hosts = ingress.get("hosts").and_then(Value::as_array).into_iter().flatten();
        set(overlay, &["ingress", name, "hosts"], hosts.map(moved).collect());
    }
    for (name, app) in entries(root, "apps") {
        let null = |place: String| overlay.pointer(&place).is_some_and(Value::is_null);
        let removed = null(format!("/apps/{name}")) || null(format!("/apps/{name}/expose"));
        if let Some(host) = app.pointer("/expose/host").filter(|_| !removed) {
            set(overlay, &["apps", name, "expose", "host"], moved(host));
        }
        let ways = app.get("expose").and_then(Value::as_object).into_iter().flatten();
        for (way, host) in ways.filter_map(|(way, said)| Some((way, said.get("host")?))).filter(|_| !removed) {
            set(overlay, &["apps", name, "expose", way, "host"], moved(host));
        }
    }
    let vault = root.get("vault").cloned().unwrap_or_default();
    if let Some(host) = vault.get("host") {
        set(overlay, &["vault", "host"], moved(host));
    }
    if vault.get("external").is_some() {
        set(overlay, &["vault", "namespace"], format!("environment-{at}").into());
    }
}
