//! The gateway of an ingress: pods of their own in a namespace of their own.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::values;
use crate::{
    certificates::{GatewayKey, gateway_certificate, secret, with_certificate},
    graph::{Capability, Node},
    kubernetes::{self, Release, pod_monitor},
    mesh::{Mesh, istio::Istio},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Ingress, Model};

const KEY: GatewayKey =
    GatewayKey { algorithm: "ECDSA", size: 256, usages: &["digital signature", "server auth"], named: false };

pub(super) fn node(model: &Model, ingress: &Arc<Ingress>) -> Node {
    let cluster = &ingress.cluster;
    let target = ingress.clone();
    let namespace = Istio.gateway_namespace(ingress);
    let owned = namespace.clone();
    let monitored = model.observes(cluster);
    let node = Node::release(cluster, format!("gateway-{}", ingress.name), move |cx, out| {
        let name = target.name.as_str();
        // the load balancer tells when a new pod is reached, before an old one goes
        let labels = kubernetes::map(json!({ "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" }));
        let release = Release::new(name, namespace.as_str(), &catalog::GATEWAY, values::ingress(name))
            .objects("namespace.yaml", vec![kubernetes::namespace(&namespace, "restricted", labels)])
            .objects("gateway.yaml", objects(cx.model, &target, &namespace));
        let monitor = pod_monitor(
            &monitor(&target, &namespace),
            &json!({ "istio": name }),
            "http-envoy-prom",
            "/stats/prometheus",
        );
        let release = if monitored { release.objects("monitor.yaml", vec![monitor]) } else { release };
        release.write(cx, out);
    });
    with_certificate(node.namespace(&owned), model, ingress, &owned)
        .makes_all([gateway(ingress, &owned), policy(ingress, &owned), addresses(&owned)])
        .brings_object(ObjectId::new(ObjectKind::Service, owned.as_str(), ingress.name.as_str()))
        .makes_all(monitored.then(|| monitor(ingress, &owned)))
        .needs(Capability::Mesh(cluster.name.clone()))
        .wants(Capability::ResourceMetrics(cluster.name.clone()))
        .wants(Capability::Monitoring(cluster.name.clone()))
        .provides(Capability::Gateway(ingress.name.clone()))
        .deploys(ingress.name.as_str(), &owned, &catalog::GATEWAY)
}

/// The gateway of an ingress, to which routes refer.
pub(super) fn gateway<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::IstioGateway, namespace, ingress.name.as_str())
}

fn policy<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::AuthorizationPolicy, namespace, ingress.name.as_str())
}

fn addresses(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::EnvoyFilter, namespace, "client-addresses")
}

/// The load balancer says the address of each client by the PROXY protocol. Connections without it are taken too, so that nothing
/// breaks while the load balancer does not yet speak it: Istio's own setting refuses them
/// (<https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/#proxy-protocol>).
fn proxy_protocol(selector: &Value) -> Value {
    let filter = json!({
        "name": "envoy.filters.listener.proxy_protocol",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol",
            "allow_requests_without_proxy_protocol": true,
        },
    });
    json!({
        "workloadSelector": { "labels": selector },
        "configPatches": [{
            "applyTo": "LISTENER_FILTER",
            "match": { "context": "GATEWAY" },
            // before the one that looks for TLS
            "patch": { "operation": "INSERT_FIRST", "value": filter },
        }],
    })
}

fn monitor<'a>(ingress: &'a Ingress, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::fixed(ObjectKind::PodMonitor, namespace, ingress.name.as_str())
}

fn objects(model: &Model, ingress: &Ingress, namespace: &str) -> Vec<Value> {
    let name = ingress.name.as_str();
    let secret = secret(ingress, namespace).name;
    let hosts: Vec<&str> = ingress.hosts.iter().map(|host| host.as_str()).collect();
    let server = json!({
        "port": { "name": "https", "number": 443, "protocol": "HTTPS" },
        // a load balancer that ends TLS names no host when it opens it again; each route names its own
        "hosts": ["*"],
        "tls": { "mode": "SIMPLE", "credentialName": secret, "minProtocolVersion": "TLSV1_2" },
    });
    let selector = json!({ "istio": name });
    let servers = json!({ "selector": selector, "servers": [server] });
    // the mesh allows nothing by itself
    let allowed: Vec<String> = hosts.iter().flat_map(|host| [(*host).to_owned(), format!("{host}:*")]).collect();
    let rules = json!({
        "selector": { "matchLabels": selector },
        "action": "ALLOW",
        "rules": [{ "to": [{ "operation": { "hosts": allowed } }] }],
    });
    let mut objects = gateway_certificate(model, ingress, namespace, &KEY);
    objects.extend([
        kubernetes::object(&gateway(ingress, namespace), kubernetes::fields([("spec", servers)])),
        kubernetes::object(&policy(ingress, namespace), kubernetes::fields([("spec", rules)])),
        kubernetes::object(&addresses(namespace), kubernetes::fields([("spec", proxy_protocol(&selector))])),
    ]);
    objects
}
