//! Values of the chart `vault`.

use platformc_base::words::{Audit, AuthMethod};
use platformc_output::{json, value::Value};

use super::{NAME, NAMESPACE, TLS, audit, config, databases, server};
use crate::{
    database_authorities::{AUTHORITIES, VAULT_FOLDER},
    kubernetes::{self, container_security, pod_security, resources, voters},
    object::{ObjectId, ObjectKind},
    vault_api::image,
};
use platformc_model::{Home, Model, Vault};

/// The user of Vault's image.
pub(super) const USER: (u32, u32) = (100, 1000);

/// What the pods call the port of their metrics.
const METRICS_PORT: &str = "metrics";

/// Standbys answer too: they forward.
const READY: &str = "/v1/sys/health?standbyok=true&perfstandbyok=true";
/// A sealed or an empty Vault is alive: a restart would not help it.
const ALIVE: &str = "/v1/sys/health?standbyok=true&perfstandbyok=true&sealedcode=204&uninitcode=204";

/// Vault reloads its certificate and reopens its audit log on a signal, which nothing else would send. An audit
/// log that fills its disk would stop Vault.
const RELOAD: &str = "\
known=$(cksum < /vault/tls/tls.crt)
while sleep 30; do
  now=$(cksum < /vault/tls/tls.crt)
  size=$(stat -c %s /vault/audit/audit.log 2> /dev/null || echo 0)
  [ \"$size\" -lt 1073741824 ] || mv /vault/audit/audit.log /vault/audit/audit.log.1
  [ \"$now\" = \"$known\" ] && [ \"$size\" -lt 1073741824 ] || pkill -HUP -x vault
  known=$now
done
";

/// The same where the log is shipped. What was not shipped is kept until 8 GiB of newer entries are there, whatever is sent to Vault
/// meanwhile. Which mode the device gives the file can only be changed with a root token, so it is opened here for the group that
/// the shipper is in.
const RELOAD_AND_KEEP: &str = "\
known=$(cksum < /vault/tls/tls.crt)
cd /vault/audit
while sleep 30; do
  now=$(cksum < /vault/tls/tls.crt)
  size=$(stat -c %s audit.log 2> /dev/null || echo 0)
  [ \"$size\" -lt 268435456 ] || mv audit.log \"audit.log.$(date -u +%Y%m%d%H%M%S)\"
  [ \"$now\" = \"$known\" ] && [ \"$size\" -lt 268435456 ] || pkill -HUP -x vault
  ls -r | grep '^audit[.]log[.]' | tail -n +33 | xargs -r rm -f
  ls | grep '^audit[.]log' | xargs -r chmod 640
  known=$now
done
";

pub(super) fn values(model: &Model, vault: &Vault, home: &Home, monitored: bool) -> Value {
    json!({
        "global": { "tlsDisable": false },
        // the operator delivers secrets: a second way in is a second thing to guard
        "injector": { "enabled": "false" },
        "server": voters_of(model, vault, home, monitored),
    })
}

pub(super) const MONITOR: ObjectId<'_> = ObjectId::fixed(ObjectKind::PodMonitor, NAMESPACE, NAME);

/// Prometheus scrapes every voter, not only the active one, at a separate port, which the chart's monitor does not know.
pub(super) fn monitor() -> Vec<Value> {
    let endpoint = json!({
        "port": METRICS_PORT,
        "path": "/v1/sys/metrics",
        "params": { "format": ["prometheus"] },
        "scheme": "https",
        "tlsConfig": { "ca": { "secret": { "name": TLS, "key": "ca.crt" } }, "serverName": "vault.vault.svc" },
    });
    let spec = json!({ "selector": { "matchLabels": server::labels() }, "podMetricsEndpoints": [endpoint] });
    let [role, binding] = kubernetes::monitor_secrets(NAMESPACE, &[TLS]);
    vec![kubernetes::object(&MONITOR, kubernetes::fields([("spec", spec)])), role, binding]
}

fn voters_of(model: &Model, vault: &Vault, home: &Home, monitored: bool) -> Value {
    let audited = vault.audit.contains(&Audit::File);
    let shipper = model.audited_vault().map(|_| audit::container(model));
    let beside: Vec<Value> = [reloader(model, vault, audited)].into_iter().chain(shipper).collect();
    let replicas = vault.replicas.value;
    let raft = json!({ "enabled": true, "setNodeId": true, "config": config::config(model, vault, monitored) });
    let mut values = kubernetes::map(json!({
        // it unseals itself, so voters may be replaced one after the other
        "updateStrategyType": "RollingUpdate",
        "logFormat": "json",
        // whether it may ask its own cluster about tokens; elsewhere an account of that cluster does
        "authDelegator": { "enabled": vault.auth(&home.cluster.name) == AuthMethod::Kubernetes },
        "serviceAccount": { "create": true, "name": NAME },
        "resources": resources("250m", "512Mi", "1Gi"),
        "priorityClassName": "system-cluster-critical",
        // leadership is handed over, and the load balancer forgets the pod first
        "terminationGracePeriodSeconds": 30,
        "preStopSleepSeconds": 10,
        "readinessProbe": { "enabled": true, "path": READY, "port": 8200 },
        "livenessProbe": {
            "enabled": true, "path": ALIVE, "port": 8200,
            "initialDelaySeconds": 60, "periodSeconds": 10, "failureThreshold": 6,
        },
        "affinity": "",
        "topologySpreadConstraints": voters(&server::labels()),
        "statefulSet": {
            "securityContext": {
                "pod": pod_security(USER.0, USER.1),
                "container": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
            },
        },
        "extraEnvironmentVars": { "VAULT_CACERT": "/vault/tls/ca.crt" },
        "volumes": volumes(model, vault),
        "volumeMounts": mounts(model, vault),
        "shareProcessNamespace": true,
        "extraContainers": beside,
        // the same for every size: the claims themselves say it, and can grow
        "dataStorage": { "size": "10Gi", "storageClass": server::CLASS },
        "auditStorage": { "enabled": audited, "size": "10Gi", "storageClass": server::CLASS },
        "persistentVolumeClaimRetentionPolicy": { "whenDeleted": "Retain", "whenScaled": "Retain" },
        "ha": {
            "enabled": true,
            "replicas": replicas,
            // the smallest majority stays
            "disruptionBudget": { "enabled": true, "maxUnavailable": (replicas.saturating_sub(1) / 2).max(1) },
            "raft": raft,
        },
    }));
    if monitored {
        values.insert("extraPorts".into(), json!([{ "name": METRICS_PORT, "containerPort": config::METRICS }]));
    }
    values.extend(server::chart_image(model, vault).map(|image| ("image".to_owned(), image)));
    Value::Object(values)
}

fn volumes(model: &Model, vault: &Vault) -> Vec<Value> {
    let mut volumes = vec![json!({ "name": "tls", "secret": { "secretName": TLS } })];
    volumes.extend(model.audited_vault().map(|_| audit::volume()));
    if databases::authorities(model, vault).is_some() {
        volumes.push(json!({ "name": "databases", "configMap": { "name": AUTHORITIES } }));
    }
    volumes
}

fn mounts(model: &Model, vault: &Vault) -> Vec<Value> {
    let mut mounts = vec![json!({ "name": "tls", "mountPath": "/vault/tls", "readOnly": true })];
    if databases::authorities(model, vault).is_some() {
        mounts.push(json!({ "name": "databases", "mountPath": VAULT_FOLDER, "readOnly": true }));
    }
    mounts
}

fn reloader(model: &Model, vault: &Vault, audited: bool) -> Value {
    let mut mounts = vec![json!({ "name": "tls", "mountPath": "/vault/tls", "readOnly": true })];
    if audited {
        mounts.push(json!({ "name": "audit", "mountPath": "/vault/audit" }));
    }
    let script = if model.audited_vault().is_some() { RELOAD_AND_KEEP } else { RELOAD };
    json!({
        "name": "reloader",
        "image": image(model, vault),
        "command": ["/bin/sh", "-c"],
        "args": [script],
        "resources": resources("5m", "16Mi", "64Mi"),
        "securityContext": container_security(),
        "volumeMounts": mounts,
    })
}
