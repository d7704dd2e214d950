//! What Istio calls the parts of a platform, and its objects.

use std::borrow::Cow;

use platformc_output::value::Value;

use crate::{
    kubernetes,
    mesh::EastWest,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, AppHead, Cluster, Ingress, Model};

/// The gateway for calls from other clusters, which passes them on as they are encrypted.
pub const EAST_WEST: EastWest = EastWest { namespace: "east-west", port: 15443, status: 15021 };

/// The trust domain of a cluster: identities of one platform are none in another.
#[must_use]
pub fn trust_domain(model: &Model, cluster: &Cluster) -> String {
    format!("{}.{}", cluster.name, model.name)
}

/// The pods of a gateway at the most.
pub const MOST_GATEWAYS: u8 = 6;

/// The namespace of the gateway of an ingress.
pub(super) fn gateway_namespace(ingress: &Ingress) -> String {
    format!("ingress-{}", ingress.name)
}

/// The host of an app's service, on its own cluster and on those that call it.
#[must_use]
pub fn host(app: &AppHead) -> String {
    format!("{}.{}.svc.cluster.local", app.service, app.namespace)
}

/// The host of the service in which each replica of a stateful app has its name.
#[must_use]
pub fn replicas(app: &AppHead) -> Option<String> {
    Some(format!("{}.{}.svc.cluster.local", app.headless()?, app.namespace))
}

/// The name of an app for the proxies of other clusters. It is in no DNS zone.
#[must_use]
pub fn remote_host(app: &AppHead) -> String {
    format!("{}.{}.{}.internal", app.service, app.namespace, app.cluster.name)
}

/// The name of an object of an app.
pub(super) fn id<'a>(kind: ObjectKind, app: &'a App, name: impl Into<Cow<'a, str>>) -> ObjectId<'a> {
    ObjectId::new(kind, app.head.namespace.as_str(), name)
}

pub(super) fn object(id: &ObjectId<'_>, app: &App, spec: Value) -> Value {
    kubernetes::labelled(id, kubernetes::labels(&app.head), kubernetes::fields([("spec", spec)]))
}
