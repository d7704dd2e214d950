//! The mesh, traces, metrics.

use serde_json::json;

use crate::{
    amounts::{days, gibibytes},
    entry::Entry,
    world::{Mesh, World},
};

pub fn add_mesh(world: &mut World) {
    if !world.random.chance(75) {
        return;
    }
    let all: Vec<usize> = (0..world.clusters.len()).collect();
    let meshed = world.random.some(&all, if world.random.clone().chance(70) { all.len() } else { 1 }, all.len());
    for at in &meshed {
        world.clusters[*at].meshed = true;
    }
    let names = world.cluster_names(&meshed);
    let random = &mut world.random;
    let (kind, word) = random.one(&[(Mesh::Istio, "istio"), (Mesh::Istio, "istio"), (Mesh::Consul, "consul")]);
    let mesh = Entry::new()
        .with("kind", word)
        .with("clusters", names)
        .maybe(random, 40, "mtls", |random| random.pick(&["strict", "permissive"]))
        .maybe(
            random,
            40,
            "tracing",
            |random| json!({ "sampling": random.pick(&["1%", "0.5%", "100%", "0%", "12.34%"]) }),
        );
    world.mesh = Some(kind);
    world.section("mesh", mesh);
}

pub fn add_metrics(world: &mut World) {
    if !world.random.chance(60) {
        return;
    }
    let all: Vec<usize> = (0..world.clusters.len()).collect();
    let observed = world.random.some(&all, 1, all.len());
    for at in &observed {
        world.clusters[*at].observed = true;
    }
    let names = world.cluster_names(&observed);
    let random = &mut world.random;
    let metrics = Entry::new()
        .maybe(random, 70, "retention", |random| {
            let kept = random.one(&[1, 15, 90, 400]);
            days(kept, random)
        })
        .maybe(random, 70, "storage", |random| {
            let size = random.one(&[1, 100, 2048]);
            gibibytes(size, random)
        });
    let observability = Entry::new().with("clusters", names).maybe(random, 50, "metrics", |_| metrics).maybe(
        random,
        60,
        "dashboards",
        |random| random.some(&["mesh", "vault", "flux", "apps"], 0, 4),
    );
    world.section("observability", observability);
}
