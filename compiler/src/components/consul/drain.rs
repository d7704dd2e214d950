//! How the pods of a gateway end. Consul's controller makes their Deployment and knows no such setting, but leaves alone what it does
//! not set: Flux adds it (`control-plane/api-gateway/gatekeeper/deployment.go` of consul-k8s 2.0.3).

use std::sync::Arc;

use platformc_output::{json, value::Value};

use crate::{
    graph::{Capability, Node},
    kubernetes,
    mesh::{GATEWAY_DRAIN_SECONDS, GATEWAY_GRACE_SECONDS, Mesh, consul::Consul},
    object::{ObjectId, ObjectKind},
};
use platformc_model::Ingress;

/// A node of its own: the Deployment is there once the gateway is.
pub(super) fn node(ingress: &Arc<Ingress>) -> Node {
    let target = ingress.clone();
    let namespace = Consul.gateway_namespace(ingress);
    let owned = namespace.clone();
    let node = Node::release(&ingress.cluster, format!("gateway-{}-drain", ingress.name), move |_, out| {
        out.yaml("drain.yaml", [deployment(&id(&target, &namespace))]);
        kubernetes::kustomization(out);
    });
    node.makes(id(ingress, &owned)).needs(Capability::Gateway(ingress.name.clone()))
}

/// The Deployment of a gateway has its name.
fn id<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::Deployment, namespace, ingress.name.as_str())
}

/// Only these fields: all others stay as the controller sets them (<https://fluxcd.io/flux/faq/#how-to-patch-coredns-and-other-pre-installed-addons>).
fn deployment(id: &ObjectId<'_>) -> Value {
    let drain = json!({ "preStop": { "sleep": { "seconds": GATEWAY_DRAIN_SECONDS } } });
    let pod = json!({
        "terminationGracePeriodSeconds": GATEWAY_GRACE_SECONDS,
        "containers": [{ "name": id.name, "lifecycle": drain }],
    });
    let object = kubernetes::object(id, json!({ "spec": { "template": { "spec": pod } } }));
    kubernetes::kept(kubernetes::annotated(
        object,
        kubernetes::map(json!({ "kustomize.toolkit.fluxcd.io/ssa": "Merge" })),
    ))
}
