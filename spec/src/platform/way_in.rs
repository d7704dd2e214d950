use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Reference;
use crate::{
    scalar::{Cidr, Duration, TransitGatewayId},
    span::Spanned,
};

/// A place that people come from, such as an office or a VPN, and the networks that it is connected with.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    /// The addresses that people come from, as the networks see them, for example `[198.51.100.0/24]`. They are admitted to the
    /// Kubernetes APIs of the networks in `reaches`, to Vault there, and to ingresses there that have no `allow` of their own: on port 443,
    /// and on port 80 where an ingress sends it on.
    #[schemars(length(min = 1))]
    pub ranges: Vec<Spanned<Cidr>>,
    /// The networks that it reaches, for example `[tooling]`.
    #[schemars(length(min = 1))]
    pub reaches: Vec<Reference>,
    /// The transit gateway through which it is connected, for example `tgw-0123456789abcdef0`: the networks are attached to it, and have
    /// routes back. Default: none; then the routes come from somewhere else, such as an AWS Client VPN endpoint in the network.
    pub transit_gateway: Option<Spanned<TransitGatewayId>>,
    /// Whether its DNS servers can ask for names that exist only in the networks, such as Vault's host: a Route 53 Resolver endpoint in each
    /// network that it reaches, to which they forward. Default: `false`.
    #[serde(default)]
    pub resolver: Spanned<bool>,
    /// The name under which it was created, for example `office`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// A host inside a network on which people work who have no other way in. It has no public address and no open port: AWS Systems
/// Manager connects them, and logs what they type and see.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bastion {
    /// The network it runs in: the name of an entry of `networks`, for example `tooling`. It reaches the networks that a peering
    /// connects with this one.
    pub network: Reference,
    /// How long the logs of sessions are kept, for example `365d` (the default).
    #[serde(default = "a_year")]
    pub logs: Spanned<Duration>,
}

fn a_year() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(365 * 24 * 60 * 60), span: crate::Span::default() }
}
