//! The configuration of Alertmanager.

use platformc_output::{json, value::Value};

use super::{receivers, routes};
use platformc_model::Alerting;

/// Labels that say of what an alert is. Two alerts are of the same thing if they agree in all of these; a label that both lack agrees.
const THING: [&str; 14] = [
    "alertname",
    "cluster",
    "namespace",
    "app",
    "deployment",
    "statefulset",
    "daemonset",
    "pod",
    "container",
    "persistentvolumeclaim",
    "node",
    "instance",
    "device",
    "mountpoint",
];

/// The chart's own configuration tells nobody; lists replace those of the chart, and maps are merged with them.
pub fn config(alerting: &Alerting) -> Value {
    json!({
        // alerts of Flux say no end: they end when they are not repeated for this long. Prometheus says the end of its own
        "global": { "resolve_timeout": "30m" },
        "route": routes::root(alerting),
        "receivers": receivers::all(alerting),
        "inhibit_rules": inhibition(),
        "templates": [],
    })
}

/// Whoever is told of the worse is not told of the same thing again.
fn inhibition() -> Value {
    let silences = |source: &str, target: &str, equal: &[&str]| json!({ "source_matchers": [source], "target_matchers": [target], "equal": equal });
    json!([
        silences("severity = \"critical\"", "severity =~ \"warning|info\"", &THING),
        silences("severity = \"warning\"", "severity = \"info\"", &THING),
        // the chart's alerts that only inform are of interest where something else fires: its `InfoInhibitor` fires where nothing does
        silences("alertname = \"InfoInhibitor\"", "severity = \"info\"", &["cluster", "namespace"]),
    ])
}
