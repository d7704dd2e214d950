//! Each layer of the rules, compared with what is expected of it.

use std::{collections::BTreeSet, net::Ipv4Addr, sync::Arc};

use ipnet::Ipv4Net;
use platformc_access::reach::{Caller, End, Labels, Peer, Pod, Port, Protocol, Rule, Way};
use platformc_base::words::MeshKind;
use rayon::prelude::*;

use super::{
    addresses::{edges, samples},
    cluster::{Cluster, Pods},
    expected::{Addresses, Expected},
    finding::Finding,
};
use platformc_model::App;

/// Ports that few ask for: one of them is not the one that is asked for.
const OTHERS: [u16; 2] = [1, 2];
/// A namespace that no platform has.
const NOBODY: &str = "a-namespace-of-nobody";

/// Where the rules of a cluster are not what is expected.
pub(super) fn findings(cluster: &Cluster<'_>) -> Vec<Finding> {
    let of_home = |(home, pods): (&String, &Pods)| {
        let expected = Expected::of_nobody(cluster.model, cluster.of);
        let name = format!("pods of nobody in `{home}`");
        let mut layer = Layer { cluster, name, expected: &expected, found: Vec::new() };
        layer.incoming(pods);
        layer.outgoing(pods);
        layer.addresses(pods);
        layer.mesh("", pods);
        layer.found.into_iter().map(|message| Finding { app: String::new(), message }).collect::<Vec<_>>()
    };
    let mut all: Vec<Finding> = cluster.homes().flat_map(of_home).collect();
    let apps: Vec<&App> = cluster.model.apps_on(cluster.of).map(AsRef::as_ref).collect();
    let of_app = |app: &&App| {
        let name = app.head.name.as_str();
        let expected = Expected::of(cluster.model, app);
        let mut layer = Layer { cluster, name: format!("`{name}`"), expected: &expected, found: Vec::new() };
        layer.absent();
        for pods in cluster.of_app(name) {
            layer.incoming(pods);
            layer.outgoing(pods);
            layer.addresses(pods);
            layer.mesh(app.head.name.as_str(), pods);
            layer.known(pods);
        }
        layer.entries(app);
        layer.found.into_iter().map(|message| Finding { app: name.to_owned(), message }).collect::<Vec<_>>()
    };
    all.par_extend(apps.par_iter().flat_map_iter(of_app));
    all
}

struct Layer<'a> {
    cluster: &'a Cluster<'a>,
    /// What its pods are called.
    name: String,
    expected: &'a Expected,
    found: Vec<String>,
}

impl Layer<'_> {
    fn say(&mut self, message: String) {
        self.found.push(message);
    }

    /// What is expected to call or to be called, and is not there.
    fn absent(&mut self) {
        let own = self.name.clone();
        let into = self.expected.into.iter().map(|(name, _)| name);
        let names = into.chain(self.expected.out.iter().map(|(name, ..)| name)).chain([&own]);
        let others: BTreeSet<&str> = self.cluster.others("").map(|pods| pods.name.as_str()).collect();
        let is_there = |name: &str| match name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
            Some(app) => self.cluster.of_app(app).next().is_some(),
            None => others.contains(name),
        };
        let absent: BTreeSet<String> = names.filter(|name| !is_there(name)).cloned().collect();
        self.found.extend(absent.into_iter().map(|name| format!("no pods of {name} are among the objects")));
    }

    /// What the network policies let into pods.
    fn incoming(&mut self, pods: &Pods) {
        let mut said = Vec::new();
        let name = &self.name;
        let restriction = self.cluster.network.ingress(&pods.pod);
        let rules: Vec<(&str, &Rule)> = restriction.rules().collect();
        let expected = self.expected.into.iter().filter_map(|(_, ports)| ports.one());
        let ways = ways(&rules, expected);
        for caller in self.candidates(pods, &rules, self.expected.into.iter().map(|(name, _)| name)) {
            let about = restriction.about(&End::Pod(&caller.pod));
            if about.is_closed() && !self.expected.names_caller(&caller.name) {
                continue;
            }
            for way in &ways {
                let found = about.holds_at(Some(&pods.pod), *way);
                let wanted = self.expected.admits(&caller.name, *way);
                if found != wanted {
                    let may = if found { "may reach" } else { "may not reach" };
                    let message = format!("by the network policies {} {may} {name} at {}", caller.name, at(*way));
                    said.push(message);
                }
            }
        }
        for impostor in impostors(&rules) {
            let about = restriction.about(&End::Pod(&impostor));
            if ways.iter().any(|way| about.holds_at(Some(&pods.pod), *way)) {
                let labels = impostor.labels.iter().next().map(|(_, value)| &**value).unwrap_or_default();
                said.push(format!("by the network policies whoever is labelled `{labels}` elsewhere may reach {name}"));
            }
        }
        for address in edges(blocks(&rules)).chain(samples()).collect::<BTreeSet<_>>() {
            let about = restriction.about(&End::Address(address));
            if ways.iter().any(|way| about.holds_at(Some(&pods.pod), *way)) {
                said.push(format!("by the network policies the address {address} may reach {name}"));
            }
        }
        self.found.extend(said);
    }

    /// What the network policies let out of pods, to others of the cluster.
    fn outgoing(&mut self, pods: &Pods) {
        let mut said = Vec::new();
        let name = &self.name;
        let restriction = self.cluster.network.egress(&pods.pod);
        let rules: Vec<(&str, &Rule)> = restriction.rules().collect();
        let expected = self.expected.out.iter().filter_map(|(_, _, ports)| ports.one());
        let ways = ways(&rules, expected);
        for callee in self.candidates(pods, &rules, self.expected.out.iter().map(|(name, ..)| name)) {
            let about = restriction.about(&End::Pod(&callee.pod));
            if about.is_closed() && !self.expected.names_callee(&callee.name) {
                continue;
            }
            for way in &ways {
                let found = about.holds_at(Some(&callee.pod), *way);
                if found != self.expected.lets_out(&callee.name, *way) {
                    let may = if found { "may call" } else { "may not call" };
                    let message = format!("by the network policies {name} {may} {} at {}", callee.name, at(*way));
                    said.push(message);
                }
            }
        }
        for impostor in impostors(&rules) {
            let about = restriction.about(&End::Pod(&impostor));
            if ways.iter().any(|way| about.holds_at(Some(&impostor), *way)) {
                let labels = impostor.labels.iter().next().map(|(_, value)| &**value).unwrap_or_default();
                said.push(format!("by the network policies {name} may call whoever is labelled `{labels}` elsewhere"));
            }
        }
        self.found.extend(said);
    }

    /// What the network policies let out of pods, to addresses outside.
    fn addresses(&mut self, pods: &Pods) {
        let name = &self.name;
        let restriction = self.cluster.network.egress(&pods.pod);
        let rules: Vec<(&str, &Rule)> = restriction.rules().collect();
        let ways = ways(&rules, self.expected.addresses.iter().map(|(_, port)| *port));
        let wanted = self.expected.addresses.iter().filter_map(|(addresses, _)| match addresses {
            Addresses::Range(range) => Some(*range),
            Addresses::Public(_) => None,
        });
        let mut addresses: Vec<Ipv4Addr> = edges(blocks(&rules).chain(wanted)).collect();
        addresses.extend(&self.cluster.addresses);
        addresses.sort_unstable();
        addresses.dedup();
        for address in addresses {
            let about = restriction.about(&End::Address(address));
            if about.is_closed() && !self.expected.names_address(address) {
                continue;
            }
            for way in &ways {
                let found = about.holds_at(None, *way);
                if found != self.expected.reaches(address, *way) {
                    let may = if found { "may call" } else { "may not call" };
                    self.found.push(format!("by the network policies {name} {may} {address} at {}", at(*way)));
                }
            }
        }
    }

    /// Whom the mesh lets call pods, which are the service of this name in Consul.
    fn mesh(&mut self, service: &str, pods: &Pods) {
        let Some(mesh) = self.cluster.model.mesh.as_ref().filter(|_| self.expected.is_authorized) else { return };
        let name = &self.name;
        let (namespace, labels) = (pods.pod.namespace.as_str(), &pods.pod.labels);
        let authorizations = &self.cluster.authorizations;
        let decisive = authorizations.of(namespace, labels);
        let called_by = |caller: Option<&str>| Caller { principal: caller.map(str::to_owned) };
        let allows = |caller: &Caller, port: u16| match (mesh.kind.value, &caller.principal) {
            (MeshKind::Istio, _) => decisive.allows(caller, port),
            (MeshKind::Consul, Some(caller)) => self.cluster.intentions.allows(caller, service),
            (MeshKind::Consul, None) => false,
        };
        let named: BTreeSet<&str> = match mesh.kind.value {
            MeshKind::Istio => authorizations.named(namespace, labels).collect(),
            MeshKind::Consul => self.cluster.intentions.named(service).collect(),
        };
        let mut found = Vec::new();
        for port in pods.past_mesh.symmetric_difference(&self.expected.past_mesh) {
            let does = if pods.past_mesh.contains(port) { "does" } else { "does not" };
            found.push(format!("the proxy of {name} {does} leave the port {port} alone"));
        }
        for caller in named.iter().filter(|caller| !self.expected.callers.contains_key(**caller)) {
            found.push(format!("in the mesh `{caller}` may call {name}"));
        }
        let every: BTreeSet<u16> = self.expected.own.iter().copied().chain(OTHERS).collect();
        for (caller, ports) in &self.expected.callers {
            // intentions are about services, whatever their ports
            let is_open = ports.contains(&None) || mesh.kind.value == MeshKind::Consul;
            let calling = called_by(Some(caller));
            for port in &every {
                let wanted = is_open || ports.contains(&Some(*port));
                if allows(&calling, *port) != wanted {
                    let may = if wanted { "may not call" } else { "may call" };
                    found.push(format!("in the mesh `{caller}` {may} {name} at port {port}"));
                }
            }
        }
        let stranger = match mesh.kind.value {
            MeshKind::Istio => {
                format!("{}.{}/ns/{namespace}/sa/a-stranger", self.cluster.of.name, self.cluster.model.name)
            }
            MeshKind::Consul => "a-stranger".to_owned(),
        };
        for caller in [None, Some(stranger.as_str()), Some("elsewhere/ns/nobody/sa/a-stranger")] {
            let calling = called_by(caller);
            if every.iter().any(|port| allows(&calling, *port)) {
                found.push(format!("in the mesh everybody may call {name}"));
            }
        }
        self.found.extend(found);
    }

    /// What the proxies of pods know.
    fn known(&mut self, pods: &Pods) {
        let Some(wanted) = &self.expected.hosts else { return };
        let name = &self.name;
        let sidecars = self.cluster.sidecars(&pods.pod);
        let [sidecar] = sidecars.as_slice() else {
            self.say(format!("{} objects say what the proxies of {name} know", sidecars.len()));
            return;
        };
        let found: BTreeSet<String> = sidecar.hosts.iter().cloned().collect();
        let differing = found.symmetric_difference(wanted).map(|host| {
            let knows = if wanted.contains(host) { "do not know" } else { "know" };
            format!("the proxies of {name} {knows} `{host}`")
        });
        let differing: Vec<String> = differing.collect();
        self.found.extend(differing);
    }

    /// What proxies know of the services outside: a host whose addresses a proxy does not find itself would let anything pass.
    fn entries(&mut self, app: &App) {
        if self.expected.hosts.is_none() {
            return;
        }
        let head = &app.head;
        for (external, _) in app.externals() {
            let id = format!("{}-external-{}", head.name, external.name);
            let Some(entry) = self.cluster.entry(head.namespace.as_str(), &id) else {
                self.say(format!("the proxies of `{}` are not told of `{}`", head.name, external.name));
                continue;
            };
            let by_host = !external.hosts.is_empty();
            let hosts: Vec<&str> = external.hosts.iter().map(|host| host.as_str()).collect();
            let ranges: BTreeSet<String> = external.ranges.iter().map(ToString::to_string).collect();
            let addresses: BTreeSet<String> = entry.addresses.iter().cloned().collect();
            let is_right = entry.private
                && entry.resolved == by_host
                && entry.ports == [u64::from(*external.port)]
                && (!by_host || entry.hosts == hosts)
                && addresses == if by_host { BTreeSet::new() } else { ranges };
            if !is_right {
                self.say(format!("the proxies of `{}` are told something else of `{}`", head.name, external.name));
            }
        }
    }

    /// The pods that rules name, those that are expected, and others that neither should have.
    fn candidates<'a>(
        &'a self,
        own: &Pods,
        rules: &[(&str, &Rule)],
        expected: impl Iterator<Item = &'a String>,
    ) -> impl Iterator<Item = &'a Pods> {
        let named = self.cluster.named(rules);
        let named: Vec<&Pods> = named.into_iter().filter_map(|index| self.cluster.pods.get(index)).collect();
        let apps = expected.filter_map(|name| name.strip_prefix('`')?.strip_suffix('`'));
        let wanted: Vec<&Pods> = apps.flat_map(|app| self.cluster.of_app(app)).collect();
        // a rule that names a whole namespace lets in strangers beside those whom it means
        let homes: BTreeSet<&str> = named.iter().map(|pods| pods.pod.namespace.as_str()).collect();
        let beside: Vec<&Pods> = homes.into_iter().filter_map(|home| self.cluster.stranger_in(home)).collect();
        // each once
        let all = named.into_iter().chain(wanted).chain(beside).chain(self.cluster.others(&own.pod.namespace));
        let mut seen = BTreeSet::new();
        all.filter(move |pods| seen.insert(std::ptr::from_ref(*pods)))
    }
}

/// Pods of a namespace of nobody that have the labels that rules ask for.
fn impostors(rules: &[(&str, &Rule)]) -> Vec<Pod> {
    let peers = rules.iter().flat_map(|(_, rule)| &rule.peers);
    let labels: BTreeSet<&Labels> = peers
        .filter_map(|peer| match peer {
            Peer::Pods { pods, .. } => pods.as_ref().map(|pods| &pods.labels),
            Peer::Block(_) => None,
        })
        .collect();
    let nobody = Arc::new(Pod::named(NOBODY));
    labels.into_iter().map(|labels| Pod::within(NOBODY, Arc::clone(&nobody), labels.clone())).collect()
}

/// The ports that rules and expectations name, and one that nobody asks for.
fn ways(rules: &[(&str, &Rule)], expected: impl Iterator<Item = u16>) -> Vec<Way> {
    let mut ports: Vec<u16> = expected.chain(OTHERS).collect();
    for port in rules.iter().flat_map(|(_, rule)| &rule.ports) {
        if let Port::Range(_, first, last) = port {
            ports.extend([first.saturating_sub(1), *first, *last, last.saturating_add(1)]);
        }
    }
    let both = |port: u16| [Protocol::Tcp, Protocol::Udp].map(|protocol| Way { protocol, port });
    // a list in order, since it is gone through for each who may call
    ports.sort_unstable();
    ports.dedup();
    ports.into_iter().flat_map(both).collect()
}

/// The ranges that rules name.
fn blocks(rules: &[(&str, &Rule)]) -> impl Iterator<Item = Ipv4Net> {
    let peers = rules.iter().flat_map(|(_, rule)| &rule.peers);
    let blocks = peers.filter_map(|peer| match peer {
        Peer::Block(block) => Some(block),
        Peer::Pods { .. } => None,
    });
    blocks.flat_map(|block| block.except.iter().chain([&block.cidr])).copied()
}

/// A port, in words.
fn at(way: Way) -> String {
    let protocol = if way.protocol == Protocol::Udp { "UDP" } else { "TCP" };
    format!("{protocol} port {}", way.port)
}
