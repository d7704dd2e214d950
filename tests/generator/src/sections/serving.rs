//! How an app is reached and watched, and its volumes.

use serde_json::json;

use crate::{
    entry::Entry,
    random::Random,
    words::VOLUME,
    world::{Mesh, World},
};

/// What only an app with a port has.
pub fn served(world: &mut World, at: usize, body: &mut Entry) {
    let app = world.apps[at].clone();
    let cluster = world.clusters[app.cluster].clone();
    let entrances: Vec<usize> =
        (0..world.ingresses.len()).filter(|at| world.ingresses[*at].cluster == app.cluster).collect();
    let random = &mut world.random;
    if random.chance(60) {
        body.set("health", random.pick(&["/", "/healthz", "/a/b~c.d/"]));
    } else {
        let mut own = random.apart("probes");
        let asked = super::probes::probes(&mut own);
        if own.chance(60) {
            body.set("probes", asked);
        }
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
        let expose = if root { expose.maybe(random, 30, "path", |_| "/") } else { expose.with("path", path) };
        let named = app.rpc && random.apart("expose.port").chance(50);
        let expose = if named { expose.with("port", "http") } else { expose };
        let mut own = random.apart("expose.named");
        if own.chance(40) {
            let ingress = &mut world.ingresses[own.one(&entrances)];
            let host = own.below(ingress.hosts.len());
            let path = format!("/second/{}", ingress.routes);
            ingress.routes += 1;
            let second = Entry::new().with("ingress", ingress.name.as_str()).with("host", ingress.hosts[host].as_str());
            let second = second.with("path", path);
            let second = if named { second.with("port", "http") } else { second };
            body.set("expose", Entry::new().with("main", expose).with("second", second));
        } else {
            body.set("expose", expose);
        }
    }
    if cluster.meshed && random.chance(35) {
        let mut treated = traffic(random);
        // callers of other clusters cannot choose among the pods
        let mut own = random.apart("traffic.pods");
        let consul = world.mesh == Some(Mesh::Consul);
        let chosen = consul || world.clusters.iter().filter(|cluster| cluster.meshed).count() == 1;
        if chosen && own.chance(50) {
            treated.set("sticky", json!({ "cookie": own.pick(&["sid", "JSESSIONID"]) }));
        }
        if chosen && !consul && own.chance(50) {
            let detection = Entry::new().with("errors", own.between(1, 1000));
            let detection = detection.maybe(&mut own, 50, "eject", |own| own.pick(&["30s", "1m"]));
            treated.set("outlierDetection", detection.maybe(&mut own, 50, "atMost", |own| own.between(1, 100)));
        }
        let mut own = random.apart("traffic.routes");
        // not at the root of a host, which may have other paths
        let refused = body.get("expose").is_some_and(|said| {
            let path = said.get("main").unwrap_or(said).get("path").and_then(|path| path.as_str());
            consul || path.is_none_or(|path| path == "/")
        });
        if treated.get("canary").is_some() && !refused && own.chance(50) {
            let to = own.pick(&["stable", "canary"]);
            treated.set("routes", json!([{ "when": { "header": { "x-beta": "true" } }, "to": to }]));
        }
        let mut own = random.apart("traffic.cors");
        if body.get("expose").is_some() && !consul && own.chance(40) {
            let cors =
                Entry::new().with("origins", own.some(&["https://shop.example.com", "http://localhost:3000"], 1, 2));
            let cors = cors.maybe(&mut own, 50, "methods", |own| own.some(&["GET", "PUT", "DELETE"], 1, 3));
            let cors = cors.maybe(&mut own, 50, "headers", |own| own.some(&["authorization", "content-type"], 1, 2));
            let cors = cors.maybe(&mut own, 50, "exposeHeaders", |own| own.some(&["x-total", "etag"], 1, 2));
            let cors = cors.maybe(&mut own, 50, "credentials", |own| own.chance(50));
            treated.set("cors", cors.maybe(&mut own, 50, "maxAge", |own| own.pick(&["30s", "60m"])));
        }
        body.set("traffic", treated);
    }
    if cluster.meshed && cluster.observed && random.chance(50) {
        // at least one objective
        let rate = random.chance(70);
        let slow = !rate || random.chance(70);
        let mut alerts = Entry::new();
        if rate {
            alerts.set("errorRate", random.pick(&["1%", "0.01%", "99.99%"]));
        }
        if slow {
            let old = random.chance(20);
            let p99 = random.pick(&["500ms", "2s", "1m"]);
            alerts.set("latency", if old { json!({ "p99Milliseconds": 500 }) } else { json!({ "p99": p99 }) });
        }
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

pub fn volumes(world: &mut World, cluster: usize, body: &mut Entry) {
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
