//! Who may call an app, and whom it may call.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::{json, value::Value};

use super::names::{gateway_namespace, host, id, object, remote_host, trust_domain};
use crate::{
    contract::Key,
    kubernetes,
    mesh::tracing,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, AppHead, Callee, Cluster, Database, Model, Vault};

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let databases = databases(app);
    let vault = model.vault.as_ref().filter(|_| app.reaches_vault());
    let mut objects = Vec::new();
    objects.extend(allow(model, app));
    if !databases.is_empty() {
        objects.push(database_entry(app, &databases));
    }
    if let Some(vault) = vault {
        objects.push(vault_entry(app, vault));
    }
    // The labels of a chart's pods are the chart's own, so what they see is not narrowed.
    if !app.head.chart {
        objects.push(sidecar(model, app, &databases, vault));
    }
    objects
}

/// What [`objects`] makes.
pub(super) fn ids(app: &App) -> impl Iterator<Item = ObjectId<'_>> {
    let databases = (!databases(app).is_empty()).then(|| databases_id(app));
    let vault = app.reaches_vault().then(|| vault_id(app));
    let sidecar = (!app.head.chart).then(|| sidecar_id(app));
    allow_id(app).into_iter().chain(databases).chain(vault).chain(sidecar)
}

/// The policy of an app that has callers.
fn allow_id(app: &App) -> Option<ObjectId<'_>> {
    let called = !app.callers.is_empty() || app.expose.is_some() || app.head.chart;
    called.then(|| id(ObjectKind::AuthorizationPolicy, app, app.head.name.as_str()))
}

fn databases_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceEntry, app, format!("{}-databases", app.head.name))
}

fn vault_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceEntry, app, format!("{}-vault", app.head.name))
}

fn sidecar_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::Sidecar, app, app.head.name.as_str())
}

/// Exactly the callers: the mesh itself allows nothing.
fn allow(model: &Model, app: &App) -> Option<Value> {
    let id = allow_id(app)?;
    let principal = |cluster: &Cluster, namespace: &str, account: &str| {
        format!("{}/ns/{namespace}/sa/{account}", trust_domain(model, cluster))
    };
    // each in the trust domain of its own cluster: a service account of the same name on another cluster is
    // another identity
    let of = |head: &AppHead| principal(&head.cluster, head.namespace.as_str(), head.service_account.as_str());
    // what a chart's pods listen on is its own: its port is that of the Service
    let mut admitted: BTreeMap<Option<u16>, BTreeSet<String>> = BTreeMap::new();
    let mut admit = |port: Option<u16>, principal: String| admitted.entry(port).or_default().insert(principal);
    for caller in &app.callers {
        admit(caller.pod_port(&app.head), of(caller));
    }
    if let Some(expose) = &app.expose {
        let ingress = &expose.ingress;
        let gateway = principal(&ingress.cluster, &gateway_namespace(ingress), ingress.name.as_str());
        admit(expose.port.as_ref().map(|port| port.number), gateway);
    }
    if app.head.chart {
        // the parts of a chart call each other
        admit(None, of(&app.head));
    }
    let rules = admitted.into_iter().map(|(port, principals)| {
        let mut rule = kubernetes::map(json!({ "from": [{ "source": { "principals": principals } }] }));
        if let Some(port) = port {
            rule.insert("to".into(), json!([{ "operation": { "ports": [port.to_string()] } }]));
        }
        Value::Object(rule)
    });
    let rules: Vec<Value> = rules.collect();
    let spec =
        json!({ "selector": { "matchLabels": kubernetes::selector(&app.head) }, "action": "ALLOW", "rules": rules });
    Some(object(&id, app, spec))
}

fn databases(app: &App) -> Vec<&Database> {
    let databases = app.calls.iter().filter_map(|callee| match callee {
        Callee::Database(database, _) => Some(database.as_ref()),
        Callee::App(..) => None,
    });
    databases.collect()
}

/// Databases speak no HTTP, and begin TLS in the middle of a connection: it is passed on as it is.
fn database_entry(app: &App, databases: &[&Database]) -> Value {
    let hosts: Vec<String> = databases.iter().map(|d| Key::DatabaseHost(d.name.clone()).placeholder()).collect();
    let addresses: BTreeSet<String> = databases.iter().map(|d| d.network.cidr.to_string()).collect();
    let ports: BTreeMap<u16, &str> = databases.iter().map(|d| (d.engine.port(), d.engine.as_str())).collect();
    let spec = json!({
        "hosts": hosts,
        "addresses": addresses,
        "exportTo": ["."],
        "location": "MESH_EXTERNAL",
        "resolution": "NONE",
        "ports": ports.into_iter().map(|(number, engine)| {
            json!({ "number": number, "name": format!("tcp-{engine}"), "protocol": "TCP" })
        }).collect::<Vec<_>>(),
    });
    object(&databases_id(app), app, spec)
}

fn vault_entry(app: &App, vault: &Vault) -> Value {
    let spec = json!({
        "hosts": [vault.host()],
        "exportTo": ["."],
        "location": "MESH_EXTERNAL",
        "resolution": "DNS",
        "ports": [{ "number": vault.port(), "name": "tls-vault", "protocol": "TLS" }],
    });
    object(&vault_id(app), app, spec)
}

/// A proxy knows the services that its app calls, and no others.
fn sidecar(model: &Model, app: &App, databases: &[&Database], vault: Option<&Vault>) -> Value {
    let elsewhere = |head: &AppHead| head.cluster.name != app.head.cluster.name;
    let callees = app.calls.iter().filter_map(|callee| match callee {
        Callee::App(head, _) if head.chart && !elsewhere(head) => Some(format!("{}/*", head.namespace)),
        Callee::App(head, _) => Some(format!("{}/{}", head.namespace, host(head))),
        Callee::Database(..) => None,
    });
    let mut hosts: Vec<String> = callees.collect();
    // two ports of one app have one host
    let mut seen = BTreeSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    hosts.extend(app.callees_elsewhere().map(|head| format!("{}/{}", head.namespace, remote_host(head))));
    hosts.extend(databases.iter().map(|d| format!("./{}", Key::DatabaseHost(d.name.clone()).placeholder())));
    hosts.extend(vault.map(|vault| format!("./{}", vault.host())));
    if model.tracing(&app.head.cluster).is_some() {
        hosts.push(format!("{}/{}", tracing::NAMESPACE, tracing::host()));
    }
    if hosts.is_empty() {
        hosts.push("~/*".into());
    }
    let spec = json!({
        "workloadSelector": { "labels": kubernetes::selector(&app.head) },
        "egress": [{ "hosts": hosts }],
    });
    object(&sidecar_id(app), app, spec)
}
