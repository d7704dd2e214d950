//! The gateway of an ingress: Consul makes its pods from this object.

use std::sync::Arc;

use serde_json::{Value, json};

use super::mesh::Consul;
use crate::{
    components::{mesh::Mesh, shared::{ISSUER, pod_monitor}},
    graph::{Capability, Node},
    kube,
    resolve::{Ingress, Model},
};

const API: &str = "gateway.networking.k8s.io/v1";

pub(super) fn node(model: &Model, ingress: &Arc<Ingress>) -> Node {
    let cluster = &ingress.cluster;
    let target = ingress.clone();
    let namespace = Consul.gateway_namespace(ingress);
    let health = namespace.clone();
    let monitored = model.observes(cluster);
    Node::release(cluster, format!("gateway-{}", ingress.name), move |_, out| {
        // the load balancer tells when a new pod is reached, before an old one goes
        let labels = kube::map(json!({ "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" }));
        out.yaml("namespace.yaml", &[kube::namespace(&namespace, "restricted", labels)]);
        out.yaml("gateway.yaml", &objects(&target, &namespace));
        if monitored {
            let name = target.name.as_str();
            // the labels that Consul gives the pods of a gateway
            let labels = json!({ "gateway.consul.hashicorp.com/name": name });
            out.yaml("monitor.yaml", &[pod_monitor(name, &namespace, &labels, "prometheus", "/metrics")]);
        }
        kube::kustomization(out);
    })
    .needs(Capability::Mesh(cluster.name.clone()))
    .needs(Capability::Certificates(cluster.name.clone()))
    .wants(Capability::Monitoring(cluster.name.clone()))
    .provides(Capability::Gateway(ingress.name.clone()))
    .health(API, "Gateway", ingress.name.as_str(), health)
}

fn objects(ingress: &Ingress, namespace: &str) -> Vec<Value> {
    let name = ingress.name.as_str();
    let secret = format!("{name}-tls");
    let hosts: Vec<&str> = ingress.spec.hosts.iter().map(|host| host.as_str()).collect();
    let certificate = json!({
        "secretName": secret,
        // Consul refuses a certificate without one
        "commonName": name,
        "dnsNames": hosts,
        "duration": "2160h",
        "renewBefore": "720h",
        "privateKey": { "algorithm": "RSA", "size": 2048, "rotationPolicy": "Always" },
        "usages": ["digital signature", "key encipherment", "server auth"],
        "issuerRef": { "group": "cert-manager.io", "kind": "ClusterIssuer", "name": ISSUER },
    });
    // the load balancer names no host when it opens TLS; each route names its own
    let listener = json!({
        "name": "https",
        "port": 443,
        "protocol": "HTTPS",
        "tls": { "mode": "Terminate", "certificateRefs": [{ "kind": "Secret", "name": secret }] },
        "allowedRoutes": { "namespaces": { "from": "All" } },
    });
    let gateway = json!({ "gatewayClassName": "consul", "listeners": [listener] });
    let object = |api, kind, spec: Value| kube::object(api, kind, name, Some(namespace), json!({ "spec": spec }));
    vec![object("cert-manager.io/v1", "Certificate", certificate), object(API, "Gateway", gateway)]
}
