//! Names that others use of what the root makes.

use crate::aws::{load_balancing_name, names};
use platformc_model::Model;

/// The key that unseals Vault: its alias, without `alias/`.
pub fn unseal_alias(model: &Model) -> String {
    model.aws_name("vault-unseal")
}

/// The bucket of snapshots: bucket names are shared by all accounts, so the account's number is part of it.
pub fn snapshot_bucket(model: &Model) -> String {
    names::short(&format!("{}-{}", model.aws_name("vault-snapshots"), *model.aws.account), 63)
}

/// The target group behind Vault's load balancer.
pub fn target_group_name(model: &Model) -> String {
    // an ingress may be called `vault`
    load_balancing_name(model, "vault-server")
}
