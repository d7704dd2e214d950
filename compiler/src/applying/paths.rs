//! Where roots are.

/// Their folder, below the output's.
pub(super) const ROOTS: &str = "terraform/roots/";
/// The root that reads Vault's policies.
pub(super) const VAULT: &str = "vault-configuration";

/// The folder of a root, with a slash behind it.
pub(super) fn folder(root: &str) -> String {
    format!("{ROOTS}{root}/")
}

/// The file that says what a root makes.
pub(super) fn main_file(root: &str) -> String {
    format!("{}main.tf", folder(root))
}
