//! Networks and the peerings between them.

use std::sync::Arc;

use platformc_base::{
    Span, Spanned,
    scalar::{Cidr, Duration, Name},
    words::{Endpoint, Nat},
};

use crate::{Effective, Reference};

/// A VPC with public and private subnets over several zones.
#[derive(Debug)]
pub struct Network {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// Its addresses.
    pub cidr: Spanned<Cidr>,
    /// Over how many availability zones it spreads. The schema's default.
    pub zones: Effective<u8>,
    /// How private subnets reach the internet. The schema's default.
    pub nat: Effective<Nat>,
    /// AWS services reached without leaving the network, in the order of the file. The schema's default.
    pub endpoints: Effective<Vec<Endpoint>>,
    /// How long flow logs are kept. The schema's default.
    pub flow_logs: Effective<Duration>,
}

/// A connection between two networks, with routes both ways.
#[derive(Debug)]
pub struct Peering {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// The two networks, which differ, and where each is named.
    pub between: (Reference<Network>, Reference<Network>),
}

impl Peering {
    /// The network that it connects with this one, if this one is an end of it.
    #[must_use]
    pub fn other(&self, network: &Network) -> Option<&Arc<Network>> {
        match &self.between {
            (a, b) if a.name == network.name => Some(&b.to),
            (a, b) if b.name == network.name => Some(&a.to),
            _ => None,
        }
    }
}
