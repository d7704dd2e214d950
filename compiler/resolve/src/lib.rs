//! Names to things: after this stage every reference names something that exists.

mod ci;
mod names;
mod secret;
mod vault;

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform,
    platform::{self as spec, Deliver, Reference},
    scalar::Name,
};

use platformc_catalog as catalog;
use platformc_model::{
    App, AppHead, Callee, Cluster, Database, Expose, Ingress, Mesh, Model, Network, Observability, Peering, Secret,
    SecretKind, SecretUse, Storage, Volume,
};

use names::{Names, find, find_all};

/// Resolves every reference of a platform.
///
/// # Errors
/// P03xx: references to what does not exist.
pub fn resolve(platform: Platform) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut problems = Diagnostics::default();
    let names = Names::of(&platform);
    let Platform { name, aws, dns, git, networks, peerings, clusters, storage, mesh, ingress, vault, .. } = platform;

    let networks: IndexMap<Name, Arc<Network>> = networks
        .into_iter()
        .map(|(key, spec)| (key.value.clone(), Arc::new(Network { name: key.value, span: key.span, spec })))
        .collect();
    let peerings =
        peerings.into_iter().filter_map(|(key, spec)| peering(&networks, key, &spec, &names, &mut problems)).collect();
    let meshed: Vec<&Name> = mesh.iter().flat_map(|m| m.clusters.iter().map(|c| &c.value)).collect();
    let clusters: IndexMap<Name, Arc<Cluster>> = clusters
        .into_iter()
        .filter_map(|(key, spec)| {
            let network = find(&networks, &spec.network, "network", &names, &mut problems)?;
            let meshed = meshed.contains(&&key.value);
            Some((key.value.clone(), Arc::new(Cluster { name: key.value, span: key.span, network, meshed, spec })))
        })
        .collect();
    let storage: IndexMap<Name, Arc<Storage>> = storage
        .into_iter()
        .map(|(key, spec)| {
            let clusters = all(&clusters, &spec.clusters, "cluster", &names, &mut problems);
            (key.value.clone(), Arc::new(Storage { name: key.value, span: key.span, clusters, spec }))
        })
        .collect();
    let mesh =
        mesh.map(|spec| Mesh { clusters: all(&clusters, &spec.clusters, "cluster", &names, &mut problems), spec });
    let ingress: IndexMap<Name, Arc<Ingress>> = ingress
        .into_iter()
        .filter_map(|(key, spec)| {
            let cluster = find(&clusters, &spec.cluster, "cluster", &names, &mut problems)?;
            Some((key.value.clone(), Arc::new(Ingress { name: key.value, span: key.span, cluster, spec })))
        })
        .collect();
    let authority = catalog::rds_authority(aws.region.as_str());
    let databases: IndexMap<Name, Arc<Database>> = platform
        .databases
        .into_iter()
        .filter_map(|(key, spec)| {
            let network = find(&networks, &spec.network, "network", &names, &mut problems)?;
            let database = Database { name: key.value.clone(), span: key.span, network, authority, spec };
            Some((key.value, Arc::new(database)))
        })
        .collect();
    let secrets: IndexMap<Name, Arc<Secret>> = platform
        .secrets
        .into_iter()
        .filter_map(|(key, spec)| {
            let secret = secret::secret(key, spec, &databases, &names, &mut problems)?;
            Some((secret.name.clone(), Arc::new(secret)))
        })
        .collect();
    let vault = vault.and_then(|spec| vault::server(spec, git.url.host(), &clusters, &secrets, &names, &mut problems));
    let world = World {
        names: &names,
        clusters: &clusters,
        databases: &databases,
        secrets: &secrets,
        ingress: &ingress,
        storage: &storage,
    };
    let apps = apps(platform.apps, &world, &mut problems);
    let observability = platform
        .observability
        .map(|spec| Observability { clusters: all(&clusters, &spec.clusters, "cluster", &names, &mut problems), spec });
    let ci = platform.ci.and_then(|ci| ci::runner(ci.gitlab_runner, &clusters, &secrets, &names, &mut problems));
    problems.into_result(Model {
        common_name: platform.common_name.unwrap_or_else(|| name.value.clone()),
        name,
        aws,
        dns,
        git,
        gitops: platform.gitops,
        images: platform.images,
        networks,
        peerings,
        clusters,
        storage,
        mesh,
        ingress,
        vault,
        databases,
        secrets,
        apps,
        observability,
        ci,
        environment: platform.environment.map(|name| name.value),
    })
}

/// What apps and pipelines refer to.
struct World<'a> {
    names: &'a Names,
    clusters: &'a IndexMap<Name, Arc<Cluster>>,
    databases: &'a IndexMap<Name, Arc<Database>>,
    secrets: &'a IndexMap<Name, Arc<Secret>>,
    ingress: &'a IndexMap<Name, Arc<Ingress>>,
    storage: &'a IndexMap<Name, Arc<Storage>>,
}

/// Two passes: first what an app is to others, then whom it refers to.
fn apps(specs: spec::Map<spec::App>, world: &World<'_>, problems: &mut Diagnostics) -> IndexMap<Name, Arc<App>> {
    let mut heads: IndexMap<Name, Arc<AppHead>> = IndexMap::with_capacity(specs.len());
    let mut rest = Vec::with_capacity(specs.len());
    for (key, spec) in specs {
        let Some(cluster) = find(world.clusters, &spec.cluster, "cluster", world.names, problems) else { continue };
        let service_account = spec.service_account.as_ref().map_or_else(|| key.value.clone(), |s| s.value.clone());
        let head = Arc::new(AppHead {
            name: key.value.clone(),
            span: key.span,
            cluster,
            namespace: spec.namespace.value.clone(),
            service_account,
            port: spec.port.map(|port| port.value),
            chart: spec.chart.is_some(),
            chart_service: spec.chart.as_ref().and_then(|chart| chart.service.as_ref()).map(|s| s.value.clone()),
        });
        heads.insert(key.value, head.clone());
        rest.push((head, spec));
    }
    let mut callers: BTreeMap<Name, Vec<Arc<AppHead>>> = BTreeMap::new();
    let mut apps = Vec::with_capacity(rest.len());
    for (head, spec) in rest {
        let mut calls = Vec::with_capacity(spec.calls.len());
        for reference in &spec.calls {
            if let Some(app) = heads.get(&reference.value) {
                callers.entry(app.name.clone()).or_default().push(head.clone());
                calls.push(Callee::App(app.clone(), reference.span));
            } else if let Some(database) = world.databases.get(&reference.value) {
                calls.push(Callee::Database(database.clone(), reference.span));
            } else {
                world.names.report(reference, "app or database", problems);
            }
        }
        let after = all(&heads, &spec.after, "app", world.names, problems);
        let expose = spec.expose.as_ref().and_then(|expose| {
            let ingress = find(world.ingress, &expose.ingress, "ingress", world.names, problems)?;
            Some(Expose { ingress, spec: expose.clone() })
        });
        let secrets = spec
            .secrets
            .0
            .iter()
            .filter_map(|(name, delivery)| {
                let secret = find(world.secrets, name, "secret", world.names, problems)?;
                let deliver = delivery.deliver.map_or_else(|| default_delivery(&secret.kind), |d| d.value);
                Some(SecretUse { secret, deliver, span: name.span, spec: delivery.clone() })
            })
            .collect();
        let volumes = spec
            .volumes
            .iter()
            .filter_map(|(name, volume)| {
                let storage = find(world.storage, &volume.storage, "storage", world.names, problems)?;
                Some(Volume { name: name.value.clone(), span: name.span, storage, spec: volume.clone() })
            })
            .collect();
        apps.push(App { head, calls, callers: Vec::new(), after, expose, secrets, volumes, spec });
    }
    apps.into_iter()
        .map(|mut app| {
            app.callers = callers.remove(&app.head.name).unwrap_or_default();
            (app.head.name.clone(), Arc::new(app))
        })
        .collect()
}

fn default_delivery(secret: &SecretKind) -> Deliver {
    match secret {
        SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => Deliver::Api,
        SecretKind::Database(_) | SecretKind::Kv(_) | SecretKind::Pki(_) => Deliver::Sync,
    }
}

fn peering(
    networks: &IndexMap<Name, Arc<Network>>,
    key: Reference,
    spec: &spec::Peering,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Peering> {
    let mut ends = Vec::new();
    for reference in &spec.between {
        match networks.get(&reference.value) {
            Some(network) => ends.push(network.clone()),
            None => names.report(reference, "network", problems),
        }
    }
    let (Some(second), Some(first)) = (ends.pop(), ends.pop()) else { return None };
    if first.name == second.name {
        problems.push(
            Diagnostic::error(
                Code::WrongReference,
                key.span,
                format!("the peering `{key}` connects `{}` with itself", first.name),
            )
            .help("name two networks"),
        );
        return None;
    }
    Some(Peering { name: key.value, span: key.span, between: (first, second) })
}

/// Every entry that a list of references names; unknown ones are reported.
fn all<T>(
    entries: &IndexMap<Name, Arc<T>>,
    references: &[Reference],
    what: &'static str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Vec<Arc<T>> {
    find_all(entries, references, what, names, problems).into_iter().map(|found| found.to).collect()
}
