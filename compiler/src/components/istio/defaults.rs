//! What holds for the whole mesh of a cluster.

use std::sync::Arc;

use platformc_base::words::{Dashboard, Mtls};
use platformc_output::{json, value::Value};

use super::{CONTROL, NAMESPACE, dashboards, values};
use crate::{
    dashboards::{id, shows},
    graph::{Capability, Node},
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Mesh, Model};

const AUTHENTICATION: ObjectId<'_> = ObjectId::fixed(ObjectKind::PeerAuthentication, NAMESPACE, "default");
const AUTHORIZATION: ObjectId<'_> = ObjectId::fixed(ObjectKind::AuthorizationPolicy, NAMESPACE, "allow-nothing");
const TELEMETRY: ObjectId<'_> = ObjectId::fixed(ObjectKind::Telemetry, NAMESPACE, "default");
const MONITOR: ObjectId<'_> = ObjectId::fixed(ObjectKind::ServiceMonitor, NAMESPACE, CONTROL);

/// A separate node, because earlier releases install the custom resource definitions of its objects.
pub(super) fn node(model: &Model, cluster: &Arc<Cluster>, mesh: &Mesh) -> Node {
    let name = &cluster.name;
    let monitored = model.observes(cluster);
    let shown: Vec<(&str, Value)> = [
        (Dashboard::Mesh, dashboards::MESH, dashboards::mesh as fn() -> Value),
        (Dashboard::Apps, dashboards::APPS, dashboards::apps),
    ]
    .into_iter()
    .filter(|(dashboard, ..)| shows(model, cluster, *dashboard))
    .map(|(_, name, build)| (name, build()))
    .collect();
    let (names, dashboards): (Vec<&str>, Vec<Value>) = shown.into_iter().unzip();
    let node = Node::release(cluster, "istio-defaults", move |cx, out| {
        let Some(mesh) = &cx.model.mesh else { return };
        out.yaml("defaults.yaml", defaults(mesh));
        if monitored {
            out.yaml("monitor.yaml", [monitor()]);
        }
        if !dashboards.is_empty() {
            out.yaml("dashboards.yaml", dashboards.clone());
        }
        kubernetes::kustomization(out);
    });
    node.makes_all([AUTHENTICATION, AUTHORIZATION])
        .makes_all(mesh.tracing.as_ref().map(|_| TELEMETRY))
        .makes_all(monitored.then_some(MONITOR))
        .makes_all(names.iter().map(|name| id(name, NAMESPACE)))
        .needs(Capability::Step(name.clone(), CONTROL))
        .wants(Capability::Monitoring(name.clone()))
        .provides(Capability::Mesh(name.clone()))
}

fn defaults(mesh: &Mesh) -> Vec<Value> {
    let mode = match mesh.mtls.value {
        Mtls::Strict => "STRICT",
        Mtls::Permissive => "PERMISSIVE",
    };
    let mut objects = vec![
        kubernetes::object(&AUTHENTICATION, json!({ "spec": { "mtls": { "mode": mode } } })),
        // allows nothing: the policy of each workload lists its callers
        kubernetes::object(&AUTHORIZATION, json!({ "spec": {} })),
    ];
    if let Some(tracing) = &mesh.tracing {
        let tracing = json!([{
            "providers": [{ "name": values::TRACING }],
            "randomSamplingPercentage": tracing.sampling.percent(),
        }]);
        let spec = json!({ "spec": { "tracing": tracing } });
        objects.push(kubernetes::object(&TELEMETRY, spec));
    }
    objects
}

fn monitor() -> Value {
    let spec = json!({
        "selector": { "matchLabels": { "istio": "pilot" } },
        "endpoints": [{ "port": "http-monitoring" }],
    });
    kubernetes::object(&MONITOR, kubernetes::fields([("spec", spec)]))
}
