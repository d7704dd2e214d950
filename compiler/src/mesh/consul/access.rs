//! Who may call an app.

use std::collections::BTreeSet;

use platformc_output::{json, value::Value};

use super::names::object;
use crate::object::ObjectKind;
use platformc_model::App;

/// What [`objects`] makes.
pub(super) const KINDS: [ObjectKind; 2] = [ObjectKind::ServiceDefaults, ObjectKind::ServiceIntentions];

/// The protocol, and exactly the callers.
pub(super) fn objects(app: &App) -> Vec<Value> {
    let mut callers: BTreeSet<&str> = app.callers.iter().map(|caller| caller.name.as_str()).collect();
    if let Some(expose) = &app.expose {
        callers.insert(expose.ingress.name.as_str());
    }
    let allow = callers.into_iter().map(|name| json!({ "name": name, "action": "allow" }));
    let sources: Vec<Value> = allow.chain([json!({ "name": "*", "action": "deny" })]).collect();
    vec![
        object(ObjectKind::ServiceDefaults, app, json!({ "protocol": "http" })),
        object(
            ObjectKind::ServiceIntentions,
            app,
            json!({ "destination": { "name": app.head.name.as_str() }, "sources": sources }),
        ),
    ]
}
