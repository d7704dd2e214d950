//! Room: addresses for nodes and pods, and enough nodes for what is to be spread.

use std::collections::BTreeMap;

use platformc_base::{Code, Diagnostic, Diagnostics, Span, words::Endpoint};

use super::networks;
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model, Network, NodeGroup};

/// What EKS asks of each subnet of a cluster for itself
/// (<https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html>).
const CONTROL_PLANE: u64 = 6;
/// How many nodes an upgrade adds in a zone at most, beyond the largest number
/// (<https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html>).
const UPGRADE: u64 = 2;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let mut pods: BTreeMap<&str, u64> = BTreeMap::new();
    for app in model.apps.values() {
        *pods.entry(app.head.cluster.name.as_str()).or_default() += app.most_pods();
    }
    for network in model.networks.values() {
        Extend::extend(problems, addresses(model, network, &pods));
    }
    for cluster in model.clusters.values() {
        Extend::extend(problems, nodes(model, cluster));
    }
}

/// Whether the private subnet of a zone has enough addresses for everything that may run in it at once.
fn addresses(model: &Model, network: &Network, pods: &BTreeMap<&str, u64>) -> Option<Diagnostic> {
    let cidr = &network.cidr;
    let there = networks::zone(cidr.prefix())?;
    let zones = u64::from(network.zones.value).max(1);
    let clusters: Vec<(&Cluster, u64)> = model
        .clusters
        .values()
        .filter(|cluster| cluster.network.name == network.name)
        .map(|cluster| (cluster.as_ref(), of_cluster(cluster, zones, pods)))
        .collect();
    let needed = clusters.iter().map(|(_, needed)| needed).sum::<u64>() + others(model, network);
    if clusters.is_empty() || needed <= there {
        return None;
    }
    let name = &network.name;
    let message = format!("a zone of `{name}` has {there} addresses, but up to {needed} can be in use at once");
    let mut problem = Diagnostic::error(Code::TooFewAddresses, cidr.span, message)
        .label(format!("an eighth of `{cidr}` for each zone"));
    for (cluster, needed) in clusters {
        let group = cluster.node_groups.iter().max_by_key(|group| of_group(group, zones));
        let span = group.map_or(cluster.span, |group| written(group.max.span(), cluster.span));
        problem = problem.related(span, format!("the nodes and pods of `{}`: up to {needed}", cluster.name));
    }
    let larger = (16..cidr.prefix()).rev().find(|prefix| networks::zone(*prefix).is_some_and(|there| needed <= there));
    Some(problem.help(match larger {
        Some(prefix) => format!("write a /{prefix} network, or lower the `max` of node groups and replicas"),
        None => "lower the `max` of node groups and replicas, or put the clusters into several networks".into(),
    }))
}

fn written(span: Span, otherwise: Span) -> Span {
    if span == Span::default() { otherwise } else { span }
}

/// What a cluster takes of one zone. Nodes that Karpenter buys follow the pods; those of groups are counted full.
fn of_cluster(cluster: &Cluster, zones: u64, pods: &BTreeMap<&str, u64>) -> u64 {
    let groups = cluster.node_groups.iter().map(|group| of_group(group, zones)).sum::<u64>();
    let pods = pods.get(cluster.name.as_str()).copied().unwrap_or(0).div_ceil(zones);
    CONTROL_PLANE + if cluster.karpenter().is_some() { groups.max(pods) } else { groups }
}

/// Whichever of its instance types takes most; one that the catalog does not know counts for itself alone.
fn of_group(group: &NodeGroup, zones: u64) -> u64 {
    let taken = group.instance_types.iter().filter_map(|name| catalog::shape(name.as_str())).map(catalog::Shape::taken);
    (u64::from(group.max.value).div_ceil(zones) + UPGRADE) * taken.max().unwrap_or(1)
}

/// Interfaces of what else has an address in every zone: endpoints, load balancers, databases, file systems.
fn others(model: &Model, network: &Network) -> u64 {
    let here = |of: &Network| of.name == network.name;
    let endpoints = network.endpoints.iter().map(|endpoint| match endpoint {
        Endpoint::S3 => 0,
        Endpoint::Ecr | Endpoint::Eks => 2,
        _ => 1,
    });
    let count = model.ingress.values().filter(|ingress| here(&ingress.cluster.network)).count()
        + model.own_vault().iter().filter(|(_, home)| here(&home.cluster.network)).count()
        + model.databases.values().filter(|database| here(&database.network)).count()
        + model.storage.values().filter(|storage| storage.home().is_some_and(|home| here(&home.network))).count();
    endpoints.sum::<u64>() + count as u64
}

/// Whether the nodes that always run are enough to spread over the zones, and to part the voters of Vault.
fn nodes(model: &Model, cluster: &Cluster) -> Option<Diagnostic> {
    let least: u64 = cluster.node_groups.iter().map(|group| u64::from(group.min.value)).sum();
    let zones = u64::from(cluster.network.zones.value).min(3);
    let group = cluster.node_groups.iter().min_by_key(|group| group.min.value)?;
    let (min, span) = (group.min, written(group.min.span(), group.span));
    let count = if least == 1 { "one node".to_owned() } else { format!("{least} nodes") };
    if least < zones && cluster.karpenter().is_none() {
        let message = format!("`{}` may have {count}, which cannot spread over {zones} zones", cluster.name);
        return Some(
            Diagnostic::warning(Code::CannotSpread, span, message)
                .label("a zone can be left without a node")
                .related(cluster.network.span, "the zones of this network")
                .help(format!("write `min: {}`", u64::from(min.value) + zones - least)),
        );
    }
    let (vault, home) = model.own_vault().filter(|(_, home)| home.cluster.name == cluster.name)?;
    let voters = &vault.replicas;
    let all = u64::from(voters.value);
    // Of one voter and of an even number others warn.
    if all == 1 || all.is_multiple_of(2) || all - all.div_ceil(least.max(1)) > all / 2 {
        return None;
    }
    let message = format!("losing one node can lose the Raft quorum of Vault's {all} voters on `{}`", cluster.name);
    let missing = all - least;
    Some(
        Diagnostic::warning(Code::CannotSpread, written(voters.span(), home.span), message)
            .label(format!("they share {count}"))
            .related(span, "the nodes that always run")
            .help(format!("write `min: {}` for a node group of `{}`", u64::from(min.value) + missing, cluster.name)),
    )
}
