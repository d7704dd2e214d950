//! Names in Vault. Vault folds names to lower case, so all of them are.

use platformc_base::scalar::Name;

pub use crate::vault_api::{
    AUDIENCE, AUTHORITIES, mount,
    subject::{APPROLE, PEOPLE},
};

/// The role with which people log in: see the module `vault-oidc-people`.
pub(super) const PEOPLE_ROLE: &str = "people";

/// The name of the root.
pub(super) const NAME: &str = "vault-configuration";

/// A static login of a database, which is named after its secret.
#[must_use]
pub fn login(secret: &Name) -> String {
    secret.as_str().replace('-', "_")
}
