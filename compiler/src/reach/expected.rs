//! What `calls`, `expose` and the rest of the platform ask for, derived from the model without looking at what was generated.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

use ipnet::Ipv4Net;
use platformc_access::reach::{Protocol, Way};
use platformc_base::words::{MeshKind, WorkloadKind};

use crate::contract::Key;
use platformc_model::{App, AppHead, Callee, ExternalService, Model, Port};

/// Which ports of pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ports {
    /// Every one: a chart's ports are its own.
    All,
    One(u16),
}

/// Addresses outside.
#[derive(Clone, Debug)]
pub(super) enum Addresses {
    Range(Ipv4Net),
    /// Every address of the internet that is no network of the platform.
    Public(Vec<Ipv4Net>),
}

/// What one app may do, and who may call it. Pods have the names that `Cluster` gives them.
#[derive(Default)]
pub(super) struct Expected {
    pub into: Vec<(String, Ports)>,
    pub out: Vec<(String, Protocol, Ports)>,
    pub addresses: Vec<(Addresses, u16)>,
    /// The callers as the mesh knows them (principals of Istio, services of Consul), each with the ports at which it admits them; nothing
    /// for every port.
    pub callers: BTreeMap<String, BTreeSet<Option<u16>>>,
    /// The ports of its pods; none are known of a chart.
    pub own: BTreeSet<u16>,
    /// The ports that its proxy leaves alone, since Prometheus asks it there.
    pub past_mesh: BTreeSet<String>,
    /// Whether the mesh decides about calls to it.
    pub is_authorized: bool,
    /// What its proxy knows, if that is narrowed.
    pub hosts: Option<BTreeSet<String>>,
}

/// A range of Consul's sidecars: where they take calls, and where they are measured
/// (<https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label>).
const CONSUL: (u16, u16) = (20_000, 20_200);
/// Where Envoy is measured in Istio (<https://istio.io/latest/docs/ops/deployment/application-requirements/>).
const ISTIO_METRICS: u16 = 15_090;
/// Istio's ports: of its control plane, and of a gateway for other clusters (the same source).
const ISTIO: (u16, u16) = (15_012, 15_443);

impl Expected {
    pub fn of(model: &Model, app: &App) -> Self {
        let mesh = model.mesh.as_ref().filter(|_| app.head.cluster.meshed).map(|mesh| mesh.kind.value);
        let mut expected = Self::default();
        expected.incoming(model, app, mesh);
        expected.outgoing(model, app, mesh);
        expected.known(model, app, mesh);
        expected
    }

    /// What pods of nobody in a namespace of apps may do: find names, and reach the mesh.
    pub fn of_nobody(model: &Model, cluster: &platformc_model::Cluster) -> Self {
        let mesh = model.mesh.as_ref().filter(|_| cluster.meshed).map(|mesh| mesh.kind.value);
        let mut expected = Self::default();
        expected.control(model, cluster, mesh);
        expected.is_authorized = mesh == Some(MeshKind::Istio);
        expected
    }

    fn incoming(&mut self, model: &Model, app: &App, mesh: Option<MeshKind>) {
        let head = &app.head;
        let here = |caller: &AppHead| caller.cluster.name == head.cluster.name;
        for caller in &app.callers {
            let from = if here(caller) { pods(caller) } else { "namespace `east-west`".to_owned() };
            self.into.push((from, ports(head, caller.port.as_ref(), mesh)));
            self.admit(name(model, mesh, caller), number(head, caller.port.as_ref()));
        }
        for (expose, mesh) in app.expose.iter().filter_map(|expose| Some((expose, mesh?))) {
            let ingress = &expose.ingress;
            self.into
                .push((format!("namespace `ingress-{}`", ingress.name), ports(head, expose.port.as_ref(), Some(mesh))));
            let gateway = match mesh {
                MeshKind::Istio => {
                    principal(model, ingress.cluster.name.as_str(), &format!("ingress-{}", ingress.name), &ingress.name)
                }
                MeshKind::Consul => ingress.name.to_string(),
            };
            self.admit(Some(gateway), number(head, expose.port.as_ref()));
        }
        if head.chart {
            self.into.push((pods(head), Ports::All));
            self.admit(name(model, mesh, head).filter(|_| mesh == Some(MeshKind::Istio)), None);
        }
        if model.observes(&head.cluster) {
            let ports = match (head.chart, mesh) {
                (true, _) => Some(Ports::All),
                (false, Some(MeshKind::Istio)) => Some(Ports::One(ISTIO_METRICS)),
                (false, Some(MeshKind::Consul)) => Some(Ports::One(CONSUL.1)),
                (false, None) => None,
            };
            let own = app.metrics.as_ref().filter(|_| !head.chart).map(|own| Ports::One(own.port.number));
            self.into.extend(ports.into_iter().chain(own).map(|ports| ("prometheus".to_owned(), ports)));
        }
        let past = app.metrics.as_ref().filter(|_| mesh.is_some() && !head.chart);
        self.past_mesh = past.map(|own| own.port.number.to_string()).into_iter().collect();
        self.own = head.ports.iter().filter(|_| !head.chart).map(|port| port.number).collect();
        // in Consul, the pods of a chart are part of the mesh only if the chart says so
        self.is_authorized = mesh.is_some_and(|mesh| mesh == MeshKind::Istio || !head.chart);
        if mesh == Some(MeshKind::Consul) && (head.chart || head.ports.is_empty()) {
            self.callers.clear();
        }
    }

    fn admit(&mut self, caller: Option<String>, port: Option<u16>) {
        if let Some(caller) = caller {
            self.callers.entry(caller).or_default().insert(port);
        }
    }

    fn control(&mut self, model: &Model, cluster: &platformc_model::Cluster, mesh: Option<MeshKind>) {
        for protocol in [Protocol::Tcp, Protocol::Udp] {
            self.out.push(("kube-dns".to_owned(), protocol, Ports::One(53)));
        }
        let (home, control): (&str, &[u16]) = match mesh {
            Some(MeshKind::Istio) => ("istio-system", &[ISTIO.0]),
            Some(MeshKind::Consul) => ("consul", &[8501, 8502]),
            None => ("", &[]),
        };
        self.out.extend(control.iter().map(|port| (format!("namespace `{home}`"), Protocol::Tcp, Ports::One(*port))));
        if model.tracing(cluster).is_some() {
            self.out.push(("namespace `tracing`".to_owned(), Protocol::Tcp, Ports::One(4317)));
        }
    }

    fn outgoing(&mut self, model: &Model, app: &App, mesh: Option<MeshKind>) {
        self.control(model, &app.head.cluster, mesh);
        if app.head.chart {
            self.out.push((pods(&app.head), Protocol::Tcp, Ports::All));
        }
        for callee in &app.calls {
            match callee {
                Callee::App(head, _) if head.cluster.name == app.head.cluster.name => {
                    self.out.push((pods(head), Protocol::Tcp, ports(head, head.port.as_ref(), mesh)));
                }
                Callee::App(head, _) => self.range(&head.cluster.network.cidr.to_string(), ISTIO.1),
                Callee::Database(database, _) => {
                    self.range(&database.network.cidr.to_string(), database.engine.port());
                }
                Callee::External(external, _) => self.external(model, app, external),
            }
        }
        if let Some(vault) = model.vault.as_ref().filter(|_| app.reaches_vault()) {
            for network in vault.networks() {
                self.range(&network.to_string(), vault.port());
            }
        }
    }

    fn external(&mut self, model: &Model, app: &App, external: &ExternalService) {
        let port = *external.port;
        for range in &external.ranges {
            self.range(&range.to_string(), port);
        }
        if external.ranges.is_empty() {
            let own = model.networks.values().filter_map(|network| network.cidr.to_string().parse().ok());
            self.addresses.push((Addresses::Public(own.collect()), port));
        }
        let network = &app.head.cluster.network;
        if external.has_endpoint_in(network) {
            self.range(&network.cidr.to_string(), port);
        }
    }

    fn range(&mut self, range: &str, port: u16) {
        self.addresses.extend(range.parse().ok().map(|range| (Addresses::Range(range), port)));
    }

    fn known(&mut self, model: &Model, app: &App, mesh: Option<MeshKind>) {
        if mesh != Some(MeshKind::Istio) || app.head.chart {
            return;
        }
        let mut hosts = BTreeSet::new();
        for callee in &app.calls {
            match callee {
                Callee::App(head, _) => {
                    let (namespace, service) = (&head.namespace, &head.service);
                    let here = head.cluster.name == app.head.cluster.name;
                    if here && head.chart {
                        hosts.insert(format!("{namespace}/*"));
                    } else {
                        hosts.insert(format!("{namespace}/{}.{namespace}.svc.cluster.local", **service));
                    }
                    if here && head.kind.value == WorkloadKind::StatefulSet && !head.chart {
                        hosts.insert(format!("{namespace}/{}-headless.{namespace}.svc.cluster.local", head.name));
                    }
                    if !here {
                        let cluster = &head.cluster.name;
                        hosts.insert(format!("{namespace}/{}.{namespace}.{cluster}.internal", **service));
                    }
                }
                Callee::Database(database, _) => {
                    hosts.insert(format!("./{}", Key::DatabaseHost(database.name.clone()).placeholder()));
                }
                Callee::External(external, _) if external.hosts.is_empty() => {
                    hosts.insert(format!("./{}.external.internal", external.name));
                }
                Callee::External(external, _) => {
                    hosts.extend(external.hosts.iter().map(|host| format!("./{host}")));
                }
            }
        }
        hosts.extend(model.vault.as_ref().filter(|_| app.reaches_vault()).map(|vault| format!("./{}", vault.host())));
        if model.tracing(&app.head.cluster).is_some() {
            hosts.insert("tracing/opentelemetry-collector.tracing.svc.cluster.local".to_owned());
        }
        if hosts.is_empty() {
            hosts.insert("~/*".to_owned());
        }
        self.hosts = Some(hosts);
    }

    /// Whether these pods may call at some port.
    pub fn names_caller(&self, from: &str) -> bool {
        self.into.iter().any(|(name, _)| name == from)
    }

    /// Whether these pods may be called at some port.
    pub fn names_callee(&self, to: &str) -> bool {
        self.out.iter().any(|(name, ..)| name == to)
    }

    /// Whether an address may be called at some port.
    pub fn names_address(&self, address: Ipv4Addr) -> bool {
        self.addresses.iter().any(|(addresses, _)| addresses.hold(address))
    }

    /// Whether these pods may call at a port.
    pub fn admits(&self, from: &str, way: Way) -> bool {
        let fits = |ports: Ports| ports == Ports::All || (way.protocol == Protocol::Tcp && ports.has(way.port));
        self.into.iter().any(|(name, ports)| name == from && fits(*ports))
    }

    /// Whether these pods may be called.
    pub fn lets_out(&self, to: &str, way: Way) -> bool {
        let fits =
            |protocol: Protocol, ports: Ports| ports == Ports::All || (protocol == way.protocol && ports.has(way.port));
        self.out.iter().any(|(name, protocol, ports)| name == to && fits(*protocol, *ports))
    }

    /// Whether an address may be called.
    pub fn reaches(&self, address: Ipv4Addr, way: Way) -> bool {
        way.protocol == Protocol::Tcp
            && self.addresses.iter().any(|(addresses, port)| *port == way.port && addresses.hold(address))
    }
}

impl Addresses {
    fn hold(&self, address: Ipv4Addr) -> bool {
        match self {
            Self::Range(range) => range.contains(&address),
            Self::Public(own) => is_public(address) && !own.iter().any(|network| network.contains(&address)),
        }
    }
}

impl Ports {
    /// The port, if it is one.
    pub fn one(self) -> Option<u16> {
        match self {
            Self::All => None,
            Self::One(port) => Some(port),
        }
    }

    fn has(self, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == port,
        }
    }
}

/// Where the pods of an app take the calls to one of its ports.
fn ports(head: &AppHead, port: Option<&Port>, mesh: Option<MeshKind>) -> Ports {
    match (number(head, port), mesh) {
        (None, _) => Ports::All,
        (Some(_), Some(MeshKind::Consul)) => Ports::One(CONSUL.0),
        (Some(port), _) => Ports::One(port),
    }
}

/// The number of a port of an app; none is known of the pods of a chart.
fn number(head: &AppHead, port: Option<&Port>) -> Option<u16> {
    port.filter(|_| !head.chart).map(|port| port.number)
}

/// What the pods of an app are called.
fn pods(head: &AppHead) -> String {
    format!("`{}`", head.name)
}

/// As what a mesh knows a caller.
pub(super) fn name(model: &Model, mesh: Option<MeshKind>, head: &AppHead) -> Option<String> {
    Some(match mesh? {
        MeshKind::Istio => {
            principal(model, head.cluster.name.as_str(), head.namespace.as_str(), &head.service_account.value)
        }
        MeshKind::Consul => head.name.to_string(),
    })
}

fn principal(model: &Model, cluster: &str, namespace: &str, account: &platformc_base::scalar::Name) -> String {
    format!("{cluster}.{}/ns/{namespace}/sa/{account}", model.name)
}

/// Whether an address is one of the internet.
fn is_public(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_for_benchmarks = first == 198 && (18..20).contains(&second);
    let is_special = address.is_private() || address.is_loopback() || address.is_link_local();
    !is_special && !is_shared && !is_for_benchmarks && first != 0 && first < 224
}
