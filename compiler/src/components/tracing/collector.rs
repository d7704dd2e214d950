//! The collector's pods and their service.

use platformc_output::{json, value::Value};

use super::CONFIG;
use crate::{
    kubernetes::{self, budget, container_security, pod_security, resources, spread},
    mesh::tracing::{COLLECTOR, NAMESPACE, PORT},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog::{Images, image};

/// The user of that image.
const USER: u32 = 10001;
/// The port at which it says whether it is well.
pub(super) const HEALTH: u16 = 13133;

const ACCOUNT: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, COLLECTOR);
const DEPLOYMENT: ObjectId<'_> = ObjectId::fixed(ObjectKind::Deployment, NAMESPACE, COLLECTOR);
const SERVICE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Service, NAMESPACE, COLLECTOR);
const BUDGET: ObjectId<'_> = ObjectId::fixed(ObjectKind::PodDisruptionBudget, NAMESPACE, COLLECTOR);

/// What [`objects`] makes.
pub(super) const IDS: [ObjectId<'_>; 4] = [ACCOUNT, DEPLOYMENT, SERVICE, BUDGET];

pub(super) fn labels() -> Value {
    json!({ "app.kubernetes.io/name": COLLECTOR })
}

pub(super) fn objects(images: Images<'_>) -> Vec<Value> {
    let object = |id: ObjectId<'_>, body| kubernetes::labelled(&id, kubernetes::map(labels()), body);
    // the protocol is set, so that a mesh uses HTTP/2
    let port = json!({ "name": "grpc-otlp", "port": PORT, "targetPort": "otlp", "appProtocol": "grpc" });
    vec![
        object(ACCOUNT, json!({ "automountServiceAccountToken": false })),
        object(DEPLOYMENT, json!({ "spec": deployment(images) })),
        object(SERVICE, json!({ "spec": { "selector": labels(), "ports": [port] } })),
        budget(&BUDGET, &labels()),
    ]
}

fn deployment(images: Images<'_>) -> Value {
    let pod = json!({
        "serviceAccountName": COLLECTOR,
        // its role comes from EKS Pod Identity, with its own token
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "securityContext": pod_security(USER, USER),
        "topologySpreadConstraints": spread(&labels()),
        "containers": [container(images)],
        "volumes": [{ "name": "config", "configMap": { "name": COLLECTOR } }],
    });
    json!({
        "replicas": 2,
        "selector": { "matchLabels": labels() },
        "strategy": { "rollingUpdate": { "maxUnavailable": 0, "maxSurge": 1 } },
        "template": { "metadata": { "labels": labels() }, "spec": pod },
    })
}

fn container(images: Images<'_>) -> Value {
    let probe = json!({ "httpGet": { "path": "/", "port": "health" } });
    json!({
        "name": "collector",
        // the distribution that speaks to AWS X-Ray
        "image": images.reference(&image::OPENTELEMETRY_COLLECTOR),
        "args": [format!("--config=/etc/collector/{CONFIG}")],
        // below the limit, where the memory limiter steps in
        "env": [{ "name": "GOMEMLIMIT", "value": "400MiB" }],
        "ports": [{ "name": "otlp", "containerPort": PORT }, { "name": "health", "containerPort": HEALTH }],
        "readinessProbe": probe,
        "livenessProbe": probe,
        "resources": resources("100m", "256Mi", "512Mi"),
        "securityContext": container_security(),
        "volumeMounts": [{ "name": "config", "mountPath": "/etc/collector", "readOnly": true }],
    })
}
