//! Clusters, their nodes, and who adds more of them.

use serde_json::{Value, json};

use super::head;
use crate::{
    amounts::gibibytes,
    entry::Entry,
    random::Random,
    words::{CLUSTER, NODE_GROUP, Names},
    world::{Cluster, World},
};

const ARM: &[&str] = &["m7g.large", "m8g.xlarge", "t4g.large", "c7g.large", "r7g.large", "m6gd.xlarge"];
const INTEL: &[&str] = &["m7i.large", "m7i-flex.large", "c7i.xlarge", "t3.large", "m5.large"];
const ARM_FAMILIES: &[&str] = &["m7g", "c7g", "r8gd", "c7gn"];
const INTEL_FAMILIES: &[&str] = &["m7i", "c7i", "m7i-flex", "m5"];

pub fn add(world: &mut World) {
    let most = if world.apps_wanted < 4 { 2 } else { 4 };
    let count = world.random.between(1, most);
    let homes = world.networks.len().saturating_sub(1).max(1);
    let mut clusters = Entry::new();
    for name in world.names(&CLUSTER, count) {
        let network = world.random.below(homes);
        let body = cluster(world, network);
        let groups = groups(&body);
        clusters.set(&name, body);
        world.clusters.push(Cluster { name, network, groups, meshed: false, served: false, observed: false });
    }
    world.section("clusters", clusters);
}

/// The names of its groups of nodes, each with its architecture.
fn groups(body: &Entry) -> Vec<(String, &'static str)> {
    let groups = body.get("nodeGroups").and_then(Value::as_object).into_iter().flatten();
    let architecture = |group: &Value| {
        let is_arm = group["instanceTypes"][0].as_str().is_some_and(|first| ARM.contains(&first));
        if is_arm { "arm64" } else { "amd64" }
    };
    groups.map(|(name, group)| (name.clone(), architecture(group))).collect()
}

fn cluster(world: &mut World, network: usize) -> Entry {
    let admins = head::admins(world);
    let network = world.networks[network].clone();
    let random = &mut world.random;
    let mut names = Names::default();
    let mut drawn = Vec::new();
    for _ in 0..random.between(1, 3) {
        let group = node_group(random);
        drawn.push((names.give(&NODE_GROUP, random), group));
    }
    let kubernetes = random.pick(&["1.36", "1.36", "1.35", "1.34", "1.33"]);
    let mut apart = random.apart("addons");
    let release = |random: &mut Random| format!("{kubernetes}.{}-20260818", random.below(9));
    let mut groups = Entry::new();
    for (name, group) in drawn {
        groups.set(&name, group.maybe(&mut apart, 20, "amiRelease", release));
    }
    let addons = addons(kubernetes, &mut apart);
    Entry::new()
        .with("network", network)
        .with("kubernetes", kubernetes)
        .maybe(random, 40, "endpoint", endpoint)
        .with("admins", admins)
        .with("nodeGroups", groups)
        .maybe(random, 60, "autoscaling", autoscaling)
        .maybe(&mut apart, 30, "addons", |_| addons)
        .maybe(&mut apart, 30, "supportType", |random| random.pick(&["standard", "extended"]))
}

fn addons(kubernetes: &str, random: &mut Random) -> Entry {
    let version = |random: &mut Random| format!("v1.{}.1-eksbuild.{}", random.below(30), random.between(1, 9));
    let entry = Entry::new().maybe(random, 50, "kubeProxy", |_| format!("v{kubernetes}.0-eksbuild.2"));
    ["vpcCni", "coredns", "podIdentityAgent", "ebsCsiDriver"]
        .into_iter()
        .fold(entry, |entry, name| entry.maybe(random, 50, name, version))
}

fn endpoint(random: &mut Random) -> Value {
    let networks = random.some(&["203.0.113.0/24", "198.51.100.7/32", "192.0.2.0/25", "0.0.0.0/0"], 1, 3);
    match random.below(3) {
        0 => "private".into(),
        1 => "public".into(),
        _ => json!({ "restricted": networks }),
    }
}

fn node_group(random: &mut Random) -> Entry {
    let types = if random.chance(60) { ARM } else { INTEL };
    let min = random.between(1, 6);
    let max = min + random.below(6);
    // the default of the least is 3, and of the most 6
    let (least, most) = (random.chance(50), random.chance(50));
    let group = Entry::new().with("instanceTypes", random.some(types, 1, 3));
    let group = if least { group.with("min", min) } else { group };
    let group = if most { group.with("max", max.max(3)) } else { group };
    group.maybe(random, 40, "disk", |random| {
        let size = random.one(&[20, 80, 100, 1024]);
        gibibytes(size, random)
    })
}

fn autoscaling(random: &mut Random) -> Value {
    let families = if random.chance(60) { ARM_FAMILIES } else { INTEL_FAMILIES };
    match random.below(4) {
        0 => "none".into(),
        1 => "clusterAutoscaler".into(),
        _ => {
            let memory = random.one(&[64, 800, 2048]);
            let karpenter = Entry::new()
                .with("instanceFamilies", random.some(families, 1, 3))
                .maybe(random, 60, "capacity", |random| random.some(&["spot", "onDemand"], 1, 2))
                .with("limits", json!({ "cpu": random.between(1, 900), "memory": gibibytes(memory, random) }));
            let karpenter = karpenter.maybe(&mut random.apart("nodeImage"), 30, "nodeImage", |_| "v20260818");
            json!({ "karpenter": Value::from(karpenter) })
        }
    }
}
