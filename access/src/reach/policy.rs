//! Network policies (<https://kubernetes.io/docs/concepts/services-networking/network-policies/>).
//!
//! A pod that no policy of a direction selects is not restricted in it. Policies add up: what one of them allows is allowed. A way from
//! one pod to another is open if the policies of both ends allow it.

use std::{collections::BTreeMap, net::Ipv4Addr};

use ipnet::Ipv4Net;
use platformc_output::value::Value;

use super::{
    read,
    selector::{ByLabel, Labels, Selector},
};

/// What is spoken below the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// Where a connection goes at its end: protocol and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The protocol.
    pub protocol: Protocol,
    /// The port.
    pub port: u16,
}

/// Pods with the same labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pod {
    /// Their namespace.
    pub namespace: String,
    /// The labels of the namespace; Kubernetes adds its name as `kubernetes.io/metadata.name`.
    pub namespace_labels: Labels,
    /// Their own labels.
    pub labels: Labels,
    /// The ports that their containers name.
    pub ports: BTreeMap<String, Way>,
    /// The addresses that they may have, if known.
    pub addresses: Option<Ipv4Net>,
}

impl Pod {
    /// Pods of a namespace with these labels.
    #[must_use]
    pub fn new(namespace: &str, labels: Labels) -> Self {
        let name = ("kubernetes.io/metadata.name".to_owned(), namespace.to_owned());
        Self { namespace: namespace.to_owned(), namespace_labels: [name].into(), labels, ..Self::default() }
    }
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub enum End<'a> {
    /// Pods of the cluster.
    Pod(&'a Pod),
    /// An address outside.
    Address(Ipv4Addr),
}

/// A range of addresses without some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The range.
    pub cidr: Ipv4Net,
    /// The ranges in it that are left out.
    pub except: Vec<Ipv4Net>,
}

/// Whom a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Pods: those that both selectors select. Without one for namespaces, those of the policy's own; without one for pods, all.
    Pods {
        /// The namespaces.
        namespaces: Option<Selector>,
        /// The pods in them.
        pods: Option<Selector>,
    },
    /// Addresses.
    Block(Block),
}

/// At which ports a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Port {
    /// Every port of a protocol.
    Every(Protocol),
    /// The ports from the first to the last one.
    Range(Protocol, u16, u16),
    /// The port that the containers of the pod give this name.
    Named(Protocol, String),
}

/// A rule: its peers at its ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Whom it is about; without any, everybody.
    pub peers: Vec<Peer>,
    /// At which ports; without any, all.
    pub ports: Vec<Port>,
}

/// A network policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The pods of its namespace that it is about.
    pub pods: Selector,
    /// What may come in; nothing if it is not about that direction.
    pub ingress: Option<Vec<Rule>>,
    /// What may go out; nothing if it is not about that direction.
    pub egress: Option<Vec<Rule>>,
}

/// The policies of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Network {
    policies: ByLabel<NetworkPolicy>,
}

/// What the policies about some pods say of one direction.
#[derive(Clone, Debug, Default)]
pub struct Restriction<'a> {
    /// The rules of all of them, each with the namespace of its policy; nothing if no policy restricts this direction.
    rules: Option<Vec<(&'a str, &'a Rule)>>,
}

impl<'a> Restriction<'a> {
    /// The rules, each with the namespace of its policy.
    pub fn rules(&self) -> impl Iterator<Item = (&'a str, &'a Rule)> {
        self.rules.iter().flatten().copied()
    }

    /// Whether it admits the other end of a connection at a port of the pods that are called, if it ends at pods.
    #[must_use]
    pub fn admits(&self, other: &End<'_>, called: Option<&Pod>, way: Way) -> bool {
        self.rules.as_ref().is_none_or(|rules| rules.iter().any(|(home, rule)| rule.admits(home, other, called, way)))
    }
}

impl Network {
    /// Reads policies.
    ///
    /// # Errors
    /// What they have that is not known.
    pub fn read<'a>(objects: impl IntoIterator<Item = &'a Value>) -> Result<Self, String> {
        objects.into_iter().map(NetworkPolicy::read).collect()
    }

    /// Whether the policies of both ends let a connection through.
    #[must_use]
    pub fn allows(&self, from: &Pod, to: &End<'_>, way: Way) -> bool {
        self.lets_out(from, to, way)
            && match to {
                End::Pod(pod) => self.lets_in(&End::Pod(from), pod, way),
                End::Address(_) => true,
            }
    }

    /// Whether the policies of the pods that call let a connection out.
    #[must_use]
    pub fn lets_out(&self, from: &Pod, to: &End<'_>, way: Way) -> bool {
        // ports are those of the pods that are called
        let called = match to {
            End::Pod(pod) => Some(*pod),
            End::Address(_) => None,
        };
        self.egress(from).admits(to, called, way)
    }

    /// Whether the policies of the pods that are called let a connection in.
    #[must_use]
    pub fn lets_in(&self, from: &End<'_>, to: &Pod, way: Way) -> bool {
        self.ingress(to).admits(from, Some(to), way)
    }

    /// What restricts what comes into pods.
    #[must_use]
    pub fn ingress<'a>(&'a self, pod: &'a Pod) -> Restriction<'a> {
        self.restriction(pod, |policy| policy.ingress.as_deref())
    }

    /// What restricts what goes out of pods.
    #[must_use]
    pub fn egress<'a>(&'a self, pod: &'a Pod) -> Restriction<'a> {
        self.restriction(pod, |policy| policy.egress.as_deref())
    }

    fn restriction<'a>(
        &'a self,
        pod: &'a Pod,
        rules: impl Fn(&'a NetworkPolicy) -> Option<&'a [Rule]>,
    ) -> Restriction<'a> {
        let mut found: Option<Vec<(&str, &Rule)>> = None;
        for policy in self.policies.near(&pod.namespace, &pod.labels).filter(|policy| policy.pods.selects(&pod.labels))
        {
            if let Some(rules) = rules(policy) {
                let all = found.get_or_insert_default();
                all.extend(rules.iter().map(|rule| (policy.namespace.as_str(), rule)));
            }
        }
        Restriction { rules: found }
    }
}

impl FromIterator<NetworkPolicy> for Network {
    fn from_iter<I: IntoIterator<Item = NetworkPolicy>>(policies: I) -> Self {
        let mut network = Self::default();
        for policy in policies {
            let (namespace, labels) = (policy.namespace.clone(), policy.pods.labels.clone());
            network.policies.add(&namespace, &labels, policy);
        }
        network
    }
}

impl Rule {
    /// Whether it admits the other end at a port of the pods that are called. `home` is the namespace of its policy.
    #[must_use]
    pub fn admits(&self, home: &str, other: &End<'_>, called: Option<&Pod>, way: Way) -> bool {
        (self.peers.is_empty() || self.peers.iter().any(|peer| peer.is(home, other))) && self.holds_at(called, way)
    }

    /// Whether it holds at a port of the pods that are called.
    #[must_use]
    pub fn holds_at(&self, called: Option<&Pod>, way: Way) -> bool {
        self.ports.is_empty() || self.ports.iter().any(|port| port.is(called, way))
    }
}

impl Peer {
    fn is(&self, home: &str, other: &End<'_>) -> bool {
        match (self, other) {
            (Self::Pods { namespaces, pods }, End::Pod(pod)) => {
                let near = match namespaces {
                    Some(namespaces) => namespaces.selects(&pod.namespace_labels),
                    None => pod.namespace == home,
                };
                near && pods.as_ref().is_none_or(|pods| pods.selects(&pod.labels))
            }
            (Self::Block(block), End::Address(address)) => block.holds(*address),
            // A pod has one of its network's addresses, and a plugin may look at that: it counts unless the block leaves all of them out.
            (Self::Block(block), End::Pod(pod)) => pod.addresses.is_some_and(|range| block.meets(range)),
            (Self::Pods { .. }, End::Address(_)) => false,
        }
    }
}

impl Block {
    /// Whether an address is in it.
    #[must_use]
    pub fn holds(&self, address: Ipv4Addr) -> bool {
        self.cidr.contains(&address) && !self.except.iter().any(|except| except.contains(&address))
    }

    /// Whether it has addresses of a range, as far as single exceptions tell.
    #[must_use]
    pub fn meets(&self, range: Ipv4Net) -> bool {
        let near = self.cidr.contains(&range) || range.contains(&self.cidr);
        near && !self.except.iter().any(|except| except.contains(&range))
    }
}

impl Port {
    fn is(&self, called: Option<&Pod>, way: Way) -> bool {
        match self {
            Self::Every(protocol) => *protocol == way.protocol,
            Self::Range(protocol, first, last) => *protocol == way.protocol && (*first..=*last).contains(&way.port),
            Self::Named(protocol, name) => {
                let named = called.and_then(|pod| pod.ports.get(name));
                *protocol == way.protocol && named == Some(&way)
            }
        }
    }
}

impl NetworkPolicy {
    /// Reads a policy.
    ///
    /// # Errors
    /// What it has that is not known.
    pub fn read(object: &Value) -> Result<Self, String> {
        let (namespace, name) = read::identity(object);
        let spec = object.get("spec").unwrap_or(&Value::Null);
        let of = |error: String| format!("the network policy `{namespace}/{name}`: {error}");
        let fields =
            read::fields(spec, "its spec", &["podSelector", "policyTypes", "ingress", "egress"]).map_err(of)?;
        let pods = fields.get("podSelector").map_or(Ok(Selector::default()), Selector::read).map_err(of)?;
        let types = read::texts(fields, "policyTypes").map_err(of)?;
        if let Some(unknown) = types.iter().find(|kind| !["Ingress", "Egress"].contains(&kind.as_str())) {
            return Err(of(format!("there is no policy type `{unknown}`")));
        }
        // unsaid, it is about what comes in, and about what goes out if it has a rule for that
        let is_about = |kind: &str, key: &str| match types.as_slice() {
            [] => kind == "Ingress" || fields.get(key).and_then(Value::as_array).is_some_and(|rules| !rules.is_empty()),
            said => said.iter().any(|said| said == kind),
        };
        let rules = |kind: &str, key: &str, peers: &str| -> Result<Option<Vec<Rule>>, String> {
            let found =
                read::list(fields, key)?.iter().map(|rule| self::rule(rule, peers)).collect::<Result<_, _>>()?;
            Ok(is_about(kind, key).then_some(found))
        };
        let ingress = rules("Ingress", "ingress", "from").map_err(of)?;
        let egress = rules("Egress", "egress", "to").map_err(of)?;
        Ok(Self { namespace, name, pods, ingress, egress })
    }
}

fn rule(value: &Value, peers: &str) -> Result<Rule, String> {
    let fields = read::fields(value, "a rule", &[peers, "ports"])?;
    let peers = read::list(fields, peers)?.iter().map(peer).collect::<Result<_, _>>()?;
    let ports = read::list(fields, "ports")?.iter().map(port).collect::<Result<_, _>>()?;
    Ok(Rule { peers, ports })
}

fn peer(value: &Value) -> Result<Peer, String> {
    let fields = read::fields(value, "a peer", &["namespaceSelector", "podSelector", "ipBlock"])?;
    let selector = |key: &str| fields.get(key).map(Selector::read).transpose();
    let (namespaces, pods) = (selector("namespaceSelector")?, selector("podSelector")?);
    match (fields.get("ipBlock"), &namespaces, &pods) {
        (Some(block), None, None) => Ok(Peer::Block(self::block(block)?)),
        (Some(_), ..) => Err("a peer is both pods and addresses".to_owned()),
        (None, None, None) => Err("a peer is empty".to_owned()),
        (None, ..) => Ok(Peer::Pods { namespaces, pods }),
    }
}

fn block(value: &Value) -> Result<Block, String> {
    let fields = read::fields(value, "a block", &["cidr", "except"])?;
    let range = |text: &str| text.parse().map_err(|_| format!("`{text}` is not an IPv4 network"));
    let except = read::texts(fields, "except")?.iter().map(|text| range(text)).collect::<Result<_, _>>()?;
    Ok(Block { cidr: range(&read::text(fields, "cidr")?)?, except })
}

fn port(value: &Value) -> Result<Port, String> {
    let fields = read::fields(value, "a port", &["protocol", "port", "endPort"])?;
    let protocol = match read::text(fields, "protocol")?.as_str() {
        "" | "TCP" => Protocol::Tcp,
        "UDP" => Protocol::Udp,
        "SCTP" => Protocol::Sctp,
        other => return Err(format!("there is no protocol `{other}`")),
    };
    let number = |key: &str| fields.get(key).map(|value| small(value, key)).transpose();
    match fields.get("port") {
        Some(Value::String(_)) => match number("endPort")? {
            None => Ok(Port::Named(protocol, read::text(fields, "port")?)),
            Some(_) => Err("a named port has an end".to_owned()),
        },
        None if fields.contains_key("endPort") => Err("an end without a port".to_owned()),
        None => Ok(Port::Every(protocol)),
        Some(first) => {
            let first = small(first, "port")?;
            Ok(Port::Range(protocol, first, number("endPort")?.unwrap_or(first)))
        }
    }
}

fn small(value: &Value, key: &str) -> Result<u16, String> {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    number.ok_or_else(|| format!("`{key}` is not a port"))
}
