use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reference;
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

/// How private subnets reach the internet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Nat {
    /// One NAT gateway a zone: a zone can fail alone.
    #[default]
    PerZone,
    /// One NAT gateway for all zones: cheaper, and its zone is a single point of failure.
    Single,
    /// No way out: everything must come through endpoints and peerings.
    None,
}

/// An AWS service reached through a VPC endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Endpoint {
    /// Object storage, through a gateway endpoint.
    S3,
    /// Container images.
    Ecr,
    /// Short-lived credentials.
    Sts,
    /// Instances and network interfaces.
    Ec2,
    /// Keys, among them Vault's unseal key.
    Kms,
    /// Logs.
    Logs,
    /// Clusters and pod identities.
    Eks,
    /// Load balancers.
    ElasticLoadBalancing,
    /// Autoscaling groups.
    Autoscaling,
    /// Queues, among them Karpenter's.
    Sqs,
    /// Parameters and sessions.
    Ssm,
    /// Secrets that AWS keeps.
    SecretsManager,
    /// File systems.
    ElasticFileSystem,
}

/// A connection between two networks, with routes both ways.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Peering {
    /// The two networks, for example `[application, tooling]`.
    #[schemars(length(min = 2, max = 2))]
    pub between: Vec<Reference>,
}
