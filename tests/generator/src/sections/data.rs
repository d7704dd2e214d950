//! Databases and shared file systems.

use serde_json::json;

use super::texts;
use crate::{
    amounts::{days, gibibytes},
    entry::Entry,
    words::{DATABASE, STORAGE},
    world::{Database, Storage, World},
};

const CLASSES: &[&str] = &["db.t4g.medium", "db.r8g.2xlarge", "db.m7g.large", "db.m5.large", "db.t3.small"];

pub fn add_storage(world: &mut World) {
    let count = world.random.below(3);
    let mut entries = Entry::new();
    for name in world.names(&STORAGE, count) {
        let home = world.random.below(world.clusters.len());
        let network = world.clusters[home].network;
        let others: Vec<usize> = (0..world.clusters.len())
            .filter(|at| *at != home && world.connected(world.clusters[*at].network, network))
            .collect();
        let mut clusters = vec![home];
        clusters.extend(world.random.some(&others, 0, others.len()));
        let names = world.cluster_names(&clusters);
        let random = &mut world.random;
        let storage = Entry::new()
            .with("kind", "efs")
            .with("clusters", names)
            .maybe(random, 50, "throughput", |random| random.pick(&["elastic", "bursting"]))
            .maybe(random, 40, "backup", |random| random.chance(50));
        entries.set(&name, storage);
        world.storages.push(Storage { name, clusters });
    }
    world.entries("storage", entries);
}

pub fn add_databases(world: &mut World) {
    let count = world.random.below(4);
    let mut entries = Entry::new();
    for name in world.names(&DATABASE, count) {
        let network = world.random.below(world.networks.len());
        let body = database(world, network);
        entries.set(&name, body);
        world.databases.push(Database { name, network, callers: Vec::new() });
    }
    world.entries("databases", entries);
}

fn database(world: &mut World, network: usize) -> Entry {
    let network = world.networks[network].clone();
    let random = &mut world.random;
    let (engine, version) =
        random.one(&[("postgres", "14"), ("postgres", "16"), ("postgres", "18"), ("mysql", "8.4"), ("mysql", "8.4")]);
    let storage: usize = random.one(&[20, 50, 100, 1024]);
    let backups = random.between(1, 35);
    let authority = texts::certificates(random);
    // nobody knows the authority of a region outside the catalog
    let known = world.partition == "aws";
    let tls = Entry::new().maybe(random, if known { 50 } else { 100 }, "ca", |_| authority).maybe(
        random,
        50,
        "verify",
        |random| random.chance(70),
    );
    let mut apart = random.apart("maxStorage");
    let most = storage + storage.div_ceil(10) + apart.below(storage);
    let kept = apart.between(0, 4);
    Entry::new()
        .with("engine", engine)
        .with("version", version)
        .maybe(random, 30, "hosting", |_| "rds")
        .with("network", network)
        .with("class", random.pick(CLASSES))
        .maybe(random, 40, "multiAz", |random| random.chance(50))
        .with("storage", gibibytes(storage, random))
        .maybe(&mut apart, 40, "maxStorage", |random| gibibytes(most, random))
        .maybe(&mut apart, 30, "changes", |random| random.pick(&["window", "immediately"]))
        .maybe(&mut apart, 30, "supportType", |random| random.pick(&["standard", "extended"]))
        .maybe(&mut apart, 30, "logs", |random| days([1, 7, 30, 365, 3653][kept], random))
        .maybe(random, 40, "backups", |random| days(backups, random))
        .maybe(random, if known { 30 } else { 100 }, "tls", |_| if tls.is_empty() { json!({}) } else { tls.into() })
}
