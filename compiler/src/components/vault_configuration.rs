//! Vault's own configuration: mounts, one auth mount a cluster, roles, engines, and one policy for each who logs in.

mod checks;
mod engines;
mod grants;
mod modules;
pub mod names;
mod policy;
mod root;
mod subjects;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_base::Diagnostics;

use self::names::NAME;
use crate::{
    graph::{Capability, Content, Context, Files, Node, Plan, Resource},
    terraform::Root,
    vault_api::subject::{Login, Subject},
};
use platformc_model::{Model, Vault};

use engines::Engines;

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
            subjects::all(&whole, vault, declared).iter().map(|subject| document(vault, subject)).collect()
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
    let node = node.from(vault.span).provides(Capability::VaultConfiguration);
    let node = if vault.home().is_some() { node.needs(Capability::Vault) } else { node };
    let node = root::clusters(vault).fold(node, |node, cluster| node.needs(Capability::Cluster(cluster.name.clone())));
    let engines = Engines::of(model);
    let databases = engines.databases().into_values().map(|database| database.name.clone());
    databases.fold(node, |node, name| node.needs(Capability::Database(name)))
}

/// The file of a subject's policy, made when it is written.
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
        Login::Group(_) | Login::Outside(_) => node.subject(subject.clone()),
        Login::Workload(_) | Login::Project(_) => node,
    }
}
