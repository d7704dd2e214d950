//! `CODEOWNERS`: who reviews which part of the tree, as GitLab and GitHub read it.

mod checks;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platformc_base::{Diagnostics, Spanned, scalar::Owner};

use crate::{
    by_hand::{ByHand, Sign, Task},
    forge::{self, CODE_OWNERS, Forge, owners_file},
    graph::{Capability, Context, Files, Graph, Node, Plan},
    terraform::GENERATED,
};
use platformc_model::{App, Cluster, Model, Owners};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        checks::check(model, problems);
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        let Some(first) = model.git.owners.as_ref().and_then(|owners| owners.all().next()) else { return };
        plan.add(Node::document("code-owners", file).from(first.span).by_hand(copied(model)));
    }

    fn undo(&self, model: &Model) -> Option<ByHand> {
        let named = model.git.owners.as_ref().is_some_and(|owners| owners.all().next().is_some());
        if named { None } else { left_behind(model) }
    }
}

fn file(cx: &Context<'_>, out: &mut Files) {
    let Some(owners) = &cx.model.git.owners else { return };
    let mut text = format!(
        "# {GENERATED}\n# {} reads {}: the README.md beside this file says how it gets there. The last line that fits a file counts.\n",
        forge::of(cx.model).map_or("The Git server", Forge::name),
        owners_file(cx.model).file
    );
    for (path, owners) in lines(cx.model, owners, cx.graph) {
        text.push_str(&path);
        for owner in owners {
            text.push(' ');
            text.push_str(owner.as_str());
        }
        text.push('\n');
    }
    out.text(CODE_OWNERS, text);
    out.shared();
}

/// Patterns with their owners, from the widest to the narrowest: the last one that fits counts.
fn lines<'a>(model: &Model, owners: &'a Owners, graph: &Graph) -> Vec<(String, &'a [Spanned<Owner>])> {
    let tree = owners_file(model).tree;
    let mut lines: Vec<(String, &[Spanned<Owner>])> = Vec::new();
    let mut line = |path: &str, owners: &'a [Spanned<Owner>]| {
        if !owners.is_empty() {
            // a slash alone fits nothing
            let whole = if tree.is_empty() && path.is_empty() { "*".to_owned() } else { format!("{tree}/{path}") };
            lines.push((whole, owners));
        }
    };
    line("", &owners.default);
    line("terraform/", &owners.terraform);
    for (cluster, owners) in &owners.clusters {
        for folder in of_cluster(cluster) {
            line(&folder, owners);
        }
    }
    for (namespace, owners) in &owners.namespaces {
        for app in model.apps.values().filter(|app| app.head.namespace.as_str() == namespace.as_str()) {
            for path in of_app(app) {
                line(&path, owners);
            }
        }
    }
    for (app, owners) in &owners.apps {
        for path in of_app(app) {
            line(&path, owners);
        }
    }
    for capability in [Capability::VaultInfrastructure, Capability::VaultConfiguration] {
        if let Some(node) = graph.provider(&capability) {
            line(&format!("{}/", node.kind.folder()), &owners.vault);
        }
    }
    if model.vault.is_some() {
        line("vault/", &owners.vault);
        line("access/", &owners.vault);
    }
    lines
}

/// The folders of a cluster.
fn of_cluster(cluster: &Cluster) -> [String; 6] {
    let name = &cluster.name;
    [
        format!("terraform/roots/cluster-{name}/"),
        format!("terraform/roots/flux-{name}/"),
        format!("flux/clusters/{name}/"),
        format!("flux/infrastructure/{name}/"),
        format!("flux/apps/{name}/"),
        format!("reach/{name}/"),
    ]
}

/// What an app is deployed from, and the page of its calls: who may call it is for its owners to say.
fn of_app(app: &App) -> [String; 2] {
    let (cluster, name) = (&app.head.cluster.name, &app.head.name);
    [format!("flux/apps/{cluster}/{name}/"), format!("reach/{cluster}/{name}.md")]
}

/// The forge reads the file at a place of its own, outside of the tree.
fn copied(model: &Model) -> Option<ByHand> {
    let about = format!("who reviews what: {} reads it there", reader(model));
    Some(published(owners_file(model).command?, about, Sign::Changed { path: CODE_OWNERS.to_owned() }))
}

/// Whoever the copy names is asked for reviews until somebody removes it.
fn left_behind(model: &Model) -> Option<ByHand> {
    let about = format!(
        "`git.owners` names nobody any more, and {} still reads the copy: keep only lines of your own",
        reader(model)
    );
    Some(published(owners_file(model).removal?, about, Sign::Removed { path: CODE_OWNERS.to_owned() }))
}

fn published(command: String, about: String, sign: Sign) -> ByHand {
    ByHand { task: Task::Publish, of: CODE_OWNERS.to_owned(), command, about, signs: vec![sign] }
}

fn reader(model: &Model) -> &'static str {
    forge::of(model).map_or("the Git server", Forge::name)
}
