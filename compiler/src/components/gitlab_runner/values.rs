//! Values of the chart `gitlab-runner`.

use platformc_output::{json, value::Value};

use super::{JOBS, NAME, TOKEN, config};
use crate::forge;
use crate::kubernetes::{resources, spread};
use platformc_model::{Ci, Model};

/// The user of the runner's image.
const USER: u32 = 100;
const GROUP: u32 = 65533;

pub(super) fn values(model: &Model, ci: &Ci, monitored: bool) -> Value {
    let (replicas, concurrent) = share(ci.concurrent.value);
    json!({
        "gitlabUrl": forge::pipelines(model).map(|pipelines| (pipelines.address)(model.git.url.host())),
        "replicas": replicas,
        // jobs of one replica
        "concurrent": concurrent,
        "checkInterval": 5,
        "logFormat": "json",
        // a pod that goes away must not remove the runner that people made
        "unregisterRunners": false,
        // running jobs may finish
        "terminationGracePeriodSeconds": 3600,
        "rbac": { "create": true, "clusterWideAccess": false, "rules": rules() },
        "serviceAccount": { "create": false, "name": NAME },
        "podSecurityContext": {
            "runAsNonRoot": true, "runAsUser": USER, "fsGroup": GROUP, "seccompProfile": { "type": "RuntimeDefault" },
        },
        "resources": resources("100m", "128Mi", "512Mi"),
        "topologySpreadConstraints": spread(&json!({ "app": NAME })),
        "metrics": { "enabled": monitored, "podMonitor": { "enabled": monitored } },
        "runners": {
            "secret": TOKEN,
            "jobNamespace": JOBS,
            "config": config::config(model, ci),
        },
    })
}

/// Two replicas share the jobs, so that one may be replaced; how many each runs is rounded up.
pub(super) fn share(concurrent: u32) -> (u32, u32) {
    if concurrent < 2 { (1, concurrent.max(1)) } else { (2, concurrent.div_ceil(2)) }
}

/// What the Kubernetes executor does, in the jobs' namespace: the chart's default is everything.
fn rules() -> Value {
    let rule =
        |resources: &[&str], verbs: &[&str]| json!({ "apiGroups": [""], "resources": resources, "verbs": verbs });
    json!([
        rule(&["pods"], &["create", "delete", "get", "list", "watch"]),
        rule(&["pods/attach", "pods/exec"], &["create", "delete", "get", "patch"]),
        rule(&["pods/log"], &["get", "list"]),
        rule(&["configmaps", "secrets"], &["create", "delete", "get", "update"]),
        rule(&["services"], &["create", "get"]),
        rule(&["serviceaccounts"], &["get"]),
        rule(&["events"], &["list", "watch"]),
    ])
}
