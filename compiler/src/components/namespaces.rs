//! The namespaces of apps: restricted pods, and no traffic but what is allowed.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use platformc_base::{Span, scalar::Name};
use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{
    database_authorities,
    graph::{Capability, Node, Plan, Resource},
    kubernetes,
    mesh::{self, Mesh, tracing},
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Callee, Cluster, Database, Model};

const NAME: &str = "namespaces";

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let mut called = called(model);
        for (cluster, namespaces) in by_cluster(model) {
            let called_here = Arc::new(called.remove(&cluster.name).unwrap_or_default());
            let node = Node::release(&cluster, NAME, {
                let (cluster, names) = (cluster.clone(), namespaces.keys().cloned().collect::<Vec<_>>());
                let called = called_here.clone();
                move |context, out| {
                    let model = context.model;
                    let both = |name: &String| {
                        objects(model, &cluster, name).into_iter().chain(authorities(name, called.get(name)))
                    };
                    let objects: Vec<Value> = names.iter().flat_map(|name| both(name).collect::<Vec<_>>()).collect();
                    out.yaml("namespaces.yaml", objects);
                    out.shared();
                    kubernetes::kustomization(out);
                }
            });
            let node = namespaces.into_iter().fold(node, |node, (name, span)| {
                let node = node.from(span).owns_from(&Resource::namespace(cluster.name.as_str(), &name), span);
                let authorities = known(called_here.get(&name)).next().map(|_| database_authorities::id(&name));
                node.makes(default_deny(&name)).makes_all(authorities)
            });
            plan.add(
                node.needs(Capability::GitOps(cluster.name.clone()))
                    .provides(Capability::Namespaces(cluster.name.clone())),
            );
        }
    }
}

/// The namespaces of each cluster that has apps or calls those of others, and the first app of each.
fn by_cluster(model: &Model) -> Vec<(Arc<Cluster>, BTreeMap<String, Span>)> {
    let mut found: BTreeMap<&str, BTreeMap<String, Span>> = BTreeMap::new();
    for app in model.apps.values() {
        let namespaces = found.entry(app.head.cluster.name.as_str()).or_default();
        namespaces.entry(app.head.namespace.as_str().to_owned()).or_insert(app.head.namespace.span);
    }
    for app in model.apps.values() {
        // where apps of other clusters have the name with which they are called
        for caller in app.callers_elsewhere() {
            let namespaces = found.entry(caller.cluster.name.as_str()).or_default();
            namespaces.entry(app.head.namespace.as_str().to_owned()).or_insert(app.head.namespace.span);
        }
    }
    model
        .clusters
        .values()
        .filter_map(|cluster| Some((cluster.clone(), found.remove(cluster.name.as_str())?)))
        .collect()
}

type Databases = BTreeMap<Name, Arc<Database>>;

/// The databases that the apps of each namespace call, by cluster.
fn called(model: &Model) -> BTreeMap<Name, BTreeMap<String, Databases>> {
    let mut found: BTreeMap<Name, BTreeMap<String, Databases>> = BTreeMap::new();
    for app in model.apps.values() {
        for callee in &app.calls {
            let Callee::Database(database, _) = callee else { continue };
            let namespaces = found.entry(app.head.cluster.name.clone()).or_default();
            let databases = namespaces.entry(app.head.namespace.as_str().to_owned()).or_default();
            databases.insert(database.name.clone(), database.clone());
        }
    }
    found
}

fn objects(model: &Model, cluster: &Cluster, name: &str) -> [Value; 2] {
    let mesh = mesh::of(model, cluster);
    let labels = mesh.map(Mesh::namespace_labels).unwrap_or_default();
    let mut egress = vec![json!({
        "to": [peer("kube-system", Some(&json!({ "k8s-app": "kube-dns" })))],
        "ports": [port("UDP", 53), port("TCP", 53)],
    })];
    if let Some(mesh) = mesh {
        let ports: Vec<Value> = mesh.control_ports().iter().map(|number| port("TCP", *number)).collect();
        egress.push(json!({ "to": [peer(mesh.control_namespace(cluster), None)], "ports": ports }));
        if model.tracing(cluster).is_some() {
            egress.push(json!({ "to": [peer(tracing::NAMESPACE, None)], "ports": [port("TCP", tracing::PORT)] }));
        }
    }
    // nothing comes in, and nothing goes out but to find names and to reach the mesh
    let spec = json!({ "podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": egress });
    let policy = kubernetes::object(&default_deny(name), kubernetes::fields([("spec", spec)]));
    [kubernetes::namespace(name, "restricted", labels), policy]
}

/// The policy that holds for all pods of a namespace.
fn default_deny(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::NetworkPolicy, namespace, "default-deny")
}

/// The databases that are known by certificates, and those.
fn known(called: Option<&Databases>) -> impl Iterator<Item = (&Name, &str)> {
    let databases = called.into_iter().flat_map(BTreeMap::values);
    databases.filter_map(|database| Some((&database.name, database.authorities()?)))
}

/// The certificates with which the apps of a namespace verify the databases that they call.
fn authorities(name: &str, called: Option<&Databases>) -> Option<Value> {
    let mut data = Map::new();
    for (of, certificates) in known(called) {
        data.insert(database_authorities::file(of).into(), json!(certificates));
    }
    if data.is_empty() {
        return None;
    }
    let data = kubernetes::fields([("data", Value::Object(data))]);
    Some(kubernetes::object(&database_authorities::id(name), data))
}

fn peer(namespace: &str, pods: Option<&Value>) -> Value {
    let mut peer = kubernetes::map(json!({
        "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": namespace } },
    }));
    if let Some(pods) = pods {
        peer.insert("podSelector".into(), json!({ "matchLabels": pods }));
    }
    Value::Object(peer)
}

fn port(protocol: &str, number: u16) -> Value {
    json!({ "protocol": protocol, "port": number })
}
