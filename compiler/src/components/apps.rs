//! Apps: workloads with their network rules, secrets, traffic, storage and alerts.

mod agent;
mod alerts;
mod checks;
mod container;
mod containers;
mod csi;
mod disks;
mod files;
mod job;
mod keys;
mod lifecycle;
mod network;
mod objects;
mod placement;
mod pod;
mod probes;
mod release;
mod scratch;
mod secrets;
mod settings;
mod stateful;
mod storage;
#[cfg(test)]
mod tests;
mod window;
mod workload;

use std::sync::Arc;

use platformc_base::{Diagnostics, scalar::Duration};
use platformc_output::value::Value;

use self::keys::{keys, substitutes};
use self::objects::{id, object};
use crate::{
    graph::{Capability, Context, Files, Node, Plan},
    kubernetes, mesh,
    object::{ObjectId, ObjectKind},
    pull_secrets,
    vault_api::{
        OPERATOR_ACCOUNT,
        subject::{Grant, Subject},
    },
};
use platformc_model::{App, Callee, Model, Runs, Vault};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for app in model.apps.values() {
            if let Some(replicas) = stateful::replicas(app) {
                plan.add(replicas);
            }
            plan.add(node(model, app));
        }
    }
}

fn node(model: &Model, app: &Arc<App>) -> Node {
    let head = &app.head;
    let cluster = &head.cluster;
    let target = app.clone();
    let node = Node::app(cluster, &head.name, move |context, out| lower(context, &target, out))
        .from(head.span)
        .needs(Capability::GitOps(cluster.name.clone()))
        .needs(Capability::Namespaces(cluster.name.clone()))
        .provides(Capability::App(head.name.clone()));
    let raises = alerts::has_rules(app) && alerts::monitored(model, app);
    let node = if raises { node.raises(alerts::RUNBOOKS) } else { node };
    let node = uses(makes(references(needs(node, model, app), app), model, app), model, app);
    let namespace = head.namespace.as_str();
    if let Some(chart) = app.chart.as_ref().filter(|_| head.chart) {
        return node.timeout("15m").deploys_from(head.name.as_str(), namespace, chart.repository.as_str());
    }
    if let (Some(runs), Some(job)) = (app.ending(), job::ids(app)) {
        let node = node.health(job.kind.api_version(), job.kind.kind(), job.name.as_ref(), namespace);
        // a job is ready when it has ended well
        return if job.kind == ObjectKind::Job { node.timeout(waited(runs)) } else { node };
    }
    if app.is_stateful() {
        let node = node.health("apps/v1", "StatefulSet", head.name.as_str(), namespace);
        // its pods may start one after the other, a minute or two each
        return node.timeout(Duration::from_seconds(app.restart_time().seconds().max(10 * 60)).go());
    }
    app.versions()
        .fold(node, |node, version| node.health("apps/v1", "Deployment", version.deployment.as_str(), namespace))
}

/// How long Flux waits for a job: until it has to end, and some time for its last pod.
fn waited(runs: &Runs) -> String {
    Duration::from_seconds(runs.deadline.seconds().saturating_add(5 * 60)).go()
}

/// The objects of [`lower`].
fn makes(node: Node, model: &Model, app: &App) -> Node {
    let node = node.makes(network::id(app)).makes_all(secrets::ids(model, app)).makes_all(csi::ids(model, app));
    let mesh = mesh::of(model, &app.head.cluster);
    let node = node.makes_all(mesh.map(|mesh| mesh.app_ids(model, app)).unwrap_or_default());
    if app.head.chart {
        return node.makes_all(release::ids(model, app));
    }
    let node = node.makes_all(workload::ids(model, app)).makes_all(files::ids(app));
    node.makes_all(storage::ids(app)).makes_all(alerts::ids(model, app))
}

/// What its objects refer to.
fn uses(node: Node, model: &Model, app: &App) -> Node {
    let namespace = app.head.namespace.as_str();
    let node =
        app.logins().fold(node, |node, login| node.refers_to_from(pull_secrets::id(namespace, login), app.head.span));
    let node = stateful::headless_id(app).into_iter().fold(node, Node::refers_to);
    // the secrets operator makes these
    let brought = secrets::synced(app).map(|used| secrets::secret_id(app, used));
    let node = brought.fold(node, Node::brings_object);
    let synced = secrets::synced(app).next().filter(|_| model.vault.is_some());
    let node = synced.into_iter().fold(node, |node, _| node.refers_to(OPERATOR_ACCOUNT));
    let routes = mesh::of(model, &app.head.cluster)
        .into_iter()
        .flat_map(|mesh| app.expose.iter().filter(|expose| mesh.routes(app, expose)).map(move |expose| (mesh, expose)));
    let node = routes.fold(node, |node, (mesh, expose)| {
        let namespace = mesh.gateway_namespace(&expose.ingress);
        let gateway = ObjectId::new(mesh.gateway_kind(), namespace, expose.ingress.name.as_str());
        node.refers_to_from(gateway, expose.host.span)
    });
    if app.head.chart { node } else { pod::uses(node, model, app) }
}

/// What must be on the cluster before its objects are understood.
fn needs(node: Node, model: &Model, app: &App) -> Node {
    let cluster = &app.head.cluster.name;
    let needs = [
        (cluster_is_meshed(app), Capability::Mesh(cluster.clone())),
        (secrets::synced(app).next().is_some(), Capability::SecretSync(cluster.clone())),
        (agent::uses(app).next().is_some(), Capability::SecretAgent(cluster.clone())),
        (csi::uses(app).next().is_some(), Capability::SecretVolumes(cluster.clone())),
        (!app.volumes.is_empty(), Capability::FileStorage(cluster.clone())),
        (alerts::monitored(model, app), Capability::Monitoring(cluster.clone())),
        (app.callees_elsewhere().next().is_some(), Capability::RemoteApps(cluster.clone())),
    ];
    let node = needs.into_iter().filter(|(wanted, _)| *wanted).fold(node, |node, (_, what)| node.needs(what));
    let scaled = !app.head.chart && app.ending().is_none() && !app.is_stateful();
    let node = if scaled { node.wants(Capability::ResourceMetrics(cluster.clone())) } else { node };
    let node = match &model.vault {
        Some(vault) if !app.secrets.is_empty() => {
            node.wants(Capability::VaultConfiguration).subject(subject(vault, app))
        }
        _ => node,
    };
    let node = if app.is_stateful() { node.needs(stateful::provided(app)) } else { node };
    let logins = || Capability::Logins(cluster.clone(), app.head.namespace.value.clone());
    let node = app.logins().take(1).fold(node, |node, _| node.needs(logins()));
    let node = app.volumes.iter().fold(node, |node, v| node.wants(Capability::FileSystem(v.storage.name.clone())));
    let node = app.expose.iter().fold(node, |node, e| node.wants(Capability::Gateway(e.ingress.name.clone())));
    keys(app).fold(node, |node, (key, span)| node.uses_key(key, span))
}

/// As whom it logs in to Vault, and the secrets that it uses there.
fn subject(vault: &Vault, app: &App) -> Subject {
    let head = &app.head;
    let names = (head.namespace.as_str(), head.name.as_str(), head.service_account.as_str());
    let subject = Subject::workload(vault, &head.cluster, names, format!("the app {}", head.name), head.span);
    let uses = app.secrets.iter().map(|used| Grant::Use(used.secret.clone(), used.operations().into()));
    uses.fold(subject, Subject::grant)
}

/// The apps that come before it, and those that it calls.
fn references(node: Node, app: &App) -> Node {
    let node = app.after.iter().fold(node, |node, other| node.needs(Capability::App(other.name.clone())));
    app.calls.iter().fold(node, |node, callee| match callee {
        Callee::App(other, _) => node.calls(Capability::App(other.name.clone())),
        Callee::Database(database, _) => node.wants(Capability::Database(database.name.clone())),
        Callee::External(..) => node,
    })
}

fn cluster_is_meshed(app: &App) -> bool {
    app.head.cluster.meshed
}

fn lower(context: &Context<'_>, app: &App, out: &mut Files) {
    let model = context.model;
    let mut files: Vec<(&'static str, Vec<Value>)> = vec![
        ("network.yaml", vec![network::policy(model, app)]),
        ("secrets.yaml", secrets::objects(model, app)),
        ("classes.yaml", csi::objects(model, app)),
    ];
    files.extend(mesh::of(model, &app.head.cluster).map(|mesh| mesh.app_objects(model, app)).unwrap_or_default());
    if app.head.chart {
        release::write(context, app, files, out);
        said_by_others(out);
        return;
    }
    files.insert(0, ("workload.yaml", workload::objects(model, app)));
    files.push(("files.yaml", self::files::objects(app)));
    files.push(("storage.yaml", storage::objects(app)));
    files.push(("alerts.yaml", alerts::objects(model, app)));
    for (name, objects) in files.into_iter().filter(|(_, objects)| !objects.is_empty()) {
        out.yaml(name, objects);
    }
    kubernetes::kustomization(out);
    said_by_others(out);
}

/// Who calls an app says so in its own entry; its secrets, databases and file systems are entries, too.
fn said_by_others(out: &mut Files) {
    let files = [
        "classes.yaml",
        "network.yaml",
        "release.yaml",
        "secrets.yaml",
        "storage.yaml",
        "traffic.yaml",
        "workload.yaml",
    ];
    for name in files {
        out.shared_as(name);
    }
}
