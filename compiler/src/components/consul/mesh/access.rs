//! Who may call an app.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{API, object};
use platformc_model::App;

/// The protocol, and exactly the callers.
pub(super) fn objects(app: &App) -> Vec<Value> {
    let mut callers: BTreeSet<&str> = app.callers.iter().map(|caller| caller.name.as_str()).collect();
    if let Some(expose) = &app.expose {
        callers.insert(expose.ingress.name.as_str());
    }
    let allow = callers.into_iter().map(|name| json!({ "name": name, "action": "allow" }));
    let sources: Vec<Value> = allow.chain([json!({ "name": "*", "action": "deny" })]).collect();
    vec![
        object(API, "ServiceDefaults", app, json!({ "protocol": "http" })),
        object(
            API,
            "ServiceIntentions",
            app,
            json!({ "destination": { "name": app.head.name.as_str() }, "sources": sources }),
        ),
    ]
}
