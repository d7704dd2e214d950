//! Entrances for traffic from outside.

use serde_json::{Value, json};

use crate::{
    entry::Entry,
    random::Random,
    words::INGRESS,
    world::{Ingress, World},
};

const HOSTS: &[&str] = &["shop", "www", "api", "admin", "partner", "a.b.c", "m", "docs", "status", "pay"];

pub fn add(world: &mut World) {
    let Some(zone) = world.zone else { return };
    let meshed: Vec<usize> = (0..world.clusters.len()).filter(|at| world.clusters[*at].meshed).collect();
    if meshed.is_empty() || world.random.chance(25) {
        return;
    }
    let count = world.random.between(1, 3);
    let mut hosts: Vec<String> =
        world.random.some(HOSTS, HOSTS.len(), HOSTS.len()).iter().map(|word| format!("{word}.{zone}")).collect();
    if world.random.chance(30) {
        hosts.push(zone.to_owned());
    }
    let mut entries = Entry::new();
    for name in world.names(&INGRESS, count) {
        let cluster = world.random.one(&meshed);
        let count = world.random.between(1, 3);
        let own = hosts.split_off(hosts.len().saturating_sub(count));
        entries.set(&name, ingress(world, cluster, &own));
        world.ingresses.push(Ingress { name, cluster, hosts: own, routes: 0 });
    }
    world.entries("ingress", entries);
}

fn ingress(world: &mut World, cluster: usize, hosts: &[String]) -> Entry {
    let vault = world.admits(cluster);
    let name = world.clusters[cluster].name.clone();
    let random = &mut world.random;
    let certificates: &[&str] = if vault { &["acm", "vault", "vault", "letsEncrypt"] } else { &["acm", "letsEncrypt"] };
    let certificate = random.pick(certificates);
    Entry::new().with("cluster", name).with("hosts", hosts).maybe(random, 60, "loadBalancer", load_balancer).maybe(
        random,
        70,
        "tls",
        |random| if random.chance(90) { json!({ "certificate": certificate }) } else { json!({}) },
    )
}

fn load_balancer(random: &mut Random) -> Value {
    let internal = random.chance(50);
    let balancer = Entry::new().maybe(random, 40, "kind", |_| "nlb");
    let balancer = if !internal || random.chance(50) { balancer.with("internal", internal) } else { balancer };
    if internal {
        balancer.maybe(random, 40, "allow", |random| random.some(&["10.60.0.0/16", "192.0.2.0/24"], 1, 2)).into()
    } else {
        balancer.with("allow", random.some(&["203.0.113.0/24", "0.0.0.0/0", "198.51.100.0/24"], 1, 2)).into()
    }
}
