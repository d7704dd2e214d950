//! Vault's own configuration: mounts, one auth mount a cluster, roles, engines, and one policy for each who logs in.

mod certifiers;
mod checks;
mod engines;
mod modules;
pub mod names;
mod policy;
mod root;
mod subjects;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_spec::Diagnostics;

use crate::graph::{Capability, Content, Context, Files, Node, Plan};
use platformc_model::{Model, Vault};

use engines::Engines;
use policy::Policy;
use subjects::Workload;

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(vault) = &model.vault else { return };
        plan.add(root(vault, model));
        modules::plan(plan);
        policies(model, vault, plan);
        if vault.authorities().is_some() {
            plan.add(Node::document(names::AUTHORITIES, authorities).from(vault.span));
        }
    }
}

/// The certificates by which the root knows a server that somebody else runs.
fn authorities(context: &Context<'_>, out: &mut Files) {
    if let Some(certificates) = context.model.vault.as_ref().and_then(Vault::authorities) {
        out.at(names::AUTHORITIES.to_owned(), Content::Text(certificates.to_owned()));
    }
}

fn root(vault: &Vault, model: &Model) -> Node {
    let node = Node::root(root::root(model, vault));
    let node = node.from(vault.span).provides(Capability::VaultConfiguration);
    let node = if vault.home().is_some() { node.needs(Capability::Vault) } else { node };
    let node = root::clusters(vault).fold(node, |node, cluster| node.needs(Capability::Cluster(cluster.name.clone())));
    let engines = Engines::of(model);
    let databases = engines.databases().into_values().map(|database| database.name.clone());
    databases.fold(node, |node, name| node.needs(Capability::Database(name)))
}

/// The longest life of a login that Vault makes in a database, in seconds.
#[must_use]
pub fn longest_lease(model: &Model) -> u64 {
    Engines::of(model).longest_lease()
}

/// One policy for each who logs in, each a node of its own.
fn policies(model: &Arc<Model>, vault: &Vault, plan: &mut Plan) {
    for app in subjects::apps(model) {
        let workload = Workload::of_app(app);
        let app = app.clone();
        let span = workload.span;
        plan.add(
            document(workload.path(), format!("held by the app {}", app.head.name), move || subjects::of_app(&app))
                .from(span),
        );
    }
    for snapshots in vault.home().into_iter().map(Workload::snapshots) {
        let holder = "held by the job that takes snapshots of Vault".to_owned();
        plan.add(document(snapshots.path(), holder, subjects::snapshots).from(snapshots.span));
    }
    for rotation in vault.home().into_iter().filter_map(|home| Workload::rotation(model, home)) {
        let holder = "held by the job that changes the passwords of Vault's own logins in databases".to_owned();
        let model = model.clone();
        plan.add(document(rotation.path(), holder, move || subjects::rotation(&model)).from(rotation.span));
    }
    for (workload, policy) in certifiers::all(model) {
        let holder = format!("held by the issuer of certificates in the namespace {}", workload.namespace);
        plan.add(document(workload.path(), holder, move || policy.clone()).from(workload.span));
    }
    if let Some(ci) = &model.ci {
        let runner = Workload::runner(ci);
        let holder = "held by the GitLab runner".to_owned();
        plan.add(document(runner.path(), holder, subjects::runner).from(runner.span));
    }
    for project in subjects::projects(model) {
        let secrets = project.secrets.clone();
        let holder = format!("held by jobs of the GitLab project {} on its protected branches", project.path);
        let policy = move || subjects::uses(secrets.iter().map(|secret| secret.as_ref()));
        plan.add(document(subjects::project_path(&project.path), holder, policy).from(project.span));
    }
    for outside in &vault.outside {
        let secrets = outside.secrets.clone();
        let holder = format!("held by {}, which runs outside of the platform", outside.name);
        let policy = move || subjects::uses(secrets.iter().map(|secret| secret.as_ref()));
        plan.add(document(subjects::outside_path(&outside.name), holder, policy).from(outside.span));
    }
    for (group, policy) in subjects::people(model, vault) {
        let holder = format!("held by the members of the group {group}");
        let span = vault.operators.as_ref().map_or(vault.span, |operators| operators.group.span);
        plan.add(document(subjects::group_path(&group), holder, move || policy.clone()).from(span));
    }
}

/// The file of a policy, made when it is written.
fn document(path: String, holder: String, policy: impl Fn() -> Policy + Send + Sync + 'static) -> Node {
    Node::document(path.clone(), move |_: &Context<'_>, out: &mut Files| {
        out.at(path.clone(), Content::Hcl(policy().body(&holder)));
    })
}
