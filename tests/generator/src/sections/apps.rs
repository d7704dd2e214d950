//! Workloads.

use serde_json::{Value, json};

use super::{
    delivery::{self, Receiver},
    secrets, texts,
};
use crate::{
    entry::Entry,
    random::Random,
    words::{APP, NAMESPACE, VOLUME},
    world::{App, Mesh, SecretKind, World},
};

pub fn add(world: &mut World) {
    let namespaces = world.names(&NAMESPACE, 4);
    for name in world.names(&APP, world.apps_wanted) {
        let random = &mut world.random;
        let cluster = random.below(world.clusters.len());
        let (chart, port) = (random.chance(15), random.chance(80));
        world.apps.push(App { name, cluster, chart, port });
    }
    let mut entries = Entry::new();
    for at in 0..world.apps.len() {
        let namespace = world.random.one(&[0, 0, 1, 2, 3]);
        let body = app(world, at, &namespaces[namespace]);
        let name = world.apps[at].name.clone();
        entries.set(&name, body);
    }
    world.entries("apps", entries);
}

fn app(world: &mut World, at: usize, namespace: &str) -> Entry {
    let app = world.apps[at].clone();
    let cluster = world.clusters[app.cluster].clone();
    let mut body = Entry::new().with("cluster", cluster.name.as_str()).with("namespace", namespace);
    let consul = world.mesh == Some(Mesh::Consul) && cluster.meshed;
    if (!consul || app.chart) && app.name.len() < 30 && world.random.chance(15) {
        body.set("serviceAccount", format!("{}-account", app.name));
    }
    if app.port {
        body.set("port", world.random.one(&[1, 80, 8080, 8443, 65535]));
    }
    let receiver = Receiver { chart: app.chart, user: !app.chart && world.random.chance(40) };
    let called = calls(world, at, &mut body);
    uses(world, receiver, app.cluster, &called, &mut body);
    if app.chart {
        let chart = chart(&mut world.random, &app.name);
        body.set("chart", chart);
        return body;
    }
    let random = &mut world.random;
    body = image(random, body, receiver.user);
    if app.port {
        served(world, at, &mut body);
    }
    volumes(world, app.cluster, &mut body);
    body
}

fn chart(random: &mut Random, name: &str) -> Entry {
    Entry::new()
        .with("repository", random.pick(&["oci://registry.example.com/charts", "https://charts.example.com:8443/a/b"]))
        .with("name", random.pick(&["reports", "some-chart"]))
        .with("version", random.pick(&["3.1.0", "v1.0.0-rc.1+build.5"]))
        .maybe(random, if name.len() < 30 { 30 } else { 0 }, "service", |_| format!("{name}-server"))
        .maybe(random, 40, "deployments", |random| random.some(&["reports", "web"], 0, 2))
        .maybe(random, 40, "statefulSets", |random| random.some(&["queue", "worker"], 0, 2))
        .maybe(random, 70, "values", |random| {
            let keys = random.some(&["logLevel", "persistence", "apiToken", "extra"], 0, 4);
            keys.into_iter().map(|key| (key.to_owned(), texts::any(random, 3))).collect::<Value>()
        })
}

fn image(random: &mut Random, body: Entry, user: bool) -> Entry {
    let digest = format!("@sha256:{}", "0123456789abcdef".repeat(4));
    let image = match random.below(8) {
        0 => format!("registry.example.com:5000/shop/a__b-c.d{digest}"),
        1 => "localhost/x:1".to_owned(),
        _ => format!("registry.example.com/shop/app:{}.{}.0", random.below(9), random.below(30)),
    };
    let body = body.with("image", image);
    let body = if user { body.with("user", random.one(&[1, 1000, 10_001, 65_532, 2_147_483_647_usize])) } else { body };
    body.maybe(random, 60, "replicas", |random| {
        let min = random.between(1, 4);
        Entry::new().with("min", min).maybe(random, 60, "max", |random| min + random.below(12)).maybe(
            random,
            40,
            "cpu",
            |random| random.pick(&["70%", "1%", "99.5%"]),
        )
    })
    .maybe(
        random,
        40,
        "resources",
        |random| json!({ "cpu": random.pick(&["250m", "2", "0.5"]), "memory": random.pick(&["256Mi", "1Gi", "1Ti"]) }),
    )
    .maybe(random, 40, "env", |random| {
        let names = random.some(&["LOG_LEVEL", "_x", "SMTP_PASSWORD", "Mixed_Case_9", "JAVA_OPTS", "on"], 0, 5);
        names.into_iter().map(|name| (name.to_owned(), Value::from(texts::tricky(random)))).collect::<Value>()
    })
}

/// What only an app with a port has.
fn served(world: &mut World, at: usize, body: &mut Entry) {
    let app = world.apps[at].clone();
    let cluster = world.clusters[app.cluster].clone();
    let entrances: Vec<usize> =
        (0..world.ingresses.len()).filter(|at| world.ingresses[*at].cluster == app.cluster).collect();
    let random = &mut world.random;
    if random.chance(60) {
        body.set("health", random.pick(&["/", "/healthz", "/a/b~c.d/"]));
    }
    if !entrances.is_empty() && random.chance(50) {
        let chosen = random.one(&entrances);
        let ingress = &mut world.ingresses[chosen];
        let host = random.below(ingress.hosts.len());
        // the first app behind an entrance may have a whole host
        let root = ingress.routes == 0 && random.chance(60);
        let path = format!("/{}/{}", random.pick(&["api", "v1.0", "~x"]), ingress.routes);
        ingress.routes += 1;
        let expose = Entry::new().with("ingress", ingress.name.as_str()).with("host", ingress.hosts[host].as_str());
        let expose = match root {
            true => expose.maybe(random, 30, "path", |_| "/"),
            false => expose.with("path", path),
        };
        body.set("expose", expose);
    }
    if cluster.meshed && random.chance(35) {
        body.set("traffic", traffic(random));
    }
    if cluster.meshed && cluster.observed && random.chance(50) {
        let alerts = Entry::new().maybe(random, 70, "errorRate", |random| random.pick(&["1%", "0.01%", "100%"])).maybe(
            random,
            70,
            "latency",
            |random| match random.chance(20) {
                true => json!({ "p99Milliseconds": 500 }), // its name in an earlier version
                false => json!({ "p99": random.pick(&["500ms", "2s", "1m"]) }),
            },
        );
        body.set("alerts", alerts);
    }
}

fn traffic(random: &mut Random) -> Entry {
    let on = &["5xx", "gateway-error", "connect-failure", "reset"];
    Entry::new()
        .maybe(random, 60, "timeout", |random| random.pick(&["500ms", "2s", "60m"]))
        .maybe(random, 60, "retries", |random| {
            let attempts = random.between(1, 10);
            Entry::new().with("attempts", attempts).maybe(random, 60, "on", |random| random.some(on, 0, 4))
        })
        .maybe(
            random,
            40,
            "canary",
            |random| json!({ "image": "registry.example.com/shop/app:9.0.0-rc1", "weight": random.between(0, 100) }),
        )
}

fn volumes(world: &mut World, cluster: usize, body: &mut Entry) {
    let storages: Vec<usize> =
        (0..world.storages.len()).filter(|at| world.storages[*at].clusters.contains(&cluster)).collect();
    if storages.is_empty() || world.random.chance(60) {
        return;
    }
    let count = world.random.between(1, 2);
    let mut volumes = Entry::new();
    for name in world.names(&VOLUME, count) {
        let storage = world.random.one(&storages);
        let size = world.random.pick(&["20Gi", "256Mi", "1Ti"]);
        let volume = json!({ "storage": world.storages[storage].name, "mount": format!("/data/{name}"), "size": size });
        volumes.set(&name, volume);
    }
    body.set("volumes", volumes);
}

/// Writes whom an app calls and waits for; gives the databases among them.
fn calls(world: &mut World, at: usize, body: &mut Entry) -> Vec<usize> {
    let app = world.apps[at].clone();
    let callable: Vec<usize> =
        (0..world.apps.len()).filter(|other| *other != at && can_call(world, at, *other)).collect();
    let earlier: Vec<usize> = (0..at).filter(|other| world.apps[*other].cluster == app.cluster).collect();
    let network = world.clusters[app.cluster].network;
    let reached: Vec<usize> =
        (0..world.databases.len()).filter(|at| world.connected(network, world.databases[*at].network)).collect();
    let random = &mut world.random;
    let (apps, databases) = (random.some(&callable, 0, 3), random.some(&reached, 0, 2));
    let after = random.some(&earlier, 0, 2);
    for database in &databases {
        world.databases[*database].callers.push(app.cluster);
    }
    let names = apps.iter().map(|at| &world.apps[*at].name);
    let names: Vec<&String> = names.chain(databases.iter().map(|at| &world.databases[*at].name)).collect();
    if !names.is_empty() {
        body.set("calls", names.into_iter().cloned().collect::<Vec<_>>());
    }
    if !after.is_empty() && world.random.chance(40) {
        body.set("after", after.iter().map(|at| world.apps[*at].name.clone()).collect::<Vec<_>>());
    }
    databases
}

fn can_call(world: &World, from: usize, to: usize) -> bool {
    let (from, to) = (&world.apps[from], &world.apps[to]);
    let (here, there) = (&world.clusters[from.cluster], &world.clusters[to.cluster]);
    if from.cluster == to.cluster {
        return to.port || to.chart;
    }
    let carried = world.mesh == Some(Mesh::Istio) && here.meshed && there.meshed;
    let trusted = world.admits(from.cluster) && world.admits(to.cluster);
    world.zone.is_some() && to.port && carried && trusted && world.connected(here.network, there.network)
}

/// The secrets of an app: some of its own, some that others use too.
fn uses(world: &mut World, receiver: Receiver, cluster: usize, databases: &[usize], body: &mut Entry) {
    if !world.clusters[cluster].served || world.random.chance(30) {
        return;
    }
    let fits = |kind: SecretKind| !matches!(kind, SecretKind::Database(of, _) if !databases.contains(&of));
    let others: Vec<usize> = (0..world.secrets.len()).filter(|at| fits(world.secrets[*at].kind)).collect();
    let mut used = world.random.some(&others, 0, 2);
    for _ in 0..world.random.between(0, 3) {
        used.extend(secrets::create(world, Some(databases)));
    }
    used.iter().for_each(|at| world.secrets[*at].users += 1);
    let used: Vec<_> = used.into_iter().map(|at| world.secrets[at].clone()).collect();
    if used.is_empty() {
        return;
    }
    if used.iter().all(|secret| delivery::plain(world, secret)) && world.random.chance(25) {
        body.set("secrets", used.into_iter().map(|secret| secret.name).collect::<Vec<_>>());
        return;
    }
    let mut uses = Entry::new();
    for secret in used {
        let settings = delivery::of(world, receiver, &secret);
        uses.set(&secret.name, settings);
    }
    body.set("secrets", uses);
}
