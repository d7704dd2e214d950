//! Copies of all of Vault, taken through its API by a workload that may do nothing else.

use serde_json::{Value, json};

use super::{NAMESPACE, SNAPSHOTS, TLS, server, values::USER};
use crate::{
    components::shared::{container_security, pod_security, resources, vault::auth_mount},
    kube,
    resolve::{Home, Model, Vault},
};

/// The image that writes to S3.
const AWS_IMAGE: &str = "public.ecr.aws/aws-cli/aws-cli:2.31.0";

const UPLOAD: &str = "aws s3 cp --only-show-errors /snapshots/vault.snap \"s3://$BUCKET/$(date -u +%Y/%m/%d/%H%M).snap\"";

pub(super) fn objects(model: &Model, vault: &Vault, home: &Home) -> Vec<Value> {
    let account = kube::object("v1", "ServiceAccount", SNAPSHOTS, Some(NAMESPACE), json!({ "automountServiceAccountToken": false }));
    let pod = json!({
        "metadata": { "labels": { "app": SNAPSHOTS } },
        "spec": {
            "serviceAccountName": SNAPSHOTS,
            "automountServiceAccountToken": false,
            "restartPolicy": "Never",
            "securityContext": pod_security(USER.0, USER.1),
            "initContainers": [take(vault, home)],
            "containers": [upload(model)],
            "volumes": volumes(),
        },
    });
    let spec = json!({
        "schedule": schedule(vault.spec.snapshots.every.hours()),
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 1800,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": { "spec": { "backoffLimit": 2, "activeDeadlineSeconds": 1800, "template": pod } },
    });
    vec![account, kube::object("batch/v1", "CronJob", SNAPSHOTS, Some(NAMESPACE), json!({ "spec": spec }))]
}

/// At the full hour, in cron's form.
pub(super) fn schedule(hours: u64) -> String {
    if hours >= 24 { "0 0 * * *".into() } else { format!("0 */{hours} * * *") }
}

/// The active voter alone has it all; a token of the service account logs in.
fn take(vault: &Vault, home: &Home) -> Value {
    let login = format!(
        "vault write -field=token auth/{}/login role={NAMESPACE}-{SNAPSHOTS} jwt=@/var/run/secrets/vault/token",
        auth_mount(vault, &home.cluster.name)
    );
    let script = format!("VAULT_TOKEN=\"$({login})\"\nexport VAULT_TOKEN\nvault operator raft snapshot save /snapshots/vault.snap\n");
    json!({
        "name": "take",
        "image": server::image(vault.spec.server.value),
        "command": ["/bin/sh", "-ec", script],
        "env": [
            { "name": "VAULT_ADDR", "value": format!("https://{}.vault.svc:8200", server::active(vault)) },
            { "name": "VAULT_CACERT", "value": "/vault/tls/ca.crt" },
            { "name": "HOME", "value": "/tmp" },
        ],
        "resources": resources("50m", "64Mi", "256Mi"),
        "securityContext": container_security(),
        "volumeMounts": [
            { "name": "snapshots", "mountPath": "/snapshots" },
            { "name": "tmp", "mountPath": "/tmp" },
            { "name": "authority", "mountPath": "/vault/tls", "readOnly": true },
            { "name": "token", "mountPath": "/var/run/secrets/vault", "readOnly": true },
        ],
    })
}

/// Its role comes by EKS Pod Identity, and may only write.
fn upload(model: &Model) -> Value {
    json!({
        "name": "upload",
        "image": AWS_IMAGE,
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

fn volumes() -> Value {
    let token = json!({ "serviceAccountToken": { "audience": "vault", "expirationSeconds": 600, "path": "token" } });
    json!([
        { "name": "snapshots", "emptyDir": {} },
        { "name": "tmp", "emptyDir": {} },
        { "name": "authority", "secret": { "secretName": TLS, "items": [{ "key": "ca.crt", "path": "ca.crt" }] } },
        { "name": "token", "projected": { "sources": [token] } },
    ])
}
