//! Counting.

use std::collections::BTreeSet;

use platformc_base::{
    Span,
    words::{Capacity, Endpoint, Nat},
};
use platformc_catalog::{
    family,
    quotas::{
        CERTIFICATE_NAMES, CLUSTERS, DATABASES, ELASTIC_IPS, FILE_SYSTEMS, GATEWAY_ENDPOINTS, INTERFACE_ENDPOINTS,
        INTERNET_GATEWAYS, LOAD_BALANCERS, NAT_GATEWAYS, NODE_GROUPS, NODES, ON_DEMAND, PEERINGS, Quota, ROLE_POLICIES,
        ROLES, SECURITY_GROUP_RULES, SPOT, TARGETS, VPCS,
    },
};

use super::need::Need;
use crate::{
    graph::Graph,
    mesh::{self, Mesh},
    resource::Resource,
};
use platformc_model::{Cluster, Ingress, Model, Network, NodeGroup};

/// The listeners of an ingress's load balancer, each with a rule for each range that may connect.
const LISTENERS: u64 = 2;

pub(super) fn all(model: &Model, graph: &Graph) -> Vec<Need> {
    let mut needs = networks(model);
    needs.extend(clusters(model));
    needs.extend(services(model));
    needs.extend(rights(model, graph));
    needs
}

fn count(items: impl Iterator) -> u64 {
    items.count() as u64
}

/// Of the whole region: the place is that of the last thing that needs some.
fn sum<'a>(quota: &'static Quota, each: impl Iterator<Item = (&'a str, Span, u64)>) -> Need {
    let (needed, span) = each
        .filter(|(_, _, needed)| *needed > 0)
        .fold((0, Span::default()), |(sum, _), (_, span, more)| (sum + more, span));
    Need { quota, of: None, needed, span }
}

/// Of one thing: that which needs most.
fn most<'a>(quota: &'static Quota, each: impl Iterator<Item = (&'a str, Span, u64)>) -> Need {
    let (of, span, needed) = each.max_by_key(|(_, _, needed)| *needed).unwrap_or_default();
    Need { quota, of: Some(of.to_owned()), needed, span }
}

fn networks(model: &Model) -> Vec<Need> {
    let each = |count: fn(&Network) -> u64| {
        model.networks.values().map(move |network| (network.name.as_str(), network.span, count(network)))
    };
    let gateways = |network: &Network| match network.nat.value {
        Nat::PerZone => u64::from(network.zones.value),
        Nat::Single => 1,
        Nat::None => 0,
    };
    let interfaces = |network: &Network| -> u64 {
        network
            .endpoints
            .iter()
            .map(|endpoint| match endpoint {
                Endpoint::S3 => 0,
                Endpoint::Ecr | Endpoint::Eks => 2,
                _ => 1,
            })
            .sum()
    };
    let peerings = model.networks.values().map(|network| {
        let ends = model.peerings.iter().filter(|peering| peering.other(network).is_some());
        (network.name.as_str(), network.span, count(ends))
    });
    vec![
        sum(&VPCS, each(|_| 1)),
        sum(&INTERNET_GATEWAYS, each(|_| 1)),
        sum(&ELASTIC_IPS, each(gateways)),
        // Zones are taken in one order, so all networks have a gateway in the first zone.
        sum(&NAT_GATEWAYS, each(|network| u64::from(network.nat.value != Nat::None))),
        most(&INTERFACE_ENDPOINTS, each(interfaces)),
        sum(&GATEWAY_ENDPOINTS, each(|network| count(network.endpoints.iter().filter(|one| **one == Endpoint::S3)))),
        most(&PEERINGS, peerings),
    ]
}

fn clusters(model: &Model) -> Vec<Need> {
    let clusters = || model.clusters.values();
    let groups = || clusters().flat_map(|cluster| &cluster.node_groups);
    let bought = |wanted: Capacity| {
        clusters().map(move |cluster| {
            let karpenter = cluster.karpenter().filter(|karpenter| karpenter.capacity.contains(&wanted));
            let limit = karpenter.map_or(0, |karpenter| u64::from(karpenter.limits.cpu.value));
            (cluster.name.as_str(), cluster.span, limit)
        })
    };
    let of_groups = |cluster: &Cluster| cluster.node_groups.iter().map(processors).sum::<u64>();
    let on_demand = bought(Capacity::OnDemand)
        .zip(clusters())
        .map(|((name, span, limit), cluster)| (name, span, limit + of_groups(cluster)));
    vec![
        sum(&CLUSTERS, clusters().map(|cluster| (cluster.name.as_str(), cluster.span, 1))),
        most(
            &NODE_GROUPS,
            clusters().map(|cluster| (cluster.name.as_str(), cluster.span, count(cluster.node_groups.iter()))),
        ),
        most(&NODES, groups().map(|group| (group.name.as_str(), group.span, u64::from(group.max.value)))),
        sum(&ON_DEMAND, on_demand),
        sum(&SPOT, bought(Capacity::Spot)),
    ]
}

/// The processors of a full group, of whichever of its types has most; only the common families share one quota.
fn processors(group: &NodeGroup) -> u64 {
    let of_type = |name: &str| {
        let (of, size) = name.split_once('.')?;
        let standard = of.starts_with(['a', 'c', 'd', 'h', 'i', 'm', 'r', 't', 'z'])
            && !of.starts_with("inf")
            && !of.starts_with("trn")
            && !of.starts_with("dl")
            && !of.starts_with("hpc");
        family(of).filter(|_| standard)?.processors(size)
    };
    let most = group.instance_types.iter().filter_map(|name| of_type(name.as_str())).max().unwrap_or(0);
    u64::from(group.max.value) * u64::from(most)
}

fn services(model: &Model) -> Vec<Need> {
    let ingresses = || model.ingress.values();
    let vault = model.own_vault().map(|(_, home)| ("vault", home.span, 1));
    let called = model.clusters.values().filter(|cluster| model.called_from_elsewhere(cluster).next().is_some());
    let balancers = ingresses().map(|ingress| (ingress.name.as_str(), ingress.span, 1));
    let balancers = balancers.chain(vault).chain(called.map(|cluster| (cluster.name.as_str(), cluster.span, 1)));
    vec![
        sum(&DATABASES, model.databases.values().map(|database| (database.name.as_str(), database.span, 1))),
        sum(&FILE_SYSTEMS, model.storage.values().map(|storage| (storage.name.as_str(), storage.span, 1))),
        sum(&LOAD_BALANCERS, balancers),
        most(&TARGETS, ingresses().map(|ingress| (ingress.name.as_str(), ingress.span, targets(model, ingress)))),
        most(
            &SECURITY_GROUP_RULES,
            ingresses().map(|ingress| {
                (ingress.name.as_str(), ingress.span, LISTENERS * ingress.load_balancer.allow.len() as u64)
            }),
        ),
        most(
            &CERTIFICATE_NAMES,
            ingresses().map(|ingress| (ingress.name.as_str(), ingress.span, ingress.hosts.len() as u64)),
        ),
    ]
}

/// The pods of a gateway, and as many again while others replace them, each behind every listener.
fn targets(model: &Model, ingress: &Ingress) -> u64 {
    let pods = mesh::of(model, &ingress.cluster).map_or(0, Mesh::most_gateways);
    LISTENERS * 2 * u64::from(pods)
}

fn rights(model: &Model, graph: &Graph) -> Vec<Need> {
    let roles: BTreeSet<String> = graph
        .nodes()
        .flat_map(|(_, node)| node.owned())
        .filter_map(|owned| match owned.resource {
            Resource::IamRole { name } => Some(name.into_owned()),
            _ => None,
        })
        .collect();
    let roots =
        graph.nodes().filter_map(|(_, node)| Some((node.spans.first().copied().unwrap_or_default(), node.written()?)));
    let attached = roots.flat_map(|(span, root)| root.documents.iter().map(move |document| (span, document)));
    let attached = attached.filter(|(_, document)| document.module == "deploy-role" && document.argument == "policies");
    let attached = attached
        .map(|(span, document)| (document.role.as_deref().unwrap_or_default(), span, document.policies.len() as u64));
    vec![
        Need { quota: &ROLES, of: None, needed: roles.len() as u64, span: model.name.span },
        most(&ROLE_POLICIES, attached),
    ]
}
