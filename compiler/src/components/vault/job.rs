//! A job beside the voters with its own service account, which may do one thing.

use platformc_output::{json, value::Value};

use super::{NAMESPACE, TLS, server, values::USER};
use crate::{
    kubernetes::{self, container_security, pod_security, resources},
    object::{ObjectId, ObjectKind},
    vault_api::{auth_mount, image},
};
use platformc_model::{Home, Model, Vault};

const REVOKED: &str = "trap 'vault token revoke -self > /dev/null' EXIT";

/// What [`objects`] makes.
pub(super) fn ids(name: &str) -> [ObjectId<'_>; 2] {
    [ObjectKind::ServiceAccount, ObjectKind::CronJob].map(|kind| ObjectId::fixed(kind, NAMESPACE, name))
}

/// The account and the job; `pod` is what its pods run, `late` how many seconds after its time it still begins.
pub(super) fn objects(name: &str, schedule: &str, late: u64, pod: Value) -> Vec<Value> {
    let [account, job] = ids(name);
    let account = kubernetes::object(&account, json!({ "automountServiceAccountToken": false }));
    let mut whole = kubernetes::map(json!({
        "serviceAccountName": name,
        "automountServiceAccountToken": false,
        "restartPolicy": "Never",
        "securityContext": pod_security(USER.0, USER.1),
    }));
    whole.extend(kubernetes::map(pod));
    let template = json!({ "metadata": { "labels": { "app": name } }, "spec": whole });
    let spec = json!({
        "schedule": schedule,
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": late,
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": { "spec": { "backoffLimit": 2, "activeDeadlineSeconds": 1800, "template": template } },
    });
    vec![account, kubernetes::object(&job, kubernetes::fields([("spec", spec)]))]
}

/// A container that asks the active voter, with a token that its service account's logs in for. However it ends, it revokes that
/// token first, and leaves its own exit status.
pub(super) fn logged_in(
    model: &Model,
    (vault, home): (&Vault, &Home),
    job: &str,
    name: &str,
    commands: &str,
    mount: Option<Value>,
) -> Value {
    let login = format!(
        "vault write -field=token auth/{}/login role={NAMESPACE}-{job} jwt=@/var/run/secrets/vault/token",
        auth_mount(vault, &home.cluster.name)
    );
    let own = [
        json!({ "name": "tmp", "mountPath": "/tmp" }),
        json!({ "name": "authority", "mountPath": "/vault/tls", "readOnly": true }),
        json!({ "name": "token", "mountPath": "/var/run/secrets/vault", "readOnly": true }),
    ];
    json!({
        "name": name,
        "image": image(model, vault),
        "command": ["/bin/sh", "-ec", format!("VAULT_TOKEN=\"$({login})\"\nexport VAULT_TOKEN\n{REVOKED}\n{commands}\n")],
        "env": [
            { "name": "VAULT_ADDR", "value": format!("https://{}.vault.svc:8200", server::active(vault)) },
            { "name": "VAULT_CACERT", "value": "/vault/tls/ca.crt" },
            { "name": "HOME", "value": "/tmp" },
        ],
        "resources": resources("50m", "64Mi", "256Mi"),
        "securityContext": container_security(),
        "volumeMounts": mount.into_iter().chain(own).collect::<Vec<_>>(),
    })
}

/// What that container needs.
pub(super) fn volumes() -> [Value; 3] {
    let token = json!({ "serviceAccountToken": { "audience": "vault", "expirationSeconds": 600, "path": "token" } });
    [
        json!({ "name": "tmp", "emptyDir": {} }),
        json!({ "name": "authority", "secret": { "secretName": TLS, "items": [{ "key": "ca.crt", "path": "ca.crt" }] } }),
        json!({ "name": "token", "projected": { "sources": [token] } }),
    ]
}
