//! Entrances for traffic from outside.

use platformc_spec::{
    Spanned,
    platform::{self as spec, Created},
    scalar::Cidr,
};

use platformc_model::{Cluster, Connection, Effective, Ingress, LoadBalancer, Network, Peering, Reference};

pub(super) fn ingress(
    key: &spec::Reference,
    spec: spec::Ingress,
    cluster: Reference<Cluster>,
    peerings: &[Peering],
    connections: &[Connection],
) -> Ingress {
    let name = spec.created_as(key);
    let spec::Ingress { hosts, load_balancer, tls: spec::Tls { certificate }, .. } = spec;
    let spec::LoadBalancer { kind, internal, allow } = load_balancer;
    let allow = if allow.is_empty() {
        Effective::rule(own_networks(&cluster.network, peerings, connections), "own networks and connections")
    } else {
        allow.into()
    };
    let load_balancer = LoadBalancer { kind: kind.into(), internal: internal.into(), allow };
    Ingress { name: name.value, span: name.span, cluster, hosts, load_balancer, certificate: certificate.into() }
}

/// The addresses of a network, of those that a peering connects with it, and of the people who reach it.
fn own_networks(network: &Network, peerings: &[Peering], connections: &[Connection]) -> Vec<Spanned<Cidr>> {
    let neighbours = peerings.iter().filter_map(|peering| peering.other(network));
    let people = connections.iter().filter(|connection| connection.reaches(network));
    let people = people.flat_map(|connection| connection.ranges.iter().copied());
    std::iter::once(network.cidr).chain(neighbours.map(|network| network.cidr)).chain(people).collect()
}
