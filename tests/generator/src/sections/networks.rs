//! Networks whose addresses do not overlap, and the peerings between them.

use serde_json::json;

use crate::{amounts::days, entry::Entry, random::Random, words::NETWORK, world::World};

/// How many days CloudWatch keeps logs.
const RETENTION: &[usize] =
    &[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const ENDPOINTS: &[&str] = &[
    "s3",
    "ecr",
    "sts",
    "ec2",
    "kms",
    "logs",
    "eks",
    "elasticLoadBalancing",
    "autoscaling",
    "sqs",
    "ssm",
    "secretsManager",
    "elasticFileSystem",
];

pub fn add(world: &mut World) {
    let count = if world.apps_wanted < 4 { world.random.between(1, 2) } else { world.random.between(1, 4) };
    world.networks = world.names(&NETWORK, count);
    let hub = world.random.chance(50);
    let mut blocks = blocks(&mut world.random);
    let mut networks = Entry::new();
    let mut open = Vec::new();
    for (at, name) in world.networks.clone().iter().enumerate() {
        let small = count > 1 && at + 1 == count;
        let network = network(&mut world.random, world.most_zones, blocks.pop().unwrap_or((10, 40)), small);
        if network.text("nat") == Some("none") {
            world.closed.push(at);
        } else {
            open.push(name.clone());
        }
        networks.set(name, network);
        for other in 0..at {
            if (hub && other == 0) || world.random.chance(60) {
                world.peered.push((other, at));
            }
        }
    }
    let mut peerings = Entry::new();
    for (a, b) in world.peered.clone() {
        let (first, second) = (&world.networks[a], &world.networks[b]);
        let ends = if world.random.chance(50) { [first, second] } else { [second, first] };
        peerings.set(&format!("between-{a}-{b}"), json!({ "between": ends }));
    }
    world.section("networks", networks);
    world.entries("peerings", peerings);
    ways_in(world, &open);
}

/// Places that people come from, and a bastion in a network with a way out.
fn ways_in(world: &mut World, open: &[String]) {
    let mut random = world.random.apart("ways in");
    let mut connections = Entry::new();
    for (at, name) in ["office", "vpn"].iter().enumerate() {
        if random.chance(70) {
            continue;
        }
        let connection = Entry::new()
            .with("ranges", json!([format!("198.51.{at}.0/24")]))
            .with("reaches", random.some(&world.networks, 1, world.networks.len()))
            .maybe(&mut random, 50, "transitGateway", |_| format!("tgw-0123456789abcdef{at}"))
            .maybe(&mut random, 50, "resolver", |random| random.chance(70));
        connections.set(name, connection);
    }
    world.entries("connections", connections);
    if random.chance(30) && !open.is_empty() {
        let network = random.some(open, 1, 1).remove(0);
        let bastion = Entry::new().with("network", network).maybe(&mut random, 50, "logs", |_| "90d");
        world.section("bastion", bastion);
    }
}

/// The first two numbers of private networks that do not overlap, without those that EKS gives to services.
fn blocks(random: &mut Random) -> Vec<(usize, usize)> {
    let ten = (0..100).map(|second| (10, second));
    let others = (16..20).chain(21..25).map(|second| (172, second));
    let all: Vec<_> = ten.chain(others).chain([(192, 168)]).chain((64..128).map(|second| (100, second))).collect();
    random.some(&all, 4, 4)
}

/// Clusters are in all networks but a small one.
fn network(random: &mut Random, most_zones: usize, (first, second): (usize, usize), small: bool) -> Entry {
    let prefix = if small { random.between(16, 20) } else { 16 };
    let third = if prefix == 16 { 0 } else { random.below(1 << (prefix - 16)) << (24 - prefix) };
    let nat = random.pick(&["perZone", "single", "none", "perZone"]);
    let mut closed = false;
    let mut network = Entry::new()
        .with("cidr", format!("{first}.{second}.{third}.0/{prefix}"))
        .maybe(random, 50, "zones", |random| random.between(2, most_zones))
        .maybe(random, 50, "nat", |_| {
            closed = nat == "none";
            nat
        })
        .maybe(random, 40, "endpoints", |random| random.some(ENDPOINTS, 0, ENDPOINTS.len()))
        .maybe(random, 40, "flowLogs", |random| {
            let kept = random.one(RETENTION);
            days(kept, random)
        });
    // without a way out, a cluster needs them
    if closed {
        network.set("endpoints", ENDPOINTS.to_vec());
    }
    network
}
