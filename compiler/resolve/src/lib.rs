//! Names to things: after this stage every reference names something that exists.

mod names;

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform, Spanned,
    platform::{self as spec, Deliver, Reference},
    scalar::{Host, Name},
};

use platformc_catalog as catalog;
use platformc_model::{
    App, AppHead, Callee, Ci, Cluster, Database, Expose, Home, Ingress, Mesh, Model, Network, Observability, Outside,
    Peering, People, Project, Secret, SecretUse, Storage, Vault, Volume,
};

use names::{Names, find};

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
            let database = match &spec {
                spec::Secret::Database(database) => {
                    Some(find(&databases, &database.name, "database", &names, &mut problems)?)
                }
                _ => None,
            };
            Some((key.value.clone(), Arc::new(Secret { name: key.value, span: key.span, database, spec })))
        })
        .collect();
    let vault = vault.and_then(|spec| server(spec, &clusters, &secrets, &names, &mut problems));
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
    let ci = platform.ci.and_then(|ci| runner(ci.gitlab_runner, &world, &mut problems));
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

fn server(
    spec: spec::Vault,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    secrets: &IndexMap<Name, Arc<Secret>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Vault> {
    let serves = all(clusters, &spec.serves, "cluster", names, problems);
    let groups = spec.groups.iter().map(|(group, people)| People {
        group: group.value.clone(),
        span: group.span,
        secrets: all(secrets, &people.secrets, "secret", names, problems),
    });
    let groups = groups.collect();
    let outside = spec.outside.iter().map(|(name, outside)| Outside {
        name: name.value.clone(),
        span: name.span,
        secrets: all(secrets, &outside.secrets, "secret", names, problems),
        spec: outside.clone(),
    });
    let outside = outside.collect();
    for name in spec.auth.keys() {
        find(clusters, name, "cluster", names, problems);
    }
    let (home, span) = match (&spec.external, &spec.cluster, &spec.host) {
        (Some(external), _, _) => (None, external.address.span),
        (None, Some(reference), Some(host)) => {
            let cluster = find(clusters, reference, "cluster", names, problems)?;
            (Some(Home { cluster, host: host.clone(), span: reference.span }), reference.span)
        }
        (None, reference, host) => {
            problems.push(nobody(&spec, reference.as_ref(), host.as_ref()));
            return None;
        }
    };
    Some(Vault { home, span, serves, groups, outside, spec })
}

/// A Vault that neither runs on a cluster nor is somebody else's.
fn nobody(spec: &spec::Vault, cluster: Option<&Reference>, host: Option<&Spanned<Host>>) -> Diagnostic {
    let span = cluster.map(|cluster| cluster.span).or(host.map(|host| host.span));
    let span = span.or(spec.serves.first().map(|served| served.span)).unwrap_or_default();
    let (message, help) = match (cluster, host) {
        (Some(cluster), _) => (
            format!("`vault` needs `host`: the name by which its clients reach it on `{cluster}`"),
            "add `host: vault.example.com`",
        ),
        (None, Some(host)) => (
            format!("`vault` needs `cluster`: where the server of `{host}` runs"),
            "add `cluster:` with the name of a cluster",
        ),
        (None, None) => (
            "`vault` needs `cluster` and `host`, or `external`".to_owned(),
            "add `cluster:` and `host:`, or `external: { address: https://vault.example.net:8200, networks: [172.25.16.0/20] }`",
        ),
    };
    Diagnostic::error(Code::NoServer, span, message).help(help)
}

fn runner(spec: spec::GitlabRunner, world: &World<'_>, problems: &mut Diagnostics) -> Option<Ci> {
    let cluster = find(world.clusters, &spec.cluster, "cluster", world.names, problems)?;
    let projects = spec
        .projects
        .iter()
        .map(|(path, project)| Project {
            path: path.value.clone(),
            span: path.span,
            secrets: all(world.secrets, &project.secrets, "secret", world.names, problems),
            spec: project.clone(),
        })
        .collect();
    Some(Ci { cluster, projects, spec })
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
                let deliver = delivery.deliver.map_or_else(|| default_delivery(&secret.spec), |d| d.value);
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

fn default_delivery(secret: &spec::Secret) -> Deliver {
    match secret {
        spec::Secret::Transit(_) | spec::Secret::Aws(_) | spec::Secret::Ssh(_) | spec::Secret::Totp(_) => Deliver::Api,
        spec::Secret::Database(_) | spec::Secret::Kv(_) | spec::Secret::Pki(_) => Deliver::Sync,
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
fn all<T: Clone>(
    entries: &IndexMap<Name, T>,
    references: &[Reference],
    what: &'static str,
    names: &Names,
    problems: &mut Diagnostics,
) -> Vec<T> {
    let mut seen: Vec<&Reference> = Vec::with_capacity(references.len());
    let mut found = Vec::with_capacity(references.len());
    for reference in references {
        if let Some(first) = seen.iter().find(|s| s.value == reference.value) {
            problems.push(
                Diagnostic::error(Code::DuplicateEntry, reference.span, format!("duplicate entry `{reference}`"))
                    .related(first.span, "first here")
                    .help("remove one of them"),
            );
            continue;
        }
        seen.push(reference);
        found.extend(find(entries, reference, what, names, problems));
    }
    found
}
