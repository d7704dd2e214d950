//! Names that several of its parts use.

pub(super) const NAME: &str = "vault";
/// The job that changes the passwords of Vault's own logins in databases.
pub(super) const ROTATION: &str = "vault-rotation";
/// The secret with the certificate of the voters, and with it the authority.
pub(super) const TLS: &str = "vault-tls";
