//! Who may call an app, and whom it may call.

use std::collections::{BTreeMap, BTreeSet};

use platformc_output::{json, value::Value};

use super::names::{gateway_namespace, host, id, object, remote_host, replicas, trust_domain};
use crate::{
    contract::Key,
    kubernetes,
    mesh::tracing,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{App, AppHead, Callee, Cluster, Database, ExternalService, Model, Vault};

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let databases = databases(app);
    let vault = model.vault.as_ref().filter(|_| app.reaches_vault());
    let externals = app.externals().map(|(external, _)| external.as_ref());
    let mut objects = Vec::new();
    objects.extend(allow(model, app));
    if !databases.is_empty() {
        objects.push(database_entry(app, &databases));
    }
    if let Some(vault) = vault {
        objects.push(vault_entry(app, vault));
    }
    objects.extend(externals.map(|external| external_entry(app, external)));
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
    let externals = app.externals().map(|(external, _)| external_id(app, external));
    let sidecar = (!app.head.chart).then(|| sidecar_id(app));
    allow_id(app).into_iter().chain(databases).chain(vault).chain(externals).chain(sidecar)
}

/// The policy of an app that has callers.
fn allow_id(app: &App) -> Option<ObjectId<'_>> {
    let called = !app.callers.is_empty() || !app.expose.is_empty() || app.head.chart;
    called.then(|| id(ObjectKind::AuthorizationPolicy, app, app.head.name.as_str()))
}

fn databases_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceEntry, app, format!("{}-databases", app.head.name))
}

fn vault_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ServiceEntry, app, format!("{}-vault", app.head.name))
}

fn external_id<'a>(app: &'a App, external: &ExternalService) -> ObjectId<'a> {
    id(ObjectKind::ServiceEntry, app, format!("{}-external-{}", app.head.name, external.name))
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
    for expose in &app.expose {
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
        Callee::App(..) | Callee::External(..) => None,
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

/// A service outside. A proxy finds the addresses of its hosts itself, so the name in a request or a TLS handshake leads nowhere else.
/// Without hosts, its addresses alone tell it apart, and connections are passed on as they are.
fn external_entry(app: &App, external: &ExternalService) -> Value {
    let port = *external.port;
    let spec = if external.is_known_by_host() {
        let word = external.protocol.as_str();
        json!({
            "hosts": external_hosts(external),
            "exportTo": ["."],
            "location": "MESH_EXTERNAL",
            "resolution": "DNS",
            "ports": [{ "number": port, "name": format!("{word}-external"), "protocol": word.to_uppercase() }],
        })
    } else {
        let addresses: BTreeSet<String> = external.ranges.iter().map(ToString::to_string).collect();
        json!({
            "hosts": external_hosts(external),
            "addresses": addresses,
            "exportTo": ["."],
            "location": "MESH_EXTERNAL",
            "resolution": "NONE",
            "ports": [{ "number": port, "name": "tcp-external", "protocol": "TCP" }],
        })
    };
    object(&external_id(app, external), app, spec)
}

/// Its hosts; one that exists for proxies alone, if it is known by its addresses.
fn external_hosts(external: &ExternalService) -> Vec<String> {
    if external.is_known_by_host() {
        return external.hosts.iter().map(|host| host.as_str().to_owned()).collect();
    }
    vec![format!("{}.external.internal", external.name)]
}

/// A proxy knows the services that its app calls, and no others.
fn sidecar(model: &Model, app: &App, databases: &[&Database], vault: Option<&Vault>) -> Value {
    let elsewhere = |head: &AppHead| head.cluster.name != app.head.cluster.name;
    let callees = app.calls.iter().filter_map(|callee| match callee {
        Callee::App(head, _) if head.chart && !elsewhere(head) => Some(format!("{}/*", head.namespace)),
        Callee::App(head, _) => Some(format!("{}/{}", head.namespace, host(head))),
        Callee::Database(..) | Callee::External(..) => None,
    });
    // each replica of a stateful app may be called by its own name
    let replicas = app.calls.iter().filter_map(|callee| match callee {
        Callee::App(head, _) if !elsewhere(head) => Some(format!("{}/{}", head.namespace, replicas(head)?)),
        Callee::App(..) | Callee::Database(..) | Callee::External(..) => None,
    });
    let mut hosts: Vec<String> = callees.chain(replicas).collect();
    // two ports of one app have one host
    let mut seen = BTreeSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    hosts.extend(app.callees_elsewhere().map(|head| format!("{}/{}", head.namespace, remote_host(head))));
    hosts.extend(databases.iter().map(|d| format!("./{}", Key::DatabaseHost(d.name.clone()).placeholder())));
    let externals = app.externals().flat_map(|(external, _)| external_hosts(external));
    hosts.extend(externals.map(|host| format!("./{host}")));
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
