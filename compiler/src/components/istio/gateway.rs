//! The gateway of an ingress: pods of their own in a namespace of their own.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{mesh::Istio, values};
use crate::{
    certificates::{GatewayKey, gateway_certificate, needs_certificate},
    graph::{Capability, Node},
    kubernetes::{self, RELEASE, Release, pod_monitor},
    mesh::Mesh,
};
use platformc_catalog as catalog;
use platformc_model::{Ingress, Model};

const KEY: GatewayKey =
    GatewayKey { algorithm: "ECDSA", size: 256, usages: &["digital signature", "server auth"], named: false };

pub(super) fn node(model: &Model, ingress: &Arc<Ingress>) -> Node {
    let cluster = &ingress.cluster;
    let target = ingress.clone();
    let namespace = Istio.gateway_namespace(ingress);
    let (health, owned) = (namespace.clone(), namespace.clone());
    let monitored = model.observes(cluster);
    let node = Node::release(cluster, format!("gateway-{}", ingress.name), move |cx, out| {
        let name = target.name.as_str();
        // the load balancer tells when a new pod is reached, before an old one goes
        let labels = kubernetes::map(json!({ "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" }));
        let release = Release::new(name, namespace.as_str(), &catalog::GATEWAY, values::ingress(name))
            .objects("namespace.yaml", vec![kubernetes::namespace(&namespace, "restricted", labels)])
            .objects("gateway.yaml", objects(cx.model, &target, &namespace));
        let monitor = pod_monitor(name, &namespace, &json!({ "istio": name }), "http-envoy-prom", "/stats/prometheus");
        let release = if monitored { release.objects("monitor.yaml", vec![monitor]) } else { release };
        release.write(cx, out);
    });
    needs_certificate(node.namespace(owned), model, ingress, &health)
        .needs(Capability::Mesh(cluster.name.clone()))
        .wants(Capability::ResourceMetrics(cluster.name.clone()))
        .wants(Capability::Monitoring(cluster.name.clone()))
        .provides(Capability::Gateway(ingress.name.clone()))
        .health(RELEASE.0, RELEASE.1, ingress.name.as_str(), health)
}

fn objects(model: &Model, ingress: &Ingress, namespace: &str) -> Vec<Value> {
    let name = ingress.name.as_str();
    let secret = format!("{name}-tls");
    let hosts: Vec<&str> = ingress.hosts.iter().map(|host| host.as_str()).collect();
    let server = json!({
        "port": { "name": "https", "number": 443, "protocol": "HTTPS" },
        // a load balancer that ends TLS names no host when it opens it again; each route names its own
        "hosts": ["*"],
        "tls": { "mode": "SIMPLE", "credentialName": secret, "minProtocolVersion": "TLSV1_2" },
    });
    let selector = json!({ "istio": name });
    let gateway = json!({ "selector": selector, "servers": [server] });
    // the mesh allows nothing by itself
    let allowed: Vec<String> = hosts.iter().flat_map(|host| [(*host).to_owned(), format!("{host}:*")]).collect();
    let policy = json!({
        "selector": { "matchLabels": selector },
        "action": "ALLOW",
        "rules": [{ "to": [{ "operation": { "hosts": allowed } }] }],
    });
    let object = |api, kind, spec: Value| kubernetes::object(api, kind, name, Some(namespace), json!({ "spec": spec }));
    let mut objects = gateway_certificate(model, ingress, namespace, &KEY);
    objects.extend([
        object("networking.istio.io/v1", "Gateway", gateway),
        object("security.istio.io/v1", "AuthorizationPolicy", policy),
    ]);
    objects
}
