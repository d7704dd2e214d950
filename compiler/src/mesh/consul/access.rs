//! Who may call an app.

use std::collections::BTreeSet;

use platformc_base::words::Protocol;
use platformc_output::{json, value::Value};

use super::names::object;
use crate::object::ObjectKind;
use platformc_model::{App, Port};

/// What [`objects`] makes.
pub(super) const KINDS: [ObjectKind; 2] = [ObjectKind::ServiceDefaults, ObjectKind::ServiceIntentions];

/// The protocol, and exactly the callers.
pub(super) fn objects(app: &App, port: &Port) -> Vec<Value> {
    let mut callers: BTreeSet<&str> = app.callers.iter().map(|caller| caller.name.as_str()).collect();
    callers.extend(app.expose.iter().map(|expose| expose.ingress.name.as_str()));
    let allow = callers.into_iter().map(|name| json!({ "name": name, "action": "allow" }));
    let sources: Vec<Value> = allow.chain([json!({ "name": "*", "action": "deny" })]).collect();
    vec![
        object(ObjectKind::ServiceDefaults, app, json!({ "protocol": protocol(port.protocol.value) })),
        object(
            ObjectKind::ServiceIntentions,
            app,
            json!({ "destination": { "name": app.head.name.as_str() }, "sources": sources }),
        ),
    ]
}

/// What Consul calls a protocol (<https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults#protocol>): TLS of
/// the app's own is TCP to it.
const fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Http | Protocol::Http2 | Protocol::Grpc => protocol.as_str(),
        Protocol::Tcp | Protocol::Tls => "tcp",
    }
}
