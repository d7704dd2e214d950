//! The objects of an app.

use std::borrow::Cow;

use platformc_output::value::Value;

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::App;

/// The name of an object of an app, in its namespace.
pub(super) fn id<'a>(kind: ObjectKind, app: &'a App, name: impl Into<Cow<'a, str>>) -> ObjectId<'a> {
    ObjectId::new(kind, app.head.namespace.as_str(), name)
}

/// An object of an app.
pub(super) fn object(id: &ObjectId<'_>, app: &App, body: Value) -> Value {
    kubernetes::labelled(id, kubernetes::labels(&app.head), body)
}
