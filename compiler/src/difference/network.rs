//! Addresses that are let in, and calls between apps.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use platformc_model::{ApiEndpoint, Model};

use super::change::{Because, Change, How, Mark, What};
use crate::Plan;

/// An opening: its kind, who opens it, and for whom; with the node that makes it.
type Openings = BTreeMap<(&'static str, String, String), String>;

/// What is opened and closed.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let (a, b) = (openings(before), openings(after));
    let (old, new) = (names(before), names(after));
    let mut changes = differ(&a, &b, How::Created, |name, _| (Mark::New, !old.contains(name)));
    changes.extend(differ(&b, &a, How::Removed, |name, whom| {
        (Mark::Gone, !new.contains(name) || (old.contains(whom) && !new.contains(whom)))
    }));
    changes
}

fn differ(from: &Openings, to: &Openings, how: How, mark: impl Fn(&str, &str) -> (Mark, bool)) -> Vec<Change> {
    let more = to.iter().filter(|(key, _)| !from.contains_key(*key) && !is_within(key, from));
    let change = |((kind, name, whom), node): (&(&'static str, String, String), &String)| {
        let (mark, holds) = mark(name, whom);
        let because = match how {
            How::Created => Because::new(whom, None, Some((*kind).to_owned())),
            _ => Because::new(whom, Some((*kind).to_owned()), None),
        };
        Change::new(What::Traffic, how, kind, name, node).because([because]).marked(mark, holds)
    };
    more.map(change).collect()
}

/// Whether a wider range of the same kind and name is open.
fn is_within((kind, name, whom): &(&'static str, String, String), open: &Openings) -> bool {
    let Ok(range) = whom.parse::<IpNet>() else { return false };
    let first = (*kind, name.clone(), String::new());
    let same = open.range(first..).map(|(key, _)| key).take_while(|(of, other, _)| of == kind && other == name);
    same.filter_map(|(.., other)| other.parse::<IpNet>().ok()).any(|other| other.contains(&range))
}

/// The ids of all nodes, and the names of what opens something.
fn names(plan: Option<&Plan>) -> BTreeSet<String> {
    let Some(plan) = plan else { return BTreeSet::new() };
    let nodes = plan.graph.nodes().map(|(_, node)| node.kind.id());
    let model = &plan.model;
    let ingress = model.ingress.keys().map(|name| format!("ingress {name}"));
    let clusters = model.clusters.keys().map(|name| format!("cluster {name}"));
    nodes.chain(ingress).chain(clusters).collect()
}

fn openings(plan: Option<&Plan>) -> Openings {
    let mut openings = Openings::new();
    let Some(plan) = plan else { return openings };
    addresses(&plan.model, &mut openings);
    for (caller, called) in plan.graph.calls() {
        let id = caller.kind.id();
        openings.insert(("call", id.clone(), called.kind.id()), id);
    }
    openings
}

fn addresses(model: &Model, openings: &mut Openings) {
    for (name, ingress) in &model.ingress {
        for range in ingress.load_balancer.allow.iter() {
            openings.insert(("range", format!("ingress {name}"), range.to_string()), "terraform/ingress".to_owned());
        }
        if !*ingress.load_balancer.internal {
            let whom = "the internet, as far as its ranges let it".to_owned();
            openings.insert(("public", format!("ingress {name}"), whom), "terraform/ingress".to_owned());
        }
    }
    for (name, cluster) in &model.clusters {
        let root = format!("terraform/cluster-{name}");
        let ranges: Vec<String> = match &*cluster.endpoint {
            ApiEndpoint::Private => Vec::new(),
            ApiEndpoint::Restricted(ranges) => ranges.iter().map(ToString::to_string).collect(),
            ApiEndpoint::Public => vec!["0.0.0.0/0".to_owned()],
        };
        for range in ranges {
            openings.insert(("endpoint", format!("cluster {name}"), range), root.clone());
        }
    }
    for connection in &model.connections {
        for network in &connection.reaches {
            for range in &connection.ranges {
                let name = format!("connection {} into the network {}", connection.name, network.name);
                openings.insert(("connection", name, range.to_string()), "terraform/network".to_owned());
            }
        }
    }
    for peering in &model.peerings {
        let name = format!("peering {}", peering.name);
        openings.insert(("peering", name, "traffic between its networks".to_owned()), "terraform/network".to_owned());
    }
}
