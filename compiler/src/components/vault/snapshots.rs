//! Copies of all of Vault, taken through its API by a workload that may do nothing else.

use platformc_output::{json, value::Value};

use super::{SNAPSHOTS, job};
use crate::kubernetes::{container_security, resources};
use platformc_catalog::image;
use platformc_model::{Home, Model, Vault};

const UPLOAD: &str =
    "aws s3 cp --only-show-errors /snapshots/vault.snap \"s3://$BUCKET/$(date -u +%Y/%m/%d/%H%M).snap\"";

pub(super) fn objects(model: &Model, vault: &Vault, home: &Home) -> Vec<Value> {
    let pod = json!({
        "initContainers": [take(model, vault, home)],
        "containers": [upload(model)],
        "volumes": volumes(),
    });
    job::objects(SNAPSHOTS, &schedule(vault.snapshots.every.hours()), 1800, pod)
}

/// At the full hour, in cron's form.
pub(super) fn schedule(hours: u64) -> String {
    if hours >= 24 { "0 0 * * *".into() } else { format!("0 */{hours} * * *") }
}

/// The active voter alone has it all.
fn take(model: &Model, vault: &Vault, home: &Home) -> Value {
    let mount = json!({ "name": "snapshots", "mountPath": "/snapshots" });
    let command = "vault operator raft snapshot save /snapshots/vault.snap";
    job::logged_in(model, (vault, home), SNAPSHOTS, "take", command, Some(mount))
}

/// Its role comes by EKS Pod Identity, and may only write.
fn upload(model: &Model) -> Value {
    json!({
        "name": "upload",
        "image": model.images().reference(&image::AWS_CLI),
        "command": ["/bin/sh", "-ec", UPLOAD],
        "env": [
            { "name": "AWS_REGION", "value": model.aws.region.as_str() },
            { "name": "BUCKET", "value": super::terraform::snapshot_bucket(model) },
            { "name": "HOME", "value": "/tmp" },
        ],
        "resources": resources("50m", "128Mi", "512Mi"),
        "securityContext": container_security(),
        "volumeMounts": [
            { "name": "snapshots", "mountPath": "/snapshots", "readOnly": true },
            { "name": "tmp", "mountPath": "/tmp" },
        ],
    })
}

fn volumes() -> Vec<Value> {
    let mut volumes = vec![json!({ "name": "snapshots", "emptyDir": {} })];
    volumes.extend(job::volumes());
    volumes
}
