//! Apps whose pods keep their names and volumes.

use serde_json::json;

use crate::{
    entry::Entry,
    world::{Mesh, World},
};

/// Makes an app one that keeps its state, if it has no canary.
pub fn maybe(world: &mut World, at: usize, body: Entry) -> Entry {
    let app = world.apps[at].clone();
    let mut own = world.random.apart("statefulSet");
    let canary = body.get("traffic").is_some_and(|traffic| traffic.get("canary").is_some());
    // its pods restart one after the other, which must not take longer than a password is valid
    let restarts = body.get("secrets").is_some();
    let slow = restarts && body.get("probes").is_some();
    if app.ends.is_some() || canary || slow || !own.chance(25) {
        return body;
    }
    let count = own.below(3);
    let mut volumes = Entry::new();
    for name in ["data", "wal"].into_iter().take(count) {
        let size = own.pick(&["1Gi", "50Gi", "1Ti"]);
        volumes.set(name, json!({ "size": size, "mount": format!("/var/lib/{name}") }));
    }
    let body = body
        .without("replicas")
        .with("kind", "statefulSet")
        .maybe(&mut own, 60, "replicas", |random| json!({ "min": random.between(1, if restarts { 3 } else { 5 }) }))
        .maybe(&mut own, 50, "podManagement", |random| random.pick(&["ordered", "parallel"]));
    let body = if count == 0 { body } else { body.with("volumeClaimTemplates", volumes) };
    let meshed = world.clusters[app.cluster].meshed;
    if app.port && !(meshed && world.mesh == Some(Mesh::Consul)) && own.chance(50) {
        let mut calls = body.get("calls").and_then(|calls| calls.as_array()).cloned().unwrap_or_default();
        calls.push(app.name.as_str().into());
        return body.with("calls", calls);
    }
    body
}
