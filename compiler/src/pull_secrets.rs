//! What apps are pulled with: one side brings it into a namespace, the others name it.

use crate::object::{ObjectId, ObjectKind};
use platformc_model::PrivateRegistry;

/// What brings the logins of registries to a cluster, and who asks Vault for them in each namespace.
pub const STEP: &str = "registries";

/// The Secret with the login of a registry, for the kubelet and for Flux.
#[must_use]
pub fn name(registry: &PrivateRegistry) -> String {
    format!("registry-{}", registry.name)
}

/// It as an object of a namespace.
#[must_use]
pub fn id<'a>(namespace: &'a str, registry: &PrivateRegistry) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::Secret, namespace, name(registry))
}
