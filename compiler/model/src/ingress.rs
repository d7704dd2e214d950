//! Entrances for traffic from outside.

use platformc_base::{
    Span, Spanned,
    scalar::{Cidr, Host, Name},
    words::{Certificate, LoadBalancerKind},
};

use crate::{Cluster, Effective, Reference};

/// An entrance for traffic from outside: a load balancer and the mesh's gateway behind it.
#[derive(Debug)]
pub struct Ingress {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// The cluster it leads into.
    pub cluster: Reference<Cluster>,
    /// The hosts it answers for, in the order of the file.
    pub hosts: Vec<Spanned<Host>>,
    pub load_balancer: LoadBalancer,
    /// Where its certificate comes from. The schema's default.
    pub certificate: Effective<Certificate>,
}

/// The load balancer of an ingress.
#[derive(Debug)]
pub struct LoadBalancer {
    /// Which load balancer. The schema's default.
    pub kind: Effective<LoadBalancerKind>,
    /// Whether it is reached from inside the networks only. The schema's default.
    pub internal: Effective<bool>,
    /// The addresses that may connect. Where the file names none, a rule gives those of the platform's own networks: the
    /// cluster's, then those that a peering connects with it; then those of the people who reach the cluster's network.
    pub allow: Effective<Vec<Spanned<Cidr>>>,
}
