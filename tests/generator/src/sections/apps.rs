//! Workloads.

use serde_json::{Value, json};

use super::{delivery::Receiver, links, serving, texts};
use crate::{
    entry::Entry,
    random::Random,
    words::{APP, NAMESPACE},
    world::{App, Mesh, World},
};

pub fn add(world: &mut World) {
    let namespaces = world.names(&NAMESPACE, 4);
    for name in world.names(&APP, world.apps_wanted) {
        let random = &mut world.random;
        let cluster = random.below(world.clusters.len());
        let (chart, port) = (random.chance(15), random.chance(80));
        let rpc = port && !chart && random.apart("ports").chance(25);
        let ends = random.apart("kind").chance(60) && !port && !chart;
        let ends = ends.then(|| random.apart("job").pick(&["cronJob", "job"]));
        world.apps.push(App { name, namespace: String::new(), cluster, chart, port, ends, rpc });
    }
    let mut entries = Entry::new();
    for at in 0..world.apps.len() {
        let namespace = world.random.one(&[0, 0, 1, 2, 3]);
        world.apps[at].namespace.clone_from(&namespaces[namespace]);
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
        let number = world.random.one(&[1, 80, 8080, 8443, 65535]);
        if app.rpc {
            let protocol = world.random.apart("protocol").pick(&["http", "http2", "grpc"]);
            body.set("ports", json!({ "http": number, "rpc": { "port": 9000, "protocol": protocol } }));
        } else {
            body.set("port", number);
        }
    }
    let user = !app.chart && world.random.chance(40);
    let receiver = Receiver { chart: app.chart, user: user && app.ends.is_none(), ends: app.ends.is_some() };
    let called = links::calls(world, at, &mut body);
    links::uses(world, receiver, app.cluster, &called, &mut body);
    if app.chart {
        let chart = chart(&mut world.random, &app.name);
        body.set("chart", chart);
        return body;
    }
    let random = &mut world.random;
    body = image(random, body, user);
    if let Some(kind) = app.ends {
        body = super::jobs::ending(random, body, kind);
    }
    if app.port {
        serving::served(world, at, &mut body);
    }
    serving::volumes(world, app.cluster, &mut body);
    let body = super::pods::pods(&world.random, &app, &cluster, body);
    let body = super::stateful::maybe(world, at, body);
    super::containers::beside(&world.random, body)
}

fn chart(random: &mut Random, name: &str) -> Entry {
    let oci = random.chance(50);
    let repository = if oci { "oci://registry.example.com/charts" } else { "https://charts.example.com:8443/a/b" };
    Entry::new()
        .with("repository", repository)
        .maybe(random, if oci { 50 } else { 0 }, "digest", |_| format!("sha256:{}", "0123456789abcdef".repeat(4)))
        .maybe(random, 30, "clusterScoped", |random| random.chance(50))
        .with("name", random.pick(&["reports", "some-chart"]))
        .with("version", random.pick(&["3.1.0", "v1.0.0-rc.1+build.5"]))
        .maybe(random, if name.len() < 30 { 30 } else { 0 }, "service", |_| format!("{name}-server"))
        .maybe(random, 40, "deployments", |random| random.some(&["reports", "web"], 0, 2))
        .maybe(random, 40, "statefulSets", |random| random.some(&["queue", "worker"], 0, 2))
        .maybe(random, 70, "values", |random| {
            let keys = random.some(&["logLevel", "persistence", "apiToken", "extra"], 0, 4);
            keys.into_iter()
                .map(|key| {
                    (key.to_owned(), if key == "apiToken" { "from-vault".into() } else { texts::any(random, 3) })
                })
                .collect::<Value>()
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
    let classes = &["business-critical", "system-cluster-critical"];
    let body =
        body.maybe(&mut random.apart("priorityClassName"), 20, "priorityClassName", |random| random.pick(classes));
    let body = container(random, body);
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
        names
            .into_iter()
            .map(|name| {
                (
                    name.to_owned(),
                    if name == "SMTP_PASSWORD" { "from-vault".into() } else { Value::from(texts::tricky(random)) },
                )
            })
            .collect::<Value>()
    })
}

/// What the container runs, and what it is given.
fn container(random: &Random, body: Entry) -> Entry {
    let own = |key: &str| random.apart(key);
    let words = &["-v", "--level=2", "a b", "$(HOME)", "${X}"];
    body.maybe(&mut own("command"), 15, "command", |_| json!(["/app/server"]))
        .maybe(&mut own("args"), 20, "args", |random| json!([random.pick(words), random.pick(words), "-v"]))
        .maybe(&mut own("files"), 20, "files", |random| {
            json!({ "/etc/app/app.toml": { "text": texts::tricky(random) }, "/etc/other/app.toml": { "text": "two" } })
        })
        .maybe(&mut own("labels"), 20, "labels", |_| json!({ "example.com/team": "shop", "tier": "" }))
        .maybe(&mut own("annotations"), 20, "annotations", |random| {
            json!({ "example.com/contact": texts::tricky(random) })
        })
}
