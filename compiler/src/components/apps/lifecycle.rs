//! How pods end.

use platformc_output::{json, value::Value};

use super::container;
use platformc_model::{App, StopBy};

/// What happens before the program is told to end.
pub(super) fn pre_stop(app: &App) -> Option<Value> {
    let stop = app.lifecycle.stop.as_ref()?;
    let handler = match &stop.what {
        StopBy::Pause => json!({ "sleep": { "seconds": stop.takes.seconds() } }),
        StopBy::Command(words) => {
            // here Kubernetes replaces no variables (`handlers.go` of the kubelet), so nothing has to be kept from it
            let words = words.iter().map(|word| json!(container::literal(app, word)));
            json!({ "exec": { "command": Value::Array(words.collect()) } })
        }
    };
    Some(json!({ "preStop": handler }))
}
