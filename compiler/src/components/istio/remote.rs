//! The apps of other clusters that a cluster calls: each has its own name there, and the way to it.

use std::{collections::BTreeSet, sync::Arc};

use platformc_output::{
    json,
    value::{Map, Value},
};

use super::east_west::name;
use crate::{
    graph::{Capability, Node, Plan},
    kubernetes,
    mesh::{
        east_west,
        istio::{EAST_WEST, host, remote_host, routes_of, trust_domain},
    },
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, Cluster, Model, Track};

pub(super) fn plan(model: &Arc<Model>, cluster: &Arc<Cluster>, plan: &mut Plan) {
    let Some(first) = model.calls_elsewhere(cluster).next() else { return };
    let target = cluster.clone();
    let node = Node::release(cluster, "remote-apps", move |cx, out| {
        for app in cx.model.calls_elsewhere(&target) {
            let objects = objects(cx.model, &target, app);
            out.yaml(&format!("{}.yaml", app.head.name), objects);
            // its callers are entries, too
            out.shared();
        }
        kubernetes::kustomization(out);
        out.shared();
    });
    let made = model.calls_elsewhere(cluster).filter(|app| reached(model, app).is_some());
    plan.add(
        node.makes_all(made.flat_map(|app| ids(app)))
            .from(first.head.span)
            .needs(Capability::Mesh(cluster.name.clone()))
            .needs(Capability::Namespaces(cluster.name.clone()))
            .provides(Capability::RemoteApps(cluster.name.clone())),
    );
}

/// The port of an app, and the host with which other clusters reach it; none if they do not call it.
fn reached(model: &Model, app: &App) -> Option<(u16, String)> {
    Some((app.head.service_port()?, east_west::host(model, &app.head.cluster)?))
}

/// What [`objects`] makes for an app that is reached.
fn ids(app: &App) -> [ObjectId<'_>; 4] {
    [ObjectKind::Service, ObjectKind::ServiceEntry, ObjectKind::DestinationRule, ObjectKind::VirtualService]
        .map(|kind| ObjectId::new(kind, app.head.namespace.as_str(), app.head.service.as_str()))
}

pub(super) fn objects(model: &Model, from: &Cluster, app: &App) -> Vec<Value> {
    let Some((port, address)) = reached(model, app) else { return Vec::new() };
    // visible only to its callers
    let callers = app.callers.iter().filter(|caller| caller.cluster.name == from.name);
    let namespaces: BTreeSet<&str> = callers.map(|caller| caller.namespace.as_str()).collect();
    let object = |id: ObjectId<'_>, mut spec: Map| {
        if id.kind != ObjectKind::Service {
            spec.insert("exportTo".into(), json!(namespaces));
        }
        let labels = kubernetes::labels(&app.head);
        kubernetes::labelled(&id, labels, kubernetes::fields([("spec", Value::Object(spec))]))
    };
    let entry = kubernetes::map(json!({
        "hosts": [remote_host(&app.head)],
        "location": "MESH_INTERNAL",
        "resolution": "DNS",
        "ports": [{ "number": port, "name": "http", "protocol": "HTTP" }],
        "endpoints": [{ "address": address, "ports": { "http": EAST_WEST.port } }],
    }));
    let mut routes = kubernetes::map(json!({ "hosts": [host(&app.head)], "gateways": ["mesh"] }));
    routes.insert("http".into(), Value::Array(routes_of(app, &remote_host(&app.head), port, &[])));
    let [name, known, rule, route] = ids(app);
    vec![
        object(name, service(port)),
        object(known, entry),
        object(rule, encryption(model, app, port)),
        object(route, routes),
    ]
}

/// No pod is behind it: it is the name, on this cluster, of the Service of the other one.
fn service(port: u16) -> Map {
    kubernetes::map(json!({ "ports": [{ "name": "http", "appProtocol": "http", "port": port, "targetPort": port }] }))
}

/// The proxy sends the app's name on that cluster to the gateway, and accepts only the app's own service
/// account.
fn encryption(model: &Model, app: &App, port: u16) -> Map {
    let head = &app.head;
    let identity =
        format!("spiffe://{}/ns/{}/sa/{}", trust_domain(model, &head.cluster), head.namespace, head.service_account);
    let policy = |track: Option<Track>| {
        let tls = json!({ "mode": "ISTIO_MUTUAL", "sni": name(head, port, track), "subjectAltNames": [identity] });
        json!({ "tls": tls })
    };
    let mut spec = kubernetes::map(json!({ "host": remote_host(head), "trafficPolicy": policy(None) }));
    if app.canary.is_some() {
        let subset = |track: Track| json!({ "name": track.name(), "trafficPolicy": policy(Some(track)) });
        spec.insert("subsets".into(), json!([subset(Track::Stable), subset(Track::Canary)]));
    }
    spec
}
