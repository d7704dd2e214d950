//! What Consul calls the parts of a platform, and its objects.

use std::collections::BTreeSet;

use platformc_output::value::Value;

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Ingress, Port};

/// The key with which Consul tells an app's two versions apart.
pub(super) const TRACK: &str = "track";

/// The namespace of the gateway of an ingress.
pub(super) fn gateway_namespace(ingress: &Ingress) -> String {
    format!("ingress-{}", ingress.name)
}

/// The port that an app has in Consul, in which a service has one: the one that is called, or else the one that is meant where none is
/// named, or else the first.
pub(super) fn port(app: &App) -> Option<&Port> {
    called(app).next().or_else(|| app.head.usual_port()).or_else(|| app.head.ports.first())
}

/// The ports of an app that others or an ingress call, in the order of the file.
pub(super) fn called(app: &App) -> impl Iterator<Item = &Port> {
    let called = app.callers.iter().filter_map(|caller| caller.port.as_ref());
    let numbers: BTreeSet<u16> =
        called.chain(app.expose.iter().filter_map(|expose| expose.port.as_ref())).map(|port| port.number).collect();
    app.head.ports.iter().filter(move |port| numbers.contains(&port.number))
}

/// Consul's objects have the name of the app.
pub(super) fn id(kind: ObjectKind, app: &App) -> ObjectId<'_> {
    ObjectId::fixed(kind, app.head.namespace.as_str(), app.head.name.as_str())
}

pub(super) fn object(kind: ObjectKind, app: &App, spec: Value) -> Value {
    kubernetes::labelled(&id(kind, app), kubernetes::labels(&app.head), kubernetes::fields([("spec", spec)]))
}
