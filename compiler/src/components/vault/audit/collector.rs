//! The container in each voter's pod that ships what the voter records.
//!
//! It reads the file and hands over each entry before it goes on: what `CloudWatch` has not taken stays on the disk, and is sent again
//! after a restart. So it holds no entry in memory that could be lost, and Vault never waits for it.

use platformc_output::{json, value::Value};

use super::{super::TLS, log_group};
use crate::kubernetes::{container_security, resources};
use platformc_catalog::image;
use platformc_model::Model;

/// The user of that image: not the one of Vault, since containers of a pod see the processes of each other.
const USER: u32 = 10001;
/// Where it remembers how far it is: a folder on the disk of the audit log.
const STATE: &str = "/var/lib/otelcol";
/// A request that anybody may send, and that is recorded like every other: so silence means that nothing is shipped.
const SIGN_OF_LIFE: &str = "https://127.0.0.1:8200/v1/identity/oidc/.well-known/keys";

/// The volume that it needs besides those of the voter.
pub(in super::super) fn volume() -> Value {
    json!({ "name": "authority", "secret": { "secretName": TLS, "items": [{ "key": "ca.crt", "path": "ca.crt" }] } })
}

pub(in super::super) fn container(model: &Model) -> Value {
    json!({
        "name": "audit-shipper",
        "image": model.images().reference(&image::OPENTELEMETRY_COLLECTOR),
        // in a variable, so that a pod starts again when it changes
        "args": ["--config=env:CONFIG"],
        "env": [
            { "name": "POD_NAME", "valueFrom": { "fieldRef": { "fieldPath": "metadata.name" } } },
            { "name": "CONFIG", "value": config(model).to_string() },
            { "name": "GOMEMLIMIT", "value": "200MiB" },
        ],
        "resources": resources("20m", "64Mi", "256Mi"),
        "securityContext": security(),
        "volumeMounts": [
            { "name": "audit", "mountPath": "/vault/audit", "readOnly": true },
            { "name": "audit", "mountPath": STATE, "subPath": "shipper" },
            { "name": "authority", "mountPath": "/vault/tls", "readOnly": true },
        ],
    })
}

fn security() -> Value {
    let mut security = container_security();
    if let Value::Object(fields) = &mut security {
        fields.insert("runAsUser".into(), json!(USER));
    }
    security
}

/// <https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.156.0>: `receiver/filelogreceiver`,
/// `receiver/httpcheckreceiver`, `exporter/awscloudwatchlogsexporter`.
fn config(model: &Model) -> Value {
    let forever = json!({ "enabled": true, "max_interval": "30s", "max_elapsed_time": "0s" });
    json!({
        "extensions": { "file_storage": { "directory": STATE, "fsync": true } },
        "receivers": {
            "filelog": {
                "include": ["/vault/audit/audit.log*"],
                "start_at": "beginning",
                "include_file_name": false,
                "poll_interval": "1s",
                // more than CloudWatch takes, so that what is cut off is marked by the exporter
                "max_log_size": "2MiB",
                "storage": "file_storage",
                "retry_on_failure": forever.clone(),
            },
            "httpcheck": {
                "collection_interval": "1m",
                "targets": [{ "endpoint": SIGN_OF_LIFE, "method": "GET", "tls": { "ca_file": "/vault/tls/ca.crt" } }],
            },
        },
        "exporters": {
            "awscloudwatchlogs": {
                // pods cannot reach the instance metadata
                "region": model.aws.region.as_str(),
                "log_group_name": log_group(model),
                // Kubernetes puts the name in
                "log_stream_name": "$(POD_NAME)",
                "raw_log": true,
                "sending_queue": { "enabled": false },
                "retry_on_failure": forever,
            },
            "nop": {},
        },
        "service": {
            "extensions": ["file_storage"],
            "pipelines": {
                "logs": { "receivers": ["filelog"], "exporters": ["awscloudwatchlogs"] },
                "metrics": { "receivers": ["httpcheck"], "exporters": ["nop"] },
            },
            "telemetry": { "logs": { "encoding": "json" }, "metrics": { "level": "none" } },
        },
    })
}
