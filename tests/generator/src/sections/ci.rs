//! The runner of pipelines, and what projects may do.

use crate::{
    amounts::HOUR,
    entry::Entry,
    sections::secrets,
    world::{SecretKind, World},
};

const PROJECTS: &[&str] = &["platform/tree", "shop/backend", "deep/er/still/one", "Legal/Docs_v1.2", "_a/b-c"];

pub fn add(world: &mut World) {
    // the runner's own token is a secret
    let served: Vec<usize> = (0..world.clusters.len()).filter(|at| world.clusters[*at].served).collect();
    if served.is_empty() || !world.random.chance(55) || world.github {
        return;
    }
    let cluster = world.random.one(&served);
    let mut projects = Entry::new();
    // the number of every project that runs Terraform is known
    let mut applies = None;
    for path in world.random.some(PROJECTS, 0, 3) {
        let project = project(world, cluster);
        if project.get("may").is_some_and(|may| may.to_string().contains("terraform")) {
            applies = Some(applies != Some(false) && project.get("id").is_some());
        }
        projects.set(path, project);
    }
    let name = world.clusters[cluster].name.clone();
    let random = &mut world.random;
    let runner = Entry::new()
        .with("cluster", name)
        .maybe(random, 40, "executor", |_| "kubernetes")
        .maybe(random, 40, "concurrent", |random| random.between(1, 1000))
        .maybe(random, 40, "cache", |random| random.pick(&["s3", "none"]))
        .with("image", random.pick(&["registry.example.com/platform/terraform:1.11.4", "localhost:5000/t:1"]));
    let mut apart = random.apart("appliedBy");
    let runner = if projects.is_empty() { runner } else { runner.with("projects", projects) };
    world.section("ci", Entry::new().with("gitlabRunner", runner));
    if applies == Some(true) && apart.chance(50) {
        world.within("vault", "configuration", Entry::new().with("appliedBy", "pipeline"));
    }
}

fn project(world: &mut World, cluster: usize) -> Entry {
    let vault = world.vault.clone();
    let home = vault.as_ref().and_then(|vault| vault.home);
    let terraform = home.is_some() && vault.as_ref().is_some_and(|vault| !vault.openbao) && world.random.chance(50);
    let clusters = terraform && world.clusters.len() > 1 && !prefixed(world) && world.random.chance(40);
    let mut used = Vec::new();
    if terraform {
        let roles: Vec<usize> = kinds(world, |kind| kind == SecretKind::Aws);
        used.push(if roles.is_empty() || world.random.chance(50) {
            secrets::role(world)
        } else {
            world.random.one(&roles)
        });
    }
    if vault.is_some() {
        let others = kinds(world, |kind| !matches!(kind, SecretKind::Aws | SecretKind::Database(..)));
        used.extend(world.random.some(&others, 0, 2));
        used.extend(database(world, cluster, home));
    }
    used.iter().for_each(|at| world.secrets[*at].users += 1);
    let used: Vec<String> = used.iter().map(|at| world.secrets[*at].name.clone()).collect();
    let mut may = Vec::new();
    may.extend(terraform.then_some("terraform"));
    may.extend(clusters.then_some("clusters"));
    if may.is_empty() || world.random.chance(30) {
        may.push("deploy");
    }
    let (branch, random) = (world.branch, &mut world.random);
    let mut branches = random.some(&["hotfix", "release/2", "v1.0"], 0, 2);
    branches.push(branch);
    let project = Entry::new().with("may", may).maybe(random, 50, "id", |random| random.between(1, 90_000));
    let project = project.maybe(random, 30, "sources", |random| {
        let mut sources = random.some(&["push", "schedule", "api", "trigger", "pipeline", "chat"], 0, 3);
        sources.push("web");
        sources
    });
    let project = if branch == "main" && random.chance(50) { project } else { project.with("branches", branches) };
    if used.is_empty() { project } else { project.with("secrets", used) }
}

/// A login for migrations: of a database that something on the cluster of the jobs reaches.
fn database(world: &mut World, cluster: usize, home: Option<usize>) -> Option<usize> {
    let reached: Vec<usize> =
        (0..world.databases.len()).filter(|at| world.databases[*at].callers.contains(&cluster)).collect();
    let made = |at: &usize| {
        home.is_none_or(|home| world.connected(world.clusters[home].network, world.databases[*at].network))
    };
    let reached: Vec<usize> = reached.into_iter().filter(made).collect();
    if reached.is_empty() || world.random.chance(40) {
        return None;
    }
    let database = world.random.one(&reached);
    Some(secrets::login(world, database, Some(HOUR)))
}

fn kinds(world: &World, wanted: impl Fn(SecretKind) -> bool) -> Vec<usize> {
    (0..world.secrets.len()).filter(|at| wanted(world.secrets[*at].kind)).collect()
}

/// Whether a cluster's name begins like that of Vault's, or the other way round.
fn prefixed(world: &World) -> bool {
    let Some(home) = world.vault.as_ref().and_then(|vault| vault.home) else { return true };
    let own = &world.clusters[home].name;
    let others = world.clusters.iter().map(|cluster| &cluster.name).filter(|name| *name != own);
    others.into_iter().any(|name| name.starts_with(own.as_str()) || own.starts_with(name.as_str()))
}
