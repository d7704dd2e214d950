use platformc_base::words::{Endpoint, Nat, Retire};
use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Reference;
use crate::{
    scalar::{Cidr, Duration},
    span::Spanned,
};

/// A VPC with public and private subnets over several zones.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// Its addresses, a /16 to /20, for example `10.40.0.0/16`. Networks that are connected may not
    /// overlap. Changing it replaces the network.
    pub cidr: Spanned<Cidr>,
    /// Over how many availability zones it spreads: 2 to 4. Default: `3`.
    #[serde(default = "three")]
    #[schemars(range(min = 2, max = 4))]
    pub zones: Spanned<u8>,
    /// How private subnets reach the internet. Default: `perZone`.
    #[serde(default)]
    pub nat: Spanned<Nat>,
    /// AWS services reached without leaving the network. Default: `[s3, ecr, sts]`.
    #[serde(default = "endpoints")]
    pub endpoints: Spanned<Vec<Endpoint>>,
    /// How long flow logs are kept, for example `90d` (the default).
    #[serde(default = "ninety_days")]
    pub flow_logs: Spanned<Duration>,
    /// The name under which it was created, for example `application`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
    /// How far its removal is: a network cannot simply be left out. First `prepare`, then, when that is applied, `destroy`; when that is
    /// applied too, remove the entry. Default: it is not being removed.
    pub retire: Option<Spanned<Retire>>,
}

fn three() -> Spanned<u8> {
    Spanned { value: 3, span: crate::Span::default() }
}

fn endpoints() -> Spanned<Vec<Endpoint>> {
    Spanned { value: vec![Endpoint::S3, Endpoint::Ecr, Endpoint::Sts], span: crate::Span::default() }
}

fn ninety_days() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(90 * 24 * 60 * 60), span: crate::Span::default() }
}

/// A connection between two networks, with routes both ways.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Peering {
    /// The two networks, for example `[application, tooling]`.
    #[schemars(length(min = 2, max = 2))]
    pub between: Vec<Reference>,
    /// The name under which it was created, for example `application-tooling`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}
