//! Apps: whom they refer to, and the values that hold for them.

mod secrets;
#[cfg(test)]
mod tests;
mod versions;

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Spanned,
    platform::{self as spec, Created, Map},
    scalar::Name,
};

use super::{
    names::{find, find_all},
    world::World,
};
use platformc_model::{Alerts, App, AppHead, Callee, Chart, Effective, Expose, Resources, Retries, Traffic, Volume};

/// Two passes: first what an app is to others, then whom it refers to.
pub(super) fn apps(specs: Map<spec::App>, world: &World<'_>, problems: &mut Diagnostics) -> IndexMap<Name, Arc<App>> {
    let mut heads: IndexMap<Name, Arc<AppHead>> = IndexMap::with_capacity(specs.len());
    let mut rest = Vec::with_capacity(specs.len());
    for (key, spec) in specs {
        let Some(head) = head(&key, &spec, world, problems) else { continue };
        let head = Arc::new(head);
        heads.insert(key.value, head.clone());
        rest.push((head, spec));
    }
    let mut callers: BTreeMap<Name, Vec<Arc<AppHead>>> = BTreeMap::new();
    let apps: Vec<App> =
        rest.into_iter().map(|(head, spec)| app(head, spec, &heads, &mut callers, world, problems)).collect();
    let of = |mut app: App| {
        app.callers = callers.remove(&app.head.name).unwrap_or_default();
        Arc::new(app)
    };
    heads.into_keys().zip(apps.into_iter().map(of)).collect()
}

fn head(key: &Spanned<Name>, spec: &spec::App, world: &World<'_>, problems: &mut Diagnostics) -> Option<AppHead> {
    let name = spec.created_as(key);
    let cluster = find(world.clusters, &spec.cluster, "cluster", world.names, problems)?;
    let service = spec.chart.as_ref().and_then(|chart| chart.service.clone());
    Some(AppHead {
        cluster,
        namespace: spec.namespace.clone(),
        service_account: Effective::or(spec.service_account.clone(), || name.value.clone()),
        port: spec.port,
        chart: spec.chart.is_some(),
        service: Effective::or(service, || name.value.clone()),
        name: name.value,
        span: name.span,
    })
}

fn app(
    head: Arc<AppHead>,
    spec: spec::App,
    heads: &IndexMap<Name, Arc<AppHead>>,
    callers: &mut BTreeMap<Name, Vec<Arc<AppHead>>>,
    world: &World<'_>,
    problems: &mut Diagnostics,
) -> App {
    let mut calls = Vec::with_capacity(spec.calls.len());
    for reference in &spec.calls {
        Extend::extend(problems, ambiguous(reference, heads, world));
        if let Some(app) = heads.get(&reference.value) {
            if Arc::ptr_eq(app, &head) {
                problems.push(calls_itself(reference, &head));
                continue;
            }
            callers.entry(app.name.clone()).or_default().push(head.clone());
            calls.push(Callee::App(app.clone(), reference.span));
        } else if let Some(database) = world.databases.get(&reference.value) {
            calls.push(Callee::Database(database.clone(), reference.span));
        } else if let Some(external) = world.externals.get(&reference.value) {
            calls.push(Callee::External(external.clone(), reference.span));
        } else {
            world.names.report(reference, "app or database or external", problems);
        }
    }
    let after = find_all(heads, &spec.after, "app", world.names, problems);
    let expose = spec.expose.and_then(|expose| route(expose, world, problems)).map(Box::new);
    let secrets = secrets::uses(spec.secrets, world, problems);
    let mut volumes: Vec<Volume> =
        spec.volumes.into_iter().filter_map(|(key, volume)| mounted(&key, volume, world, problems)).collect();
    volumes.shrink_to_fit();
    let (traffic, canary) = spec.traffic.map(treatment).unzip();
    let (stable, canary) = versions::versions(&head.name, spec.image, spec.replicas, canary.flatten());
    App {
        head,
        cluster_span: spec.cluster.span,
        calls,
        callers: Vec::new(),
        after,
        expose,
        secrets,
        volumes,
        chart: spec.chart.map(chart).map(Box::new),
        user: spec.user,
        stable,
        canary: canary.map(Box::new),
        resources: Effective::or(spec.resources.map(resources), Resources::default),
        priority_class_name: spec.priority_class_name,
        health: spec.health,
        env: spec.env,
        traffic,
        alerts: spec.alerts.map(alerts),
    }
}

/// An app needs no permission for what happens inside of it, and its pods are not told apart.
fn calls_itself(reference: &spec::Reference, head: &AppHead) -> Diagnostic {
    Diagnostic::error(Code::CallsItself, reference.span, format!("`{reference}` calls itself"))
        .related(head.span, "this is the app")
        .help(format!("remove `{reference}` from its `calls`"))
}

/// A name that two entries have.
fn ambiguous(
    reference: &spec::Reference,
    heads: &IndexMap<Name, Arc<AppHead>>,
    world: &World<'_>,
) -> Option<Diagnostic> {
    let name = &reference.value;
    let found = [
        ("an app", "the app", heads.get(name).map(|app| app.span)),
        ("a database", "the database", world.databases.get(name).map(|database| database.span)),
        ("an external", "the external", world.externals.get(name).map(|external| external.span)),
    ];
    let found: Vec<_> = found.into_iter().filter_map(|(what, which, span)| Some((what, which, span?))).collect();
    if found.len() < 2 {
        return None;
    }
    let what: Vec<&str> = found.iter().map(|(what, ..)| *what).collect();
    let message = format!("`{reference}` is {}", what.join(" and "));
    let problem = Diagnostic::error(Code::AmbiguousCall, reference.span, message);
    let problem = found.iter().fold(problem, |problem, (_, which, span)| problem.related(*span, *which));
    Some(problem.help("rename one of them: a call names one thing"))
}

fn route(expose: spec::Expose, world: &World<'_>, problems: &mut Diagnostics) -> Option<Expose> {
    let ingress = find(world.ingress, &expose.ingress, "ingress", world.names, problems)?;
    Some(Expose { ingress, span: expose.ingress.span, host: expose.host, path: Effective::from(expose.path) })
}

fn mounted(key: &Spanned<Name>, volume: spec::Volume, world: &World<'_>, problems: &mut Diagnostics) -> Option<Volume> {
    let name = volume.created_as(key);
    let storage = find(world.storage, &volume.storage, "storage", world.names, problems)?;
    Some(Volume { name: name.value, span: name.span, storage, mount: volume.mount, size: volume.size })
}

/// How calls are treated, and the version that gets a share of them.
fn treatment(Spanned { value, span }: Spanned<spec::Traffic>) -> (Spanned<Traffic>, Option<spec::Canary>) {
    let retries = value.retries.map(|retries| Retries { attempts: retries.attempts, on: Effective::from(retries.on) });
    (Spanned { value: Traffic { timeout: value.timeout, retries }, span }, value.canary)
}

fn chart(Spanned { value, span }: Spanned<spec::Chart>) -> Spanned<Chart> {
    // the name of its service is what it is to others
    let spec::Chart {
        repository,
        name,
        version,
        digest,
        cluster_scoped,
        service: _,
        deployments,
        stateful_sets,
        values,
    } = value;
    let chart = Chart {
        repository,
        name,
        version,
        digest,
        cluster_scoped: cluster_scoped.into(),
        deployments,
        stateful_sets,
        values,
    };
    Spanned { value: chart, span }
}

fn resources(Spanned { value, span }: Spanned<spec::Resources>) -> Spanned<Resources> {
    Spanned { value: Resources { cpu: value.cpu, memory: value.memory }, span }
}

fn alerts(Spanned { value, span }: Spanned<spec::Alerts>) -> Spanned<Alerts> {
    Spanned { value: Alerts { error_rate: value.error_rate, p99: value.latency.map(|latency| latency.p99) }, span }
}
