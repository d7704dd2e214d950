//! How people get in: connections from outside, and a bastion.

use platformc_base::{
    Span, Spanned,
    scalar::{Cidr, Duration, Name, TransitGatewayId},
};

use crate::{Effective, Network, Reference};

/// A place that people come from.
#[derive(Debug)]
pub struct Connection {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// The addresses that people come from, as the networks see them.
    pub ranges: Vec<Spanned<Cidr>>,
    /// The networks that it reaches, in the order of the file.
    pub reaches: Vec<Reference<Network>>,
    /// The transit gateway that connects it, unless the routes come from somewhere else.
    pub transit_gateway: Option<Spanned<TransitGatewayId>>,
    /// Whether its DNS servers can ask those of the networks. The schema's default.
    pub resolver: Effective<bool>,
}

impl Connection {
    /// Whether it reaches a network.
    #[must_use]
    pub fn reaches(&self, network: &Network) -> bool {
        self.reaches.iter().any(|reached| reached.name == network.name)
    }
}

/// A host inside a network on which people work.
#[derive(Debug)]
pub struct Bastion {
    /// The place of the section.
    pub span: Span,
    /// The network it runs in.
    pub network: Reference<Network>,
    /// How long the logs of its sessions are kept. The schema's default.
    pub logs: Effective<Duration>,
}
