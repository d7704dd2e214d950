//! Names that several of its parts use.

use crate::object::{ObjectId, ObjectKind};

pub(super) const NAME: &str = "vault-secrets-operator";
/// How it reaches Vault: for everybody who says nothing else, and for its own cache.
pub(super) const CONNECTION: ObjectId<'_> = ObjectId::fixed(ObjectKind::VaultConnection, NAME, "default");
