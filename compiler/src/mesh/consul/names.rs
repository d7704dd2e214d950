//! What Consul calls the parts of a platform, and its objects.

use platformc_output::value::Value;

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Ingress, Port};

/// The key with which Consul tells an app's two versions apart.
pub(super) const TRACK: &str = "track";

/// The pods of a gateway at the most.
pub const MOST_GATEWAYS: u8 = 4;

/// The namespace of the gateway of an ingress.
pub(super) fn gateway_namespace(ingress: &Ingress) -> String {
    format!("ingress-{}", ingress.name)
}

/// The port that an app has in Consul, in which a service has one: the one that is called, or else the one that is meant where none is
/// named, or else the first.
pub(super) fn port(app: &App) -> Option<&Port> {
    app.called_ports().next().or_else(|| app.head.usual_port()).or_else(|| app.head.ports.first())
}

/// Consul's objects have the name of the app.
pub(super) fn id(kind: ObjectKind, app: &App) -> ObjectId<'_> {
    ObjectId::fixed(kind, app.head.namespace.as_str(), app.head.name.as_str())
}

pub(super) fn object(kind: ObjectKind, app: &App, spec: Value) -> Value {
    kubernetes::labelled(&id(kind, app), kubernetes::labels(&app.head), kubernetes::fields([("spec", spec)]))
}
