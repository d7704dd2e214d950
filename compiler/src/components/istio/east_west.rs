//! The gateway for calls from other clusters. It forwards connections by their server name, only to apps that are
//! called from other clusters, and cannot read them: the proxies at both ends authenticate each other.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use super::values;
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes::{self, Allow, Release, network_policy, pod_monitor},
    mesh::{
        east_west,
        istio::{EAST_WEST, host},
    },
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{App, AppHead, Cluster, Model, Track};

/// The gateway has the name of its namespace.
const NAME: &str = EAST_WEST.namespace;
const GATEWAY: ObjectId<'_> = ObjectId::fixed(ObjectKind::IstioGateway, NAME, NAME);
const POLICY: ObjectId<'_> = ObjectId::fixed(ObjectKind::NetworkPolicy, NAME, NAME);
const MONITOR: ObjectId<'_> = ObjectId::fixed(ObjectKind::PodMonitor, NAME, NAME);
/// What the load balancer is bound to; the chart makes it.
const SERVICE: ObjectId<'_> = ObjectId::fixed(ObjectKind::Service, NAME, NAME);
const TARGETS: ObjectId<'_> = ObjectId::fixed(ObjectKind::TargetGroupBinding, NAME, NAME);
/// The port of Istio's control plane for configuration and certificates.
const CONTROL: u16 = 15012;
/// The port at which Envoy is measured.
const METRICS: u16 = 15090;

pub(super) fn plan(model: &Arc<Model>, cluster: &Arc<Cluster>, plan: &mut Plan) {
    let Some(first) = model.called_from_elsewhere(cluster).next() else { return };
    plan.add(gateway(model, cluster).from(first.head.span));
    plan.add(targets(cluster).from(first.head.span));
}

fn gateway(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let target = cluster.clone();
    let monitored = model.observes(cluster);
    Node::release(cluster, "gateway-east-west", move |cx, out| {
        // the load balancer tells when a new pod is reached, before an old one goes
        let labels = kubernetes::map(json!({ "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" }));
        let callees: Vec<&Arc<App>> = cx.model.called_from_elsewhere(&target).collect();
        let release = Release::new(NAME, NAME, &catalog::GATEWAY, values::east_west())
            .objects("namespace.yaml", vec![kubernetes::namespace(NAME, "restricted", labels)])
            .objects("gateway.yaml", objects(&callees))
            .objects("network.yaml", vec![network(&target, &callees, monitored)]);
        let monitor = pod_monitor(&MONITOR, &json!({ "istio": NAME }), "http-envoy-prom", "/stats/prometheus");
        let release = if monitored { release.objects("monitor.yaml", vec![monitor]) } else { release };
        release.write(cx, out);
        // each app that is called is an entry
        for name in ["gateway.yaml", "network.yaml"] {
            out.shared_as(name);
        }
    })
    .namespace(NAME)
    .makes_all([GATEWAY, POLICY])
    .brings_object(SERVICE)
    .makes_all(monitored.then_some(MONITOR))
    .needs(Capability::Mesh(cluster.name.clone()))
    .wants(Capability::ResourceMetrics(cluster.name.clone()))
    .wants(Capability::Monitoring(cluster.name.clone()))
    .provides(Capability::Step(cluster.name.clone(), NAME))
    .deploys(NAME, NAME, &catalog::GATEWAY)
}

/// The pods of the gateway behind the load balancer, by their addresses.
fn targets(cluster: &Arc<Cluster>) -> Node {
    let target = cluster.clone();
    Node::release(cluster, NAME, move |cx, out| {
        let spec = json!({
            "targetGroupName": east_west::target_group_name(cx.model, &target),
            "targetType": "ip",
            "serviceRef": { "name": NAME, "port": EAST_WEST.port },
        });
        let binding = kubernetes::object(&TARGETS, kubernetes::fields([("spec", spec)]));
        out.yaml("targets.yaml", [binding]);
        kubernetes::kustomization(out);
    })
    .makes(TARGETS)
    .refers_to(SERVICE)
    .needs(Capability::LoadBalancing(cluster.name.clone()))
    .needs(Capability::EastWestLoadBalancer(cluster.name.clone()))
    .needs(Capability::Step(cluster.name.clone(), NAME))
}

/// Who calls is for the app's own proxy to judge, which alone can see it: Istio has no authorization here. A name that is
/// not listed is not passed on.
pub(super) fn objects(callees: &[&Arc<App>]) -> Vec<Value> {
    let hosts: Vec<String> = callees.iter().map(|app| host(&app.head)).collect();
    let server = json!({
        "port": { "name": "tls", "number": EAST_WEST.port, "protocol": "TLS" },
        "hosts": hosts,
        "tls": { "mode": "AUTO_PASSTHROUGH" },
    });
    let spec = json!({ "selector": { "istio": NAME }, "servers": [server] });
    vec![kubernetes::object(&GATEWAY, kubernetes::fields([("spec", spec)]))]
}

/// The server name that a proxy sends: Istio's name for a port of a service, and for a subset of it.
pub(super) fn name(app: &AppHead, port: u16, track: Option<Track>) -> String {
    format!("outbound_.{port}_.{}_.{}", track.map_or("", Track::name), host(app))
}

/// The load balancer's addresses are the network's own; behind the gateway stand the called apps.
fn network(cluster: &Cluster, callees: &[&Arc<App>], monitored: bool) -> Value {
    let clients = vec![Allow::block(&cluster.network.cidr.to_string())];
    let mut ingress = vec![Allow::tcp(clients, &[EAST_WEST.port, EAST_WEST.status])];
    if monitored {
        ingress.push(Allow::tcp(vec![Allow::namespace("monitoring")], &[METRICS]));
    }
    let mut egress = vec![Allow::dns(), Allow::tcp(vec![Allow::namespace(super::NAMESPACE)], &[CONTROL])];
    egress.extend(callees.iter().map(|app| {
        let mut pods = kubernetes::map(Allow::namespace(app.head.namespace.as_str()));
        pods.extend(kubernetes::map(Allow::pods(&Value::Object(kubernetes::selector(&app.head)))));
        // what a chart's pods listen on is its own
        let ports: Vec<u16> = app.head.pod_port().into_iter().collect();
        Allow::tcp(vec![Value::Object(pods)], &ports)
    }));
    network_policy(&POLICY, &json!({ "matchLabels": { "istio": NAME } }), ingress, egress)
}
