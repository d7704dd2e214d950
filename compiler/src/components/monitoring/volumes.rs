//! The volumes of Prometheus. Its operator makes the `StatefulSet` anew for another size and leaves the claims as they are: a
//! larger `retentionSize` would fill the old disk (<https://prometheus-operator.dev/docs/platform/storage/#resizing-volumes>).

use platformc_output::value::Value;

use super::{NAMESPACE, STACK};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};

/// The replicas of Prometheus.
pub(super) const REPLICAS: u8 = 2;

pub(super) fn claims(size: &str) -> Vec<Value> {
    ids().map(|id| kubernetes::claim(&id, "gp3", size)).collect()
}

/// The names that the operator's `StatefulSet` gives them.
pub(super) fn ids() -> impl Iterator<Item = ObjectId<'static>> {
    (0..REPLICAS).map(|replica| {
        let name = format!("prometheus-{STACK}-prometheus-db-prometheus-{STACK}-prometheus-{replica}");
        ObjectId::new(ObjectKind::PersistentVolumeClaim, NAMESPACE, name)
    })
}
