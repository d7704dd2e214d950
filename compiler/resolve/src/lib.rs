//! From the typed platform to the effective one: every reference becomes the thing that it names, and every default and derived
//! value is filled in, once.
//!
//! It must not know what is made of a model: no component, no output format.
//!
//! ```
//! use platformc_resolve::resolve;
//! use platformc_spec::{Allows, Code, include, read};
//!
//! const TEXT: &str = r#"
//! apiVersion: platformc/v1alpha1
//! kind: Platform
//! name: small
//! aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
//! git: { url: https://gitlab.example.com/platform/small.git }
//! networks: { main: { cidr: 10.40.0.0/16 } }
//! clusters:
//!   main:
//!     network: main
//!     kubernetes: "1.36"
//!     admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
//!     nodeGroups: { system: { instanceTypes: [m7g.large] } }
//! "#;
//!
//! let platform = |text: &str| {
//!     let sources = include::single("platform.yaml", text);
//!     read(&sources, &mut Allows::scan(&sources).0).unwrap().0.remove(0)
//! };
//! let (model, _warnings) = resolve(platform(TEXT)).unwrap();
//! assert_eq!(model.clusters["main"].network.name.as_str(), "main");
//!
//! let problems = resolve(platform(&TEXT.replace("network: main", "network: mian"))).unwrap_err().sorted();
//! assert_eq!(problems[0].code, Code::UnknownReference);
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod apps;
mod aws;
mod cluster;
mod database;
mod git;
mod ingress;
mod mesh;
mod names;
mod network;
mod observability;
mod storage;
mod world;

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform, Spanned,
    platform::{self as spec, Reference},
    scalar::{Host, Name},
};

use platformc_catalog as catalog;
use platformc_model::{
    Ci, Cluster, Database, Home, Ingress, Model, Network, Outside, Peering, People, Project, Secret, Storage, Vault,
};

use names::{Names, all, find, refer, refer_all};
use world::World;

/// Resolves every reference of a platform.
///
/// # Errors
/// P03xx: references to what does not exist.
pub fn resolve(platform: Platform) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut problems = Diagnostics::default();
    let names = Names::of(&platform);
    let Platform { name, aws, dns, git, networks, peerings, clusters, storage, mesh, ingress, vault, .. } = platform;

    let networks: IndexMap<Name, Arc<Network>> =
        networks.into_iter().map(|(key, spec)| (key.value.clone(), Arc::new(network::network(key, spec)))).collect();
    let peerings: Vec<Peering> = peerings
        .into_iter()
        .filter_map(|(key, spec)| network::peering(key, &spec, &networks, &names, &mut problems))
        .collect();
    let meshed: Vec<&Name> = mesh.iter().flat_map(|m| m.clusters.iter().map(|c| &c.value)).collect();
    let clusters: IndexMap<Name, Arc<Cluster>> = clusters
        .into_iter()
        .filter_map(|(key, spec)| {
            let network = refer(&networks, &spec.network, "network", &names, &mut problems)?;
            let meshed = meshed.contains(&&key.value);
            Some((key.value.clone(), Arc::new(cluster::cluster(key, spec, network, meshed))))
        })
        .collect();
    let storage: IndexMap<Name, Arc<Storage>> = storage
        .into_iter()
        .map(|(key, spec)| {
            let clusters = refer_all(&clusters, &spec.clusters, "cluster", &names, &mut problems);
            (key.value.clone(), Arc::new(storage::storage(key, &spec, clusters)))
        })
        .collect();
    let mesh = mesh.map(|spec| {
        let clusters = refer_all(&clusters, &spec.clusters, "cluster", &names, &mut problems);
        mesh::mesh(&spec, clusters)
    });
    let ingress: IndexMap<Name, Arc<Ingress>> = ingress
        .into_iter()
        .filter_map(|(key, spec)| {
            let cluster = refer(&clusters, &spec.cluster, "cluster", &names, &mut problems)?;
            Some((key.value.clone(), Arc::new(ingress::ingress(key, spec, cluster, &peerings))))
        })
        .collect();
    let authority = catalog::rds_authority(aws.region.as_str());
    let databases: IndexMap<Name, Arc<Database>> = platform
        .databases
        .into_iter()
        .filter_map(|(key, spec)| {
            let network = refer(&networks, &spec.network, "network", &names, &mut problems)?;
            Some((key.value.clone(), Arc::new(database::database(key, spec, network, authority))))
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
    let apps = apps::apps(platform.apps, &world, &mut problems);
    let observability = platform.observability.map(|spec| {
        let clusters = refer_all(&clusters, &spec.clusters, "cluster", &names, &mut problems);
        observability::observability(spec, clusters)
    });
    let ci = platform.ci.and_then(|ci| runner(ci.gitlab_runner, &world, &mut problems));
    problems.into_result(Model {
        common_name: platform.common_name.unwrap_or_else(|| name.value.clone()),
        name,
        aws: aws::aws(aws),
        dns: dns.map(aws::dns),
        git: git::git(git),
        gitops: git::gitops(platform.gitops),
        mirror: platform.images.map(|images| images.mirror),
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
