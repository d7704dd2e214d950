//! What is to be kept.

use crate::{
    iam::Aws,
    terraform::{self, Files},
};

/// The names of what is to be kept, as the root with Vault's infrastructure says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The partition of AWS, such as `aws` or `aws-cn`.
    pub partition: String,
    /// The region.
    pub region: String,
    /// The account, twelve digits.
    pub account: String,
    /// The platform, as its resources are tagged.
    pub platform: String,
    /// The pipeline's own role.
    pub role: String,
    /// The role of Vault's pods.
    pub vault_role: String,
    /// The cluster of Vault, in EKS.
    pub cluster: String,
    /// The load balancer of Vault, and its target group.
    pub balancer: String,
    /// The host name with which clients reach Vault.
    pub host: String,
    /// The bucket of Vault's snapshots.
    pub snapshots: String,
    /// The bucket of Terraform's states.
    pub states: String,
    /// Whether it administers other clusters, and so may start instances.
    pub administers: bool,
}

/// The root with Vault's infrastructure.
pub const ROOT: &str = "terraform/roots/vault-infrastructure";

impl Place {
    /// Reads the names; `role` is that of the pipeline.
    #[must_use]
    pub fn read(files: &dyn Files, aws: &Aws, role: &str) -> Self {
        let bodies = files.root(ROOT).unwrap_or_default();
        let argument = |call: &str, name: &str| {
            let text = |value: &hcl::Value| match value {
                hcl::Value::Array(items) => items.first().and_then(|item| item.as_str().map(str::to_owned)),
                other => other.as_str().map(str::to_owned),
            };
            terraform::argument(&bodies, call, name).as_ref().and_then(text).unwrap_or_default()
        };
        let blocks =
            |kind: &'static str| bodies.iter().flat_map(|body| body.inner()).filter(move |block| block.kind() == kind);
        let inner = |of: &'static str, name: &'static str| {
            blocks(of).flat_map(|block| block.body().inner()).filter(move |block| block.kind() == name)
        };
        let states = inner("terraform", "backend").find_map(|backend| backend.body().attribute("bucket")?.as_str());
        let platform = inner("provider", "default_tags")
            .find_map(|tags| tags.body().attribute("tags")?.entry("platform")?.as_str());
        Self {
            partition: aws.partition().to_owned(),
            region: aws.region.clone(),
            account: aws.account.clone(),
            platform: platform.unwrap_or_default().to_owned(),
            role: role.to_owned(),
            vault_role: argument("vault", "role_name"),
            cluster: argument("load_balancer", "cluster_name"),
            balancer: argument("load_balancer", "name"),
            host: argument("load_balancer", "hosts"),
            snapshots: argument("snapshots", "bucket"),
            states: states.unwrap_or_default().to_owned(),
            administers: aws.admins.iter().any(|admin| admin.principal == format!("role/{role}")),
        }
    }

    pub(super) fn iam(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.partition, self.account)
    }

    pub(super) fn of(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account)
    }

    pub(super) fn global(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:::{resource}", self.partition)
    }
}
