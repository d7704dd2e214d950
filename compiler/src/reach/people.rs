//! What people reach from outside of the clusters: from the places of `connections`, and on the bastion. It is read from the security groups
//! that roots ask for.

use std::{borrow::Cow, collections::BTreeSet};

use ipnet::Ipv4Net;
use platformc_access::terraform::Files;
use platformc_output::hcl::{Body, Expr};

use super::report::{Call, Reach, VAULT};
use crate::{access::Artifacts, graph::Graph, terraform::identifier, way_in};
use platformc_model::{Model, Network};

/// As whom people call who work on the bastion.
const BASTION: &str = "Bastion";
/// Kubernetes' API of a cluster, Vault's load balancer and those of ingresses.
const TCP: &str = "tcp";

/// Something that people may reach, as the bodies of its root say.
struct Door<'a> {
    cluster: &'a str,
    to: String,
    network: &'a Network,
    /// The addresses that it admits, each at these ports.
    admits: Vec<(Ipv4Net, BTreeSet<u16>)>,
}

impl Reach {
    /// With what people reach from outside of the clusters.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn with_people(mut self, model: &Model, graph: &Graph) -> Result<Self, String> {
        self.calls.extend(calls(model, &Artifacts::of(model, graph))?);
        self.calls.sort_unstable();
        Ok(self)
    }
}

fn calls(model: &Model, files: &dyn Files) -> Result<BTreeSet<Call>, String> {
    let mut calls = BTreeSet::new();
    let way = bastion(model, files)?;
    for door in doors(model, files)? {
        let call = |from: String, port: &u16| Call {
            cluster: door.cluster.to_owned(),
            from,
            to: door.to.clone(),
            protocol: TCP,
            port: Some(*port),
            hosts: Vec::new(),
        };
        for (admitted, ports) in &door.admits {
            let visitors = model.visitors(door.network).filter(|(_, range)| holds(*admitted, &range.to_string()));
            for (connection, _) in visitors {
                calls.extend(ports.iter().map(|port| call(format!("people at {}", connection.name), port)));
            }
            if let Some(way) = way.as_ref().filter(|way| way.is_let_in(model, door.network, *admitted)) {
                let ports = ports.iter().filter(|port| way.goes(door.network, **port));
                calls.extend(ports.map(|port| call(BASTION.to_owned(), port)));
            }
        }
    }
    if let Some(way) = &way {
        calls.extend(databases(model, files, way)?);
    }
    Ok(calls)
}

/// Everything that admits addresses of people.
fn doors<'a>(model: &'a Model, files: &dyn Files) -> Result<Vec<Door<'a>>, String> {
    let mut doors = Vec::new();
    for cluster in model.clusters.values() {
        let bodies = files.root(&format!("terraform/roots/cluster-{}", cluster.name))?;
        let rules = argument(&bodies, "cluster", "ingress_rules").map(entries).unwrap_or_default();
        let admits = rules.iter().filter_map(|(_, rule)| Some((range(rule.entry("cidr")?)?, ports(rule))));
        let to = format!("kubernetes {}", cluster.name);
        doors.push(Door { cluster: cluster.name.as_str(), to, network: &cluster.network, admits: admits.collect() });
    }
    if let Some((_, home)) = model.own_vault() {
        let bodies = files.root("terraform/roots/vault-infrastructure")?;
        let (cluster, network) = (home.cluster.name.as_str(), &*home.cluster.network);
        doors.push(Door { cluster, to: VAULT.to_owned(), network, admits: balanced(&bodies, "load_balancer") });
    }
    let bodies = files.root("terraform/roots/ingress")?;
    for ingress in model.ingress.values() {
        let admits = balanced(&bodies, &identifier(ingress.name.as_str()));
        let (cluster, to) = (ingress.cluster.name.as_str(), format!("ingress {}", ingress.name));
        doors.push(Door { cluster, to, network: &ingress.cluster.network, admits });
    }
    Ok(doors)
}

/// What a load balancer admits, at the ports at which it listens.
fn balanced(bodies: &[Cow<'_, Body>], call: &str) -> Vec<(Ipv4Net, BTreeSet<u16>)> {
    let listeners = argument(bodies, call, "listeners").map(entries).unwrap_or_default();
    let ports: BTreeSet<u16> = listeners.iter().filter_map(|(_, listener)| number(listener.entry("port")?)).collect();
    let Some(Expr::List(admitted)) = argument(bodies, call, "allow_cidrs") else { return Vec::new() };
    admitted.iter().filter_map(range).map(|range| (range, ports.clone())).collect()
}

/// The ways out of the bastion.
struct Bastion<'a> {
    network: &'a Network,
    ways: Vec<(Ipv4Net, u16)>,
}

fn bastion<'a>(model: &'a Model, files: &dyn Files) -> Result<Option<Bastion<'a>>, String> {
    let Some(bastion) = &model.bastion else { return Ok(None) };
    let bodies = files.root(&format!("terraform/roots/{}", way_in::ROOT))?;
    let egress = argument(&bodies, "bastion", "egress").map(entries).unwrap_or_default();
    let way = |(_, way): &(_, &Expr)| Some((range(way.entry("cidr")?)?, number(way.entry("port")?)?));
    Ok(Some(Bastion { network: &bastion.network, ways: egress.iter().filter_map(way).collect() }))
}

impl Bastion<'_> {
    /// Whether something admits the addresses of its network, which it is connected with.
    fn is_let_in(&self, model: &Model, network: &Network, admitted: Ipv4Net) -> bool {
        model.bastion_of(network).is_some() && holds(admitted, &self.network.cidr.to_string())
    }

    /// Whether it may connect to all of a network at a port.
    fn goes(&self, network: &Network, port: u16) -> bool {
        let all = network.cidr.to_string();
        self.ways.iter().any(|(range, open)| *open == port && holds(*range, &all))
    }
}

/// The databases that admit the security group of the bastion.
fn databases(model: &Model, files: &dyn Files, bastion: &Bastion<'_>) -> Result<BTreeSet<Call>, String> {
    let bodies = files.root("terraform/roots/databases")?;
    let group = format!("data.terraform_remote_state.{}.outputs.{}", way_in::ROOT, way_in::SECURITY_GROUP);
    let admits = |database: &str| {
        let clients = argument(&bodies, &identifier(database), "client_security_group_ids").map(entries);
        clients
            .is_some_and(|clients| clients.iter().any(|(_, client)| matches!(client, Expr::Ref(of) if **of == *group)))
    };
    let reached = model.databases.values().filter(|database| admits(database.name.as_str()));
    let call = |database: &platformc_model::Database| {
        let port = Some(database.engine.port()).filter(|port| bastion.goes(&database.network, *port))?;
        Some(Call {
            // a database is in a network, and in no cluster
            cluster: String::new(),
            from: BASTION.to_owned(),
            to: format!("database {}", database.name),
            protocol: TCP,
            port: Some(port),
            hosts: Vec::new(),
        })
    };
    Ok(reached.filter_map(|database| call(database)).collect())
}

/// An argument of a module call, as it is written.
fn argument<'a>(bodies: &'a [Cow<'_, Body>], call: &str, name: &str) -> Option<&'a Expr> {
    let is_call =
        |block: &&platformc_output::hcl::Block| block.kind() == "module" && block.labels().iter().any(|of| of == call);
    bodies.iter().flat_map(|body| body.inner()).find(is_call)?.body().attribute(name)
}

fn entries(object: &Expr) -> Vec<(&str, &Expr)> {
    let Expr::Object(entries) = object else { return Vec::new() };
    entries.iter().map(|(key, value)| (key.as_ref(), value)).collect()
}

/// All ports between both ends of a rule.
fn ports(rule: &Expr) -> BTreeSet<u16> {
    let end = |name| rule.entry(name).and_then(number);
    end("from_port").zip(end("to_port")).map(|(from, to)| (from..=to).collect()).unwrap_or_default()
}

fn number(value: &Expr) -> Option<u16> {
    match value {
        Expr::Int(number) => u16::try_from(*number).ok(),
        _ => None,
    }
}

fn range(value: &Expr) -> Option<Ipv4Net> {
    value.as_str()?.parse().ok()
}

fn holds(outer: Ipv4Net, inner: &str) -> bool {
    inner.parse::<Ipv4Net>().is_ok_and(|inner| outer.contains(&inner))
}
