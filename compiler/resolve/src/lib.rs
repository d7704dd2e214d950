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

mod alerting;
mod apps;
mod audit;
mod aws;
mod catalog;
mod ci;
mod cluster;
mod database;
mod external;
mod git;
mod groups;
mod ingress;
mod mesh;
mod names;
mod network;
mod observability;
mod owners;
mod registry;
mod renames;
mod retired;
mod secret;
mod storage;
mod vault;
mod way_in;
mod world;

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{Diagnostics, Platform, scalar::Name};

use platformc_catalog::{Catalogs, rds_authority};
use platformc_model::{Cluster, Ingress, Model};

use names::{Names, find_all, find_at};
use world::World;

/// Resolves every reference of a platform.
///
/// # Errors
/// P03xx: references to what does not exist, earlier names that others have; P0220; P0631: references to what is being removed.
pub fn resolve(platform: Platform) -> Result<(Model, Diagnostics), Diagnostics> {
    resolve_with(platform, Catalogs::CARRIED)
}

/// The same with other catalogs than those that this program carries.
///
/// # Errors
/// The same.
pub fn resolve_with(platform: Platform, catalogs: Catalogs) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut problems = Diagnostics::default();
    let catalog = catalog::catalog(platform.catalog.clone(), catalogs, &mut problems);
    let retired = retired::all(&platform);
    let names = Names::of(&platform, &retired);
    let groups = groups::Groups::of(&platform);
    let is_renamed = renames::check(&platform, &mut problems);
    let Platform { name, aws, dns, mut git, networks, peerings, connections, bastion, .. } = platform;
    let Platform { clusters, storage, mesh, ingress, vault, .. } = platform;

    let networks = network::all(networks);
    let peerings = network::peerings(peerings, &networks, &names, &mut problems);
    let connections = way_in::connections(connections, &networks, &names, &mut problems);
    let bastion = bastion.and_then(|spec| way_in::bastion(spec, &networks, &names, &mut problems));
    let meshed: Vec<&Name> = mesh.iter().flat_map(|m| m.clusters.iter().map(|c| &c.value)).collect();
    let clusters: IndexMap<Name, Arc<Cluster>> = clusters
        .into_iter()
        .filter_map(|(key, spec)| {
            let network = find_at(&networks, &spec.network, "network", &names, &mut problems)?;
            let meshed = meshed.contains(&&key.value);
            Some((key.value.clone(), Arc::new(cluster::cluster(&key, spec, network, meshed, &groups, catalog.value))))
        })
        .collect();
    let dns = dns.map(|spec| {
        let external_dns = find_all(&clusters, &spec.external_dns, "cluster", &names, &mut problems);
        aws::dns(spec, external_dns)
    });
    let storage = storage::all(storage, &clusters, &names, &mut problems);
    let mesh = mesh.map(|spec| {
        let clusters = find_all(&clusters, &spec.clusters, "cluster", &names, &mut problems);
        mesh::mesh(&spec, clusters)
    });
    let ingress: IndexMap<Name, Arc<Ingress>> = ingress
        .into_iter()
        .filter_map(|(key, spec)| {
            let cluster = find_at(&clusters, &spec.cluster, "cluster", &names, &mut problems)?;
            Some((key.value.clone(), Arc::new(ingress::ingress(&key, spec, cluster, &peerings, &connections))))
        })
        .collect();
    let authority = rds_authority(aws.region.as_str());
    let databases = database::all(platform.databases, &networks, authority, &names, &mut problems);
    let externals = external::all(platform.externals);
    let secrets = secret::all(platform.secrets, &databases, &names, &mut problems);
    let registries = registry::all(platform.registries, &aws.region.value, &secrets, &names, &mut problems);
    let hosts = registry::Hosts::of(&registries);
    let vault = vault.and_then(|spec| vault::server(spec, git.url.host(), &clusters, &secrets, &names, &mut problems));
    let world = World {
        names: &names,
        clusters: &clusters,
        groups: &groups,
        databases: &databases,
        externals: &externals,
        registries: &hosts,
        secrets: &secrets,
        ingress: &ingress,
        storage: &storage,
    };
    let apps = apps::apps(platform.apps, &world, &mut problems);
    let observability =
        platform.observability.map(|spec| observability::observability(spec, &clusters, &names, &mut problems));
    let known = alerting::Known { names: &names, secrets: &secrets, apps: &apps };
    let alerting = platform.alerting.and_then(|spec| alerting::alerting(spec, &known, &mut problems));
    let ci = platform.ci.and_then(|ci| ci::runner(ci.gitlab_runner, &clusters, &secrets, &names, &mut problems));
    let owners = git.owners.take().map(|spec| owners::owners(spec, &clusters, &apps, &names, &mut problems));
    let mut model = Model {
        common_name: platform.common_name.unwrap_or_else(|| name.value.clone()),
        name,
        catalog,
        aws: aws::aws(aws),
        dns,
        git: git::git(git, owners),
        gitops: git::gitops(platform.gitops),
        mirror: platform.images.map(|images| images.mirror),
        networks,
        peerings,
        connections,
        bastion,
        clusters,
        storage,
        mesh,
        ingress,
        vault,
        databases,
        externals,
        registries,
        secrets,
        apps,
        observability,
        alerting,
        audit: audit::audit(platform.audit),
        retired,
        ci,
        environment: platform.environment.map(|name| name.value),
    };
    renames::apply(&mut model, is_renamed);
    retired::leave(&mut model);
    problems.into_result(model)
}
