//! Vault's own configuration: mounts, one auth mount a cluster, roles, engines, and one policy for each who logs in.

mod by_hand;
mod checks;
mod configuring;
mod engines;
mod grants;
mod modules;
pub mod names;
mod policy;
mod root;
mod subjects;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use platformc_base::Diagnostics;

use self::names::NAME;
use crate::{
    graph::{Capability, Content, Context, Files, Node, Plan, Resource},
    terraform::Root,
    vault_api::subject::{CONFIGURATION, CONFIGURATION_BEFORE, Login, Subject, numbered},
};
use platformc_model::{Model, Vault};

use engines::Engines;
use policy::Policy;

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(vault) = &model.vault else { return };
        let whole = model.clone();
        plan.root(node(vault, model), move |declared| match &whole.vault {
            Some(vault) => root::root(&whole, vault, declared),
            None => Root::empty(NAME).finish(&whole).into(),
        });
        modules::plan(plan);
        let whole = model.clone();
        plan.later(move |declared| {
            let Some(vault) = &whole.vault else { return Vec::new() };
            let subjects = subjects::all(&whole, vault, declared);
            subjects.iter().flat_map(|subject| documents(vault, subject)).collect()
        });
        if vault.authorities().is_some() {
            plan.add(Node::document(names::AUTHORITIES, authorities).from(vault.span));
        }
    }
}

/// The certificates with which the root verifies an external server.
fn authorities(context: &Context<'_>, out: &mut Files) {
    if let Some(certificates) = context.model.vault.as_ref().and_then(Vault::authorities) {
        out.at(names::AUTHORITIES.to_owned(), Content::Text(certificates.to_owned()));
    }
}

fn node(vault: &Vault, model: &Model) -> Node {
    let node = Node::deferred_root(NAME.to_owned()).stateful();
    let node = node.of_sections(&["secrets", "databases", "apps", "ingress"]).by_hand(by_hand::tasks(vault, model));
    let node = node.from(vault.span).provides(Capability::VaultConfiguration);
    let node = if vault.home().is_some() { node.needs(Capability::Vault) } else { node };
    let node = root::clusters(vault).fold(node, |node, cluster| node.needs(Capability::Cluster(cluster.name.clone())));
    let engines = Engines::of(model);
    let databases = engines.databases().into_values().map(|database| database.name.clone());
    databases.fold(node, |node, name| node.needs(Capability::Database(name)))
}

/// The files of a subject's policy, made when they are written.
fn documents(vault: &Vault, subject: &Arc<Subject>) -> Vec<Node> {
    match &subject.login {
        Login::Configuration(configuring) => of_configuration(subject, configuring.parts),
        _ => vec![document(vault, subject)],
    }
}

/// The policy of who applies the root, in parts: what each path falls into does not depend on other paths. It is made of the root once.
fn of_configuration(subject: &Arc<Subject>, parts: usize) -> Vec<Node> {
    let made: Arc<OnceLock<Policy>> = Arc::default();
    let node = |part| {
        let (made, of, path) = (made.clone(), subject.clone(), subjects::configuration_path(part, parts));
        let file = path.clone();
        let lower = move |context: &Context<'_>, out: &mut Files| {
            let whole = made.get_or_init(|| grants::policy(&of).and(configuring::policy(context)));
            let holder = format!("held by {}", of.holder);
            out.at(file.clone(), Content::hcl(whole.part(part, parts).body(&holder)));
        };
        let name = |name| Resource::VaultPolicy { name: numbered(name, part, parts).into() };
        let node = Node::document(path, lower).from(subject.span);
        let node =
            node.owns_from(&name(CONFIGURATION), subject.span).owns_from(&name(CONFIGURATION_BEFORE), subject.span);
        if part == 0 { node.subject(subject.clone()) } else { node }
    };
    (0..parts).map(node).collect()
}

/// The file of a policy of somebody else.
fn document(vault: &Vault, subject: &Arc<Subject>) -> Node {
    let path = subjects::path(&subject.login);
    let policy = Resource::VaultPolicy { name: subject.login.policy().into() };
    let (file, of) = (path.clone(), subject.clone());
    // that there are groups at all comes from the operators'
    let operators = vault.operators.as_ref().filter(|_| matches!(subject.login, Login::Group(_)));
    let from = operators.map_or(subject.span, |operators| operators.group.span);
    let node = Node::document(path, move |_: &Context<'_>, out: &mut Files| {
        let holder = format!("held by {}", of.holder);
        out.at(file.clone(), Content::hcl(grants::policy(&of).body(&holder)));
    })
    .from(from)
    .owns_from(&policy, subject.span);
    match &subject.login {
        // no other node speaks for these
        Login::Group(_) | Login::Outside(_) | Login::Configuration(_) => node.subject(subject.clone()),
        Login::Workload(_) | Login::Project(_) => node,
    }
}
