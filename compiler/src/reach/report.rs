//! Who can call whom, for people and programs: what all layers let through.

use std::collections::BTreeSet;

use platformc_access::reach::{Block, Caller, End, Peer, Port, Protocol, Rule, Way};
use platformc_base::words::MeshKind;
use serde::Serialize;

use super::{
    cluster::{Cluster, Pods, by_cluster},
    expected::{self, Expected},
    facts::Facts,
};
use crate::mesh;
use platformc_model::{App, Callee, Model};

/// What no app can be called: the names of apps are in lower case.
const PROMETHEUS: &str = "Prometheus";
pub(super) const VAULT: &str = "Vault";

/// A way that is open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Call {
    /// The cluster in which the rules are; empty for a way between the bastion and a database.
    pub cluster: String,
    /// Who calls: an app, `ingress NAME`, `Prometheus`, `other clusters`, `people at NAME` of a connection, `Bastion`. No app has such a name.
    pub from: String,
    /// What is called: an app, `database NAME`, `external NAME`, `Vault`, a cluster, or addresses; by people also `ingress NAME`, and
    /// `kubernetes NAME`, the API of a cluster.
    pub to: String,
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// The port of the pods or of the service outside; none for every port.
    pub port: Option<u16>,
    /// The hosts to which the mesh holds the caller, for a service outside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl Call {
    /// The protocol and the port, for people: `tcp 8080`, `tcp all`.
    #[must_use]
    pub fn port(&self) -> String {
        self.port.map_or_else(|| format!("{} all", self.protocol), |port| format!("{} {port}", self.protocol))
    }
}

/// All ways that are open, each once, in order.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The ways.
    pub calls: Vec<Call>,
}

impl Reach {
    /// What the objects of nodes let through, those of each with its cluster.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn of<'a>(model: &Model, facts: impl IntoIterator<Item = (&'a str, Facts)>) -> Result<Self, String> {
        let mut calls = BTreeSet::new();
        for (name, facts) in by_cluster(facts) {
            let Some(cluster) = model.clusters.get(name) else { continue };
            of_cluster(&Cluster::of(model, cluster, facts)?, &mut calls);
        }
        Ok(Self { calls: calls.into_iter().collect() })
    }
}

/// Adds the ways that are open in a cluster.
pub(super) fn of_cluster(cluster: &Cluster<'_>, calls: &mut BTreeSet<Call>) {
    for app in cluster.model.apps_on(cluster.of) {
        for pods in cluster.of_app(app.head.name.as_str()) {
            incoming(cluster, app, pods, calls);
            outgoing(cluster, app, pods, calls);
        }
    }
}

fn incoming(cluster: &Cluster<'_>, app: &App, pods: &Pods, calls: &mut BTreeSet<Call>) {
    let network = &cluster.network;
    let expected = Expected::of(cluster.model, app);
    for (home, rule) in network.ingress(&pods.pod).rules() {
        for caller in cluster.named(&[(home, rule)]).into_iter().filter_map(|index| cluster.pods.get(index)) {
            for (protocol, port) in ports(rule) {
                let way = Way { protocol, port: port.unwrap_or(1) };
                let passes = caller.app.is_none() || network.lets_out(&caller.pod, &End::Pod(&pods.pod), way);
                // the parts of a chart are not told apart
                let told = caller.name != pods.name || !app.head.chart;
                if passes && told && authorized(cluster, (app, &expected), pods, caller, port) {
                    let (from, to) = (title(cluster, caller), app.head.name.to_string());
                    calls.insert(call(cluster, from, to, protocol, port.map(|port| own(cluster, app, port))));
                }
            }
        }
    }
}

/// The port of an app, where its sidecar takes the calls to it at another.
fn own(cluster: &Cluster<'_>, app: &App, port: u16) -> u16 {
    let mesh = mesh::of(cluster.model, cluster.of);
    let mut called = app.called_ports().filter(|_| !app.head.chart).map(|port| port.number);
    called.find(|own| mesh.is_some_and(|mesh| mesh.inbound_port(*own) == port)).unwrap_or(port)
}

/// Whether the mesh lets pods call an app.
fn authorized(
    cluster: &Cluster<'_>,
    (app, expected): (&App, &Expected),
    pods: &Pods,
    caller: &Pods,
    port: Option<u16>,
) -> bool {
    let Some(mesh) = cluster.model.mesh.as_ref().filter(|_| expected.is_authorized) else { return true };
    if port.is_some_and(|port| pods.past_mesh.contains(&port.to_string())) {
        return true;
    }
    if caller.name == "prometheus" {
        // it asks the proxy, at a port of its own
        return port.is_none_or(|port| !expected.own.contains(&port));
    }
    let known = match &caller.app {
        Some(name) => cluster
            .model
            .apps
            .get(name.as_str())
            .and_then(|app| expected::name(cluster.model, Some(mesh.kind.value), &app.head)),
        None => gateway(cluster, caller, mesh.kind.value),
    };
    match (mesh.kind.value, known) {
        (MeshKind::Istio, known) => {
            // those of other clusters are passed on as they are
            let is_passed_on = caller.name.contains("east-west");
            let port = port.or(app.head.pod_port()).unwrap_or(1);
            let caller = Caller { principal: known };
            is_passed_on || cluster.authorizations.allows(&caller, &pods.pod.namespace, &pods.pod.labels, port)
        }
        (MeshKind::Consul, Some(known)) => cluster.intentions.allows(&known, app.head.name.as_str()),
        (MeshKind::Consul, None) => false,
    }
}

/// As what the mesh knows the gateway of an ingress.
fn gateway(cluster: &Cluster<'_>, caller: &Pods, mesh: MeshKind) -> Option<String> {
    let name = caller.pod.namespace.strip_prefix("ingress-")?;
    Some(match mesh {
        MeshKind::Istio => {
            format!("{}.{}/ns/ingress-{name}/sa/{name}", cluster.of.name, cluster.model.name)
        }
        MeshKind::Consul => name.to_owned(),
    })
}

fn outgoing(cluster: &Cluster<'_>, app: &App, pods: &Pods, calls: &mut BTreeSet<Call>) {
    for (_, rule) in cluster.network.egress(&pods.pod).rules() {
        let blocks: Vec<&Block> = rule.peers.iter().filter_map(block).collect();
        for (protocol, port) in ports(rule) {
            for block in &blocks {
                let from = app.head.name.to_string();
                for (to, hosts) in meanings(cluster, app, pods, block, port) {
                    calls.insert(Call { hosts, ..call(cluster, from.clone(), to, protocol, port) });
                }
            }
        }
    }
}

fn block(peer: &Peer) -> Option<&Block> {
    match peer {
        Peer::Block(block) => Some(block),
        Peer::Pods { .. } => None,
    }
}

/// What addresses are to an app: the names under which it calls them, or the addresses if there are none.
fn meanings(
    cluster: &Cluster<'_>,
    app: &App,
    pods: &Pods,
    block: &Block,
    port: Option<u16>,
) -> Vec<(String, Vec<String>)> {
    let range = block.cidr.to_string();
    let is = |cidr: String, number: u16| cidr == range && port == Some(number);
    let known: Vec<&str> =
        cluster.sidecars(&pods.pod).iter().flat_map(|sidecar| &sidecar.hosts).map(String::as_str).collect();
    let mut found = Vec::new();
    for callee in &app.calls {
        match callee {
            Callee::Database(database, _) if is(database.network.cidr.to_string(), database.engine.port()) => {
                found.push((format!("database {}", database.name), Vec::new()));
            }
            Callee::External(external, _) if port == Some(*external.port) => {
                let is_public = external.ranges.is_empty() && !block.except.is_empty();
                let is_near = external.has_endpoint_in(&app.head.cluster.network)
                    && range == app.head.cluster.network.cidr.to_string();
                if is_public || is_near || external.ranges.iter().any(|own| own.to_string() == range) {
                    let hosts = external.hosts.iter().map(ToString::to_string);
                    let held: Vec<String> =
                        hosts.filter(|host| known.contains(&format!("./{host}").as_str())).collect();
                    found.push((format!("external {}", external.name), held));
                }
            }
            Callee::App(head, _) if head.cluster.name != app.head.cluster.name => {
                if head.cluster.network.cidr.to_string() == range {
                    found.push((format!("{} on {}", head.name, head.cluster.name), Vec::new()));
                }
            }
            Callee::App(..) | Callee::Database(..) | Callee::External(..) => {}
        }
    }
    let vault = cluster.model.vault.as_ref().filter(|_| app.reaches_vault());
    if vault.is_some_and(|vault| vault.networks().iter().any(|network| is(network.to_string(), vault.port()))) {
        found.push((VAULT.to_owned(), Vec::new()));
    }
    if found.is_empty() { vec![(range, Vec::new())] } else { found }
}

/// The ports of a rule; none for every port.
fn ports(rule: &Rule) -> Vec<(Protocol, Option<u16>)> {
    if rule.ports.is_empty() {
        return vec![(Protocol::Tcp, None)];
    }
    let ports = rule.ports.iter().map(|port| match port {
        Port::Every(protocol) | Port::Named(protocol, _) => (*protocol, None),
        Port::Range(protocol, first, last) => (*protocol, Some(*first).filter(|first| first == last)),
    });
    ports.collect()
}

fn title(cluster: &Cluster<'_>, caller: &Pods) -> String {
    if let Some(app) = &caller.app {
        return app.clone();
    }
    let namespace = caller.pod.namespace.as_str();
    match namespace.strip_prefix("ingress-") {
        Some(ingress) if cluster.model.ingress.contains_key(ingress) => format!("ingress {ingress}"),
        _ if namespace == "east-west" => "other clusters".to_owned(),
        _ if caller.name == "prometheus" => PROMETHEUS.to_owned(),
        _ => caller.name.replace('`', ""),
    }
}

fn call(cluster: &Cluster<'_>, from: String, to: String, protocol: Protocol, port: Option<u16>) -> Call {
    let protocol = match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    };
    Call { cluster: cluster.of.name.to_string(), from, to, protocol, port, hosts: Vec::new() }
}
