//! What holds for the whole mesh of a cluster.

use std::sync::Arc;

use platformc_base::words::{Dashboard, Mtls};
use serde_json::{Value, json};

use super::{CONTROL, NAMESPACE, dashboards, values};
use crate::{
    dashboards::shows,
    graph::{Capability, Node},
    kubernetes,
};
use platformc_model::{Cluster, Mesh, Model};

/// A node of its own: its objects are of kinds that earlier releases bring.
pub(super) fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = &cluster.name;
    let monitored = model.observes(cluster);
    let dashboards: Vec<Value> =
        [(Dashboard::Mesh, dashboards::mesh as fn(&str) -> Value), (Dashboard::Apps, dashboards::apps)]
            .into_iter()
            .filter(|(dashboard, _)| shows(model, cluster, *dashboard))
            .map(|(_, build)| build(NAMESPACE))
            .collect();
    Node::release(cluster, "istio-defaults", move |cx, out| {
        let Some(mesh) = &cx.model.mesh else { return };
        out.yaml("defaults.yaml", defaults(mesh));
        if monitored {
            out.yaml("monitor.yaml", [monitor()]);
        }
        if !dashboards.is_empty() {
            out.yaml("dashboards.yaml", dashboards.clone());
        }
        kubernetes::kustomization(out);
    })
    .needs(Capability::Step(name.clone(), CONTROL))
    .wants(Capability::Monitoring(name.clone()))
    .provides(Capability::Mesh(name.clone()))
}

fn defaults(mesh: &Mesh) -> Vec<Value> {
    let mode = match mesh.mtls.value {
        Mtls::Strict => "STRICT",
        Mtls::Permissive => "PERMISSIVE",
    };
    let security = "security.istio.io/v1";
    let mut objects = vec![
        kubernetes::object(
            security,
            "PeerAuthentication",
            "default",
            Some(NAMESPACE),
            json!({ "spec": { "mtls": { "mode": mode } } }),
        ),
        // allows nothing: each workload says who may call it
        kubernetes::object(security, "AuthorizationPolicy", "allow-nothing", Some(NAMESPACE), json!({ "spec": {} })),
    ];
    if let Some(tracing) = &mesh.tracing {
        let tracing = json!([{
            "providers": [{ "name": values::TRACING }],
            "randomSamplingPercentage": tracing.sampling.percent(),
        }]);
        let spec = json!({ "spec": { "tracing": tracing } });
        objects.push(kubernetes::object("telemetry.istio.io/v1", "Telemetry", "default", Some(NAMESPACE), spec));
    }
    objects
}

fn monitor() -> Value {
    let spec = json!({
        "selector": { "matchLabels": { "istio": "pilot" } },
        "endpoints": [{ "port": "http-monitoring" }],
    });
    kubernetes::object("monitoring.coreos.com/v1", "ServiceMonitor", CONTROL, Some(NAMESPACE), json!({ "spec": spec }))
}
