//! Who reaches an app's pods, and whom they reach. Name resolution and the mesh's own control plane
//! are allowed for whole namespaces.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::scalar::Cidr;
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::object;
use crate::{
    kubernetes,
    mesh::{self, Mesh},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, AppHead, Callee, ExternalService, Model};

/// Where Prometheus runs.
const MONITORING: &str = "monitoring";

pub(super) fn id(app: &App) -> ObjectId<'_> {
    super::id(ObjectKind::NetworkPolicy, app, app.head.name.as_str())
}

pub(super) fn policy(model: &Model, app: &App) -> Value {
    let mesh = mesh::of(model, &app.head.cluster);
    let spec = kubernetes::fields([
        ("podSelector", json!({ "matchLabels": kubernetes::selector(&app.head) })),
        ("policyTypes", json!(["Ingress", "Egress"])),
        ("ingress", Value::Array(ingress(model, mesh, app))),
        ("egress", Value::Array(egress(model, mesh, app))),
    ]);
    object(&id(app), app, kubernetes::fields([("spec", spec)]))
}

fn ingress(model: &Model, mesh: Option<&dyn Mesh>, app: &App) -> Vec<Value> {
    let mut rules = Vec::new();
    // whom each port admits
    let mut peers: BTreeMap<Option<u16>, Vec<Value>> = BTreeMap::new();
    let mut admit = |port: Option<u16>, peer: Value| peers.entry(inbound(mesh, port)).or_default().push(peer);
    let here = |other: &AppHead| other.cluster.name == app.head.cluster.name;
    for caller in app.callers.iter().filter(|caller| here(caller)) {
        admit(caller.pod_port(&app.head), pods(caller));
    }
    if let Some(gateway) = mesh.and_then(Mesh::east_west).filter(|_| app.callers_elsewhere().next().is_some()) {
        admit(app.head.pod_port(), json!({ "namespaceSelector": namespace(gateway.namespace) }));
    }
    // two hosts of one ingress have one gateway
    let ways = mesh.into_iter().flat_map(|mesh| app.expose.iter().map(move |expose| (mesh, expose)));
    let gateways: BTreeSet<(Option<u16>, String)> = ways
        .map(|(mesh, expose)| (expose.port.as_ref().map(|port| port.number), mesh.gateway_namespace(&expose.ingress)))
        .collect();
    for (port, gateway) in gateways {
        admit(port, json!({ "namespaceSelector": namespace(&gateway) }));
    }
    rules.extend(peers.into_iter().map(|(port, peers)| rule("from", peers, port)));
    if model.observes(&app.head.cluster) {
        let prometheus = json!({
            "namespaceSelector": namespace(MONITORING),
            "podSelector": { "matchLabels": { "app.kubernetes.io/name": "prometheus" } },
        });
        if app.head.chart {
            // what a chart measures, and where, is its own
            rules.push(rule("from", vec![prometheus], None));
        } else {
            // past the proxy, in a mesh too
            let own = app.metrics.as_ref().map(|own| own.port.number);
            let ports = mesh.map(|mesh| mesh.metrics().port).into_iter().chain(own);
            rules.extend(ports.map(|port| rule("from", vec![prometheus.clone()], Some(port))));
        }
    }
    rules.extend(within(app).map(|own| rule("from", vec![own], None)));
    rules
}

fn egress(model: &Model, mesh: Option<&dyn Mesh>, app: &App) -> Vec<Value> {
    let mut rules = Vec::new();
    let mut databases: BTreeMap<u16, BTreeSet<Cidr>> = BTreeMap::new();
    let mut elsewhere = BTreeSet::new();
    for callee in &app.calls {
        match callee {
            Callee::App(head, _) if head.cluster.name != app.head.cluster.name => {
                elsewhere.insert(head.cluster.network.cidr.value);
            }
            Callee::App(head, _) => {
                rules.push(rule("to", vec![pods(head)], inbound(mesh, head.pod_port(head))));
            }
            Callee::Database(database, _) => {
                databases.entry(database.engine.port()).or_default().insert(database.network.cidr.value);
            }
            Callee::External(external, _) => rules.push(outside(model, app, external)),
        }
    }
    rules.extend(databases.iter().map(|(port, networks)| rule("to", blocks(networks), Some(*port))));
    if let Some(gateway) = mesh.and_then(Mesh::east_west).filter(|_| !elsewhere.is_empty()) {
        // the load balancer's addresses are its network's own
        rules.push(rule("to", blocks(&elsewhere), Some(gateway.port)));
    }
    if let Some(vault) = model.vault.as_ref().filter(|_| app.reaches_vault()) {
        rules.push(rule("to", blocks(&vault.networks().into_iter().collect()), Some(vault.port())));
    }
    rules.extend(within(app).map(|own| rule("to", vec![own], None)));
    rules
}

/// A service outside: its addresses, or every public one, among which the mesh tells its hosts.
fn outside(model: &Model, app: &App, external: &ExternalService) -> Value {
    let ranges: BTreeSet<Cidr> = external.ranges.iter().map(|range| range.value).collect();
    let mut peers = if ranges.is_empty() { vec![public(model)] } else { blocks(&ranges) };
    let network = &app.head.cluster.network;
    if external.has_endpoint_in(network) {
        peers.extend(blocks(&[network.cidr.value].into()));
    }
    rule("to", peers, Some(*external.port))
}

/// Addresses that lead nowhere on the internet (<https://www.iana.org/assignments/iana-ipv4-special-registry>).
const NOT_PUBLIC: [([u8; 4], u8); 9] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([224, 0, 0, 0], 3),
];

/// Every address of the internet, none of the platform's own networks.
fn public(model: &Model) -> Value {
    let mut except: BTreeSet<Cidr> = NOT_PUBLIC.iter().map(|(address, prefix)| Cidr::new(*address, *prefix)).collect();
    let own = model.networks.values().map(|network| network.cidr.value);
    let own: Vec<Cidr> = own.filter(|own| !except.iter().any(|known| own.within(*known))).collect();
    except.extend(own);
    let except: Vec<String> = except.iter().map(Cidr::to_string).collect();
    json!({ "ipBlock": { "cidr": "0.0.0.0/0", "except": except } })
}

fn blocks(networks: &BTreeSet<Cidr>) -> Vec<Value> {
    networks.iter().map(|cidr| json!({ "ipBlock": { "cidr": cidr.to_string() } })).collect()
}

/// The parts of a chart reach each other.
fn within(app: &App) -> Option<Value> {
    app.head.chart.then(|| json!({ "podSelector": { "matchLabels": kubernetes::selector(&app.head) } }))
}

/// The port at which a pod takes the calls to one of its ports; a chart's ports are its own.
fn inbound(mesh: Option<&dyn Mesh>, port: Option<u16>) -> Option<u16> {
    let port = port?;
    Some(mesh.map_or(port, |mesh| mesh.inbound_port(port)))
}

fn pods(app: &AppHead) -> Value {
    json!({
        "namespaceSelector": namespace(app.namespace.as_str()),
        "podSelector": { "matchLabels": kubernetes::selector(app) },
    })
}

fn namespace(name: &str) -> Value {
    json!({ "matchLabels": { "kubernetes.io/metadata.name": name } })
}

fn rule(direction: &'static str, peers: Vec<Value>, port: Option<u16>) -> Value {
    let mut rule = Map::new();
    rule.insert(direction.into(), Value::Array(peers));
    if let Some(port) = port {
        rule.insert("ports".into(), json!([{ "protocol": "TCP", "port": port }]));
    }
    Value::Object(rule)
}
