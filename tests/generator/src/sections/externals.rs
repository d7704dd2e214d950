//! Services outside, and who calls them.

use serde_json::json;

use crate::{
    entry::Entry,
    random::Random,
    words::EXTERNAL,
    world::{External, Mesh, World},
};

pub fn add(world: &mut World) {
    let mut random = world.random.apart("externals");
    let count = random.below(4);
    let mut entries = Entry::new();
    let mut names = crate::words::Names::default();
    for at in 0..count {
        let name = names.give(&EXTERNAL, &mut random);
        let (body, external) = external(&mut random, at);
        entries.set(&name, body);
        world.externals.push(External { name, ..external });
    }
    world.entries("externals", entries);
}

/// No two have a host or an address in common.
fn external(random: &mut Random, at: usize) -> (Entry, External) {
    let hosts = random.chance(60);
    let ranges = !hosts || random.chance(30);
    let exact = !random.chance(30);
    let tcp = !hosts && random.chance(60);
    let mut body = Entry::new();
    if hosts {
        let all = [format!("api-{at}.example.net"), format!("sts-{at}.eu-west-1.amazonaws.com")];
        body.set("hosts", random.some(&all, 1, 2));
    }
    if ranges {
        let all = [format!("198.51.100.{}/32", at + 1), format!("203.0.113.{}/28", 16 * at)];
        body.set("ranges", random.some(&all, 1, 2));
    }
    if tcp {
        body.set("protocol", "tcp");
    } else if random.chance(60) {
        body.set("protocol", random.pick(&["https", "http", "tls"]));
    }
    // no app listens there
    if !hosts || random.chance(40) {
        body.set("port", json!(9500 + at));
    }
    if !exact || random.chance(20) {
        body.set("exact", exact);
    }
    (body, External { name: String::new(), by_host_alone: hosts && !ranges, exact })
}

/// The externals that an app calls.
pub fn called(world: &World, cluster: usize, chart: bool, at: usize) -> Vec<String> {
    let mut random = world.random.apart(&format!("calls of externals {at}"));
    let cluster = &world.clusters[cluster];
    let held = world.mesh == Some(Mesh::Istio) && cluster.meshed && !chart;
    let may = |external: &&External| {
        !external.by_host_alone || ((held || !external.exact) && !world.closed.contains(&cluster.network))
    };
    let callable: Vec<String> = world.externals.iter().filter(may).map(|external| external.name.clone()).collect();
    random.some(&callable, 0, 2)
}
