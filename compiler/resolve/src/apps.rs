//! Apps: whom they refer to, and the values that hold for them.

mod calls;
mod containers;
mod lifecycle;
mod metrics;
mod placement;
mod ports;
mod probes;
mod resources;
mod runs;
mod secrets;
#[cfg(test)]
mod tests;
mod treatment;
mod versions;
mod volumes;

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use platformc_spec::{
    Diagnostics, Spanned,
    platform::{self as spec, Created, Map, PodManagement},
    scalar::Name,
};

use super::{
    names::{find, find_all},
    world::World,
};
use platformc_model::{Alerts, App, AppHead, Callee, Chart, Effective, Expose, Peer, Resources};

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
    let mut callers: BTreeMap<Name, Vec<Peer>> = BTreeMap::new();
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
    let ports = ports::ports(key, spec, problems);
    let mut head = AppHead {
        cluster,
        namespace: spec.namespace.clone(),
        kind: spec.kind.into(),
        service_account: Effective::or(spec.service_account.clone(), || name.value.clone()),
        port: None,
        ports,
        chart: spec.chart.is_some(),
        service: Effective::or(service, || name.value.clone()),
        name: name.value,
        span: name.span,
    };
    head.port = head.usual_port().map(|port| Spanned { value: port.number, span: port.span });
    Some(head)
}

fn app(
    head: Arc<AppHead>,
    spec: spec::App,
    heads: &IndexMap<Name, Arc<AppHead>>,
    callers: &mut BTreeMap<Name, Vec<Peer>>,
    world: &World<'_>,
    problems: &mut Diagnostics,
) -> App {
    let mut calls = Vec::with_capacity(spec.calls.len());
    for call in &spec.calls {
        let Some(callee) = calls::callee(call, &head, heads, world, problems) else { continue };
        if let Callee::App(other, _) = &callee {
            let peer = Peer { app: head.clone(), port: other.port.clone() };
            callers.entry(other.name.clone()).or_default().push(peer);
        }
        calls.push(callee);
    }
    let keys = volumes::Keys::of(&spec);
    let after = find_all(heads, &spec.after, "app", world.names, problems);
    let ways = spec.expose.into_iter().flat_map(spec::Exposed::ways);
    let mut expose: Vec<Expose> = ways.filter_map(|(name, way)| route(name, way, &head, world, problems)).collect();
    expose.shrink_to_fit();
    let mut secrets = secrets::uses(spec.secrets, head.kind.value, world, problems);
    let volumes = volumes::shared(spec.volumes, world, problems);
    let replica_volumes = volumes::of_replicas(spec.volume_claim_templates);
    let beside = containers::Beside { app: &head, user: spec.user, secrets: &mut secrets, volumes: &keys, world };
    let containers = beside.resolve(spec.init_containers, spec.sidecars, problems);
    let (traffic, canary) = spec.traffic.map(treatment::treatment).unzip();
    let images = [spec.image.as_ref(), canary.iter().flatten().next().map(|canary| &canary.image)];
    let beside = containers.iter().filter_map(|container| container.image.as_ref());
    let images = images.into_iter().flatten().chain(beside).map(|image| &image.value);
    let registries = world.registries.pulled(images, spec.chart.as_ref().map(|chart| &chart.value));
    let (stable, canary) = versions::versions(&head, spec.image, spec.replicas, canary.flatten());
    let placement = spec.placement.map(|said| placement::placement(&spec.cluster, said, world, problems));
    let metrics = spec.metrics.and_then(|said| metrics::metrics(&head, said, problems));
    let lifecycle = lifecycle::lifecycle(&head, spec.lifecycle, problems);
    let probes = probes::probes(&head, spec.health.as_ref(), spec.probes, problems);
    let runs = runs::runs(head.kind.value, spec.schedule, spec.time_zone, spec.runs).map(Box::new);
    App {
        head,
        runs,
        probes,
        command: spec.command.map(|words| words.value.0).unwrap_or_default(),
        args: spec.args.map(|words| words.value.0).unwrap_or_default(),
        files: spec.files.into_iter().map(|(path, file)| (path, file.content())).collect(),
        containers,
        labels: spec.labels,
        annotations: spec.annotations,
        cluster_span: spec.cluster.span,
        calls,
        callers: Vec::new(),
        after,
        expose,
        secrets,
        volumes,
        replica_volumes,
        scratch: volumes::scratch(spec.scratch),
        pod_management: Effective::or(spec.pod_management, PodManagement::default),
        chart: spec.chart.map(chart).map(Box::new),
        registries,
        user: spec.user,
        stable,
        canary: canary.map(Box::new),
        resources: Effective::or(spec.resources.map(resources::resources), Resources::default),
        priority_class_name: spec.priority_class_name,
        placement: placement.map(Box::new),
        lifecycle,
        metrics: metrics.map(Box::new),
        health: spec.health,
        env: spec.env,
        traffic,
        alerts: spec.alerts.map(alerts),
    }
}

fn route(
    name: Option<Spanned<Name>>,
    expose: spec::Expose,
    app: &AppHead,
    world: &World<'_>,
    problems: &mut Diagnostics,
) -> Option<Expose> {
    let ingress = find(world.ingress, &expose.ingress, "ingress", world.names, problems);
    let port = ports::meant(app, expose.port.as_ref(), expose.ingress.span, problems);
    let (ingress, port) = ingress.zip(port)?;
    let name = name.map(|name| name.value);
    Some(Expose {
        name,
        ingress,
        span: expose.ingress.span,
        host: expose.host,
        port,
        path: Effective::from(expose.path),
    })
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

fn alerts(Spanned { value, span }: Spanned<spec::Alerts>) -> Spanned<Alerts> {
    Spanned { value: Alerts { error_rate: value.error_rate, p99: value.latency.map(|latency| latency.p99) }, span }
}
