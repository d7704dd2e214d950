//! Where roots are.

/// Their folder, below the output's.
pub(super) const ROOTS: &str = "terraform/roots/";
/// The root that reads Vault's policies.
pub(super) const VAULT: &str = "vault-configuration";
