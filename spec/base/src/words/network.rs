//! Networks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
