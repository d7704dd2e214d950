//! Addresses that are let in, what answers to them, and calls between apps.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use platformc_base::words::Mtls;
use platformc_model::{ApiEndpoint, Model};

use super::change::{Because, Change, How, Mark, What};
use crate::{Plan, graph::NodeKind};

/// An opening: its kind, who opens it, and for whom; with the node that makes it.
type Openings = BTreeMap<(&'static str, String, String), String>;

/// The kind of what answers to whoever reaches an ingress.
const ROUTE: &str = "route";

/// The kind of pages that call an app from a browser.
const PAGES: &str = "pages";

/// What is opened and closed.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let (a, b) = (openings(before), openings(after));
    let (old, new) = (names(before, &a), names(after, &b));
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

/// Whether something wider of the same kind and name is open: a range, or a path that this one is below.
fn is_within((kind, name, whom): &(&'static str, String, String), open: &Openings) -> bool {
    let first = (*kind, name.clone(), String::new());
    let mut same = open.range(first..).map(|(key, _)| key).take_while(|(of, other, _)| of == kind && other == name);
    let Ok(range) = whom.parse::<IpNet>() else {
        return *kind == ROUTE && same.any(|(.., other)| is_below(whom, other));
    };
    same.filter_map(|(.., other)| other.parse::<IpNet>().ok()).any(|other| other.contains(&range))
}

/// Whether a route is a part of another one: of the same way in, at a path below.
fn is_below(route: &str, other: &str) -> bool {
    let parts = |route: &'_ str| -> Option<(String, String, String)> {
        let ((host, path), way) = route.split_once(' ').and_then(|(at, way)| Some((at.split_once('/')?, way)))?;
        Some((host.to_owned(), path.trim_end_matches('/').to_owned(), way.to_owned()))
    };
    let (Some((host, path, way)), Some((of, above, by))) = (parts(route), parts(other)) else { return false };
    let rest = path.strip_prefix(&above);
    let below = above.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    host == of && way == by && below
}

/// The ids of all nodes, and the names of what opens something, or could.
fn names(plan: Option<&Plan>, openings: &Openings) -> BTreeSet<String> {
    let Some(plan) = plan else { return BTreeSet::new() };
    let nodes = plan.graph.nodes().map(|(_, node)| node.kind.id());
    let model = &plan.model;
    let ingress = model.ingress.keys().map(|name| format!("ingress {name}"));
    let clusters = model.clusters.keys().map(|name| format!("cluster {name}"));
    let open = openings.keys().map(|(_, name, _)| name.clone());
    nodes.chain(ingress).chain(clusters).chain(open).collect()
}

fn openings(plan: Option<&Plan>) -> Openings {
    let mut openings = Openings::new();
    let Some(plan) = plan else { return openings };
    addresses(&plan.model, &mut openings);
    routes(&plan.model, &mut openings);
    logins(&plan.model, &mut openings);
    plaintext(&plan.model, &mut openings);
    pages(&plan.model, &mut openings);
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

/// What of the apps answers to those who reach an ingress. A port is told by its name: another number of it is the same port.
fn routes(model: &Model, openings: &mut Openings) {
    for app in model.apps.values().filter(|app| !app.expose.is_empty()) {
        let id = NodeKind::App { cluster: app.head.cluster.clone(), name: app.head.name.clone() }.id();
        for way in &app.expose {
            let port = way.port.as_ref().map(|port| format!(" to its port {}", port.name)).unwrap_or_default();
            let whom = format!("{}{} by the ingress {}{port}", way.host.value, way.path.value, way.ingress.name);
            openings.insert((ROUTE, id.clone(), whom), id.clone());
        }
    }
}

/// Where clients of Vault outside of the platform log in from.
fn logins(model: &Model, openings: &mut Openings) {
    for client in model.vault.iter().flat_map(|vault| &vault.outside) {
        for range in &client.from {
            let name = format!("login {}", client.name);
            openings.insert(("login", name, range.to_string()), "terraform/vault-configuration".to_owned());
        }
    }
}

/// Clusters in which nobody must say who calls.
fn plaintext(model: &Model, openings: &mut Openings) {
    let is_strict = model.mesh.as_ref().is_some_and(|mesh| *mesh.mtls == Mtls::Strict);
    for (name, _) in model.clusters.iter().filter(|(_, cluster)| !(is_strict && cluster.meshed)) {
        let whom = "calls in plain text between pods".to_owned();
        openings.insert(("plaintext", format!("cluster {name}"), whom), format!("terraform/cluster-{name}"));
    }
}

/// Pages of other origins that may call an app from a browser, and what they may do.
fn pages(model: &Model, openings: &mut Openings) {
    for app in model.apps.values() {
        let Some(cors) = app.traffic.as_ref().and_then(|traffic| traffic.cors.as_ref()) else { continue };
        let id = NodeKind::App { cluster: app.head.cluster.clone(), name: app.head.name.clone() }.id();
        let origins = cors.origins.iter().flat_map(|origin| {
            let cookies = cors.credentials.then(|| format!("cookies with calls of pages of {}", origin.as_str()));
            std::iter::once(format!("calls of pages of {}", origin.as_str())).chain(cookies)
        });
        let methods = cors.methods.iter().map(|method| format!("{} by pages of other origins", method.as_str()));
        for whom in origins.chain(methods) {
            openings.insert((PAGES, id.clone(), whom), id.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn a_route_is_below_another_of_the_same_way_in() {
        let by = " by the ingress public to its port http";
        for (route, other, below) in [
            ("a.example.com/shop", "a.example.com/", true),
            ("a.example.com/shop", "a.example.com/shop/", true),
            ("a.example.com/shop/api", "a.example.com/shop", true),
            ("a.example.com/shopping", "a.example.com/shop", false),
            ("a.example.com/", "a.example.com/shop", false),
            ("b.example.com/shop", "a.example.com/", false),
        ] {
            assert_eq!(is_below(&format!("{route}{by}"), &format!("{other}{by}")), below, "{route} {other}");
        }
        assert!(!is_below(&format!("a/x{by}"), "a/ by the ingress internal to its port http"));
        assert!(!is_below(&format!("a/x{by}"), "a/ by the ingress public to its port admin"));
    }
}
