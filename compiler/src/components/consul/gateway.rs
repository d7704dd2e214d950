//! The gateway of an ingress: Consul makes its pods from this object.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use crate::{
    certificates::{GatewayKey, gateway_certificate, secret, with_certificate},
    graph::{Capability, Node},
    kubernetes::{self, pod_monitor},
    mesh::{Mesh, consul::Consul},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Ingress, Model};

const KEY: GatewayKey = GatewayKey {
    algorithm: "RSA",
    size: 2048,
    usages: &["digital signature", "key encipherment", "server auth"],
    named: true,
};

pub(super) fn node(model: &Model, ingress: &Arc<Ingress>) -> Node {
    let cluster = &ingress.cluster;
    let target = ingress.clone();
    let namespace = Consul.gateway_namespace(ingress);
    let owned = namespace.clone();
    let monitored = model.observes(cluster);
    let node = Node::release(cluster, format!("gateway-{}", ingress.name), move |cx, out| {
        // the load balancer tells when a new pod is reached, before an old one goes
        let labels = kubernetes::map(json!({ "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" }));
        out.yaml("namespace.yaml", [kubernetes::namespace(&namespace, "restricted", labels)]);
        out.yaml("gateway.yaml", objects(cx.model, &target, &namespace));
        out.yaml("budget.yaml", [kubernetes::budget(&budget(&target, &namespace), &pods(&target))]);
        if monitored {
            let monitor = pod_monitor(&monitor(&target, &namespace), &pods(&target), "prometheus", "/metrics");
            out.yaml("monitor.yaml", [monitor]);
        }
        kubernetes::kustomization(out);
    });
    with_certificate(node.namespace(&owned), model, ingress, &owned)
        .makes_all([gateway(ingress, &owned), budget(ingress, &owned)])
        .brings_object(ObjectId::new(ObjectKind::Service, owned.as_str(), ingress.name.as_str()))
        .makes_all(monitored.then(|| monitor(ingress, &owned)))
        .needs(Capability::Mesh(cluster.name.clone()))
        .wants(Capability::Monitoring(cluster.name.clone()))
        .provides(Capability::Gateway(ingress.name.clone()))
        .health(ObjectKind::Gateway.api_version(), ObjectKind::Gateway.kind(), ingress.name.as_str(), owned)
}

/// The gateway of an ingress, to which routes refer.
pub(super) fn gateway<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::Gateway, namespace, ingress.name.as_str())
}

fn budget<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::PodDisruptionBudget, namespace, ingress.name.as_str())
}

/// The labels that Consul gives the pods of a gateway.
fn pods(ingress: &Ingress) -> Value {
    json!({ "gateway.consul.hashicorp.com/name": ingress.name.as_str() })
}

fn monitor<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::PodMonitor, namespace, ingress.name.as_str())
}

fn objects(model: &Model, ingress: &Ingress, namespace: &str) -> Vec<Value> {
    let secret = secret(ingress, namespace).name;
    // the load balancer names no host when it opens TLS; each route names its own
    let listener = json!({
        "name": "https",
        "port": 443,
        "protocol": "HTTPS",
        "tls": { "mode": "Terminate", "certificateRefs": [{ "kind": "Secret", "name": secret }] },
        "allowedRoutes": { "namespaces": { "from": "All" } },
    });
    let spec = json!({ "gatewayClassName": "consul", "listeners": [listener] });
    let mut objects = gateway_certificate(model, ingress, namespace, &KEY);
    objects.push(kubernetes::object(&gateway(ingress, namespace), kubernetes::fields([("spec", spec)])));
    objects
}
