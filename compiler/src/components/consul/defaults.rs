//! What holds for the whole mesh of a cluster.

use std::sync::Arc;

use platformc_base::words::{Dashboard, Mtls};
use platformc_output::{json, value::Value};

use super::{NAME, dashboards};
use crate::{
    dashboards::{id, shows},
    graph::{Capability, Node},
    kubernetes,
    mesh::consul::tracing,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Mesh, Model};

const MESH: ObjectId<'_> = ObjectId::fixed(ObjectKind::ConsulMesh, NAME, "mesh");
const PROXIES: ObjectId<'_> = ObjectId::fixed(ObjectKind::ProxyDefaults, NAME, "global");

/// A separate node, because the release installs the custom resource definitions of its objects.
pub(super) fn node(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = &cluster.name;
    let shown: Vec<(&str, Value)> = [
        (Dashboard::Mesh, dashboards::MESH, dashboards::mesh as fn() -> Value),
        (Dashboard::Apps, dashboards::APPS, dashboards::apps),
    ]
    .into_iter()
    .filter(|(dashboard, ..)| shows(model, cluster, *dashboard))
    .map(|(_, name, build)| (name, build()))
    .collect();
    let (names, dashboards): (Vec<&str>, Vec<Value>) = shown.into_iter().unzip();
    let node = Node::release(cluster, "consul-defaults", move |cx, out| {
        let Some(mesh) = &cx.model.mesh else { return };
        out.yaml("defaults.yaml", defaults(mesh));
        if !dashboards.is_empty() {
            out.yaml("dashboards.yaml", dashboards.clone());
        }
        kubernetes::kustomization(out);
    });
    node.makes_all([MESH, PROXIES])
        .makes_all(names.iter().map(|name| id(name, NAME)))
        .needs(Capability::Step(name.clone(), NAME))
        .wants(Capability::Monitoring(name.clone()))
        .provides(Capability::Mesh(name.clone()))
}

fn defaults(mesh: &Mesh) -> Vec<Value> {
    let permissive = mesh.mtls.value == Mtls::Permissive;
    let tls = json!({ "tlsMinVersion": "TLSv1_2" });
    let mut all = kubernetes::map(json!({
        // only what the mesh knows can be reached from it
        "transparentProxy": { "meshDestinationsOnly": true },
        "tls": { "incoming": tls, "outgoing": tls },
        // intentions see the path that the app sees
        "http": {
            "sanitizeXForwardedClientCert": true,
            "incoming": { "requestNormalization": { "mergeSlashes": true, "pathWithEscapedSlashesAction": "UNESCAPE_AND_REDIRECT" } },
        },
    }));
    let mut proxies = kubernetes::map(json!({ "accessLogs": { "enabled": true } }));
    if permissive {
        all.insert("allowEnablingPermissiveMutualTLS".into(), json!(true));
        proxies.insert("mutualTLSMode".into(), json!("permissive"));
    }
    if let Some(traced) = &mesh.tracing {
        proxies.insert("config".into(), Value::Object(tracing::proxies(traced.sampling.value)));
    }
    vec![
        kubernetes::object(&MESH, kubernetes::fields([("spec", all)])),
        kubernetes::object(&PROXIES, kubernetes::fields([("spec", proxies)])),
    ]
}
