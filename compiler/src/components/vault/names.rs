//! Names that several of its parts use.

pub(super) const NAME: &str = "vault";
/// The namespace of Vault, and the service accounts of its pods and of the job that takes snapshots.
pub(super) const NAMESPACE: &str = "vault";
pub(super) const SERVICE_ACCOUNT: &str = "vault";
pub(super) const SNAPSHOTS: &str = "vault-snapshot";
/// The job that changes the passwords of Vault's own logins in databases.
pub(super) const ROTATION: &str = "vault-rotation";
/// The secret with the certificate of the voters, and with it the authority.
pub(super) const TLS: &str = "vault-tls";
