//! Whom an app calls, what it waits for, which secrets it uses.

use serde_json::{Value, json};

use super::{
    delivery::{self, Receiver},
    externals, secrets,
};
use crate::{
    entry::Entry,
    world::{Mesh, SecretKind, World},
};

/// Writes whom an app calls and waits for; gives the databases among them.
pub fn calls(world: &mut World, at: usize, body: &mut Entry) -> Vec<usize> {
    let app = world.apps[at].clone();
    let callable: Vec<usize> = (0..world.apps.len())
        .filter(|other| *other != at && can_call(world, at, *other) && comes_up(world, at, *other))
        .collect();
    let is_waited_for = |other: &usize| {
        let other = &world.apps[*other];
        other.cluster == app.cluster && other.ends != Some("cronJob")
    };
    let earlier: Vec<usize> = (0..at).filter(is_waited_for).collect();
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
    let names = names.chain(databases.iter().map(|at| &world.databases[*at].name)).cloned();
    let names: Vec<String> = names.chain(externals::called(world, app.cluster, app.chart, at)).collect();
    // a service of Consul has one port, and calls between clusters reach the usual one
    let named = |at: &usize| {
        let other = &world.apps[*at];
        other.rpc && other.cluster == app.cluster && world.mesh != Some(Mesh::Consul)
    };
    let mut calls: Vec<Value> = names.into_iter().map(Value::from).collect();
    calls.extend(apps.iter().filter(|at| named(at)).map(|at| json!({ "app": world.apps[*at].name, "port": "rpc" })));
    if !calls.is_empty() {
        body.set("calls", calls);
    }
    if !after.is_empty() && world.random.chance(40) {
        body.set("after", after.iter().map(|at| world.apps[*at].name.clone()).collect::<Vec<_>>());
    }
    databases
}

/// Whether an app that is called can be there before: what waits for a job does not come up before it.
fn comes_up(world: &World, from: usize, to: usize) -> bool {
    world.apps[from].ends != Some("job") || to < from
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
pub fn uses(world: &mut World, receiver: Receiver, cluster: usize, databases: &[usize], body: &mut Entry) {
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
