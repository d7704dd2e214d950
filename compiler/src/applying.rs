//! What is to be applied after a build: which roots, in which order, by whom, and because of which entries. It is computed from the
//! files that the build changed.

mod difference;
mod entries;
mod gone;
mod holder;
mod paths;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use platformc_output::hcl::{Body, Expr};

use self::{
    difference::difference,
    entries::Entries,
    holder::Holder,
    paths::{ROOTS, VAULT},
};
use crate::{
    Plan,
    artifact::{Content, Written},
    graph::{Node, NodeKind},
};
use platformc_model::Model;

/// Where Vault's policies are, below the output's folder.
const POLICIES: &str = "vault/";
/// How many entries are named.
const NAMED: usize = 6;

/// The roots of a platform, in the order in which they are applied.
pub struct Roots {
    model: Arc<Model>,
    list: Vec<Root>,
}

/// A root, as far as it matters for who applies it and when.
struct Root {
    name: String,
    by: Holder,
    /// The modules that it calls.
    modules: Vec<String>,
    /// What a person gives it: the variable, what it is, and the argument whose new entries need it (none: it is always needed).
    inputs: Vec<Input>,
}

struct Input {
    name: String,
    about: String,
    needed_by: Option<&'static str>,
}

/// One root that is to be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The folder of the root, below the output's.
    pub root: String,
    /// Who applies it, in words: with a "by", and why if it is not who applies it otherwise.
    pub by: String,
    /// What changed in it: entries of the platform, or modules of the compiler.
    pub why: Vec<String>,
    /// What must be at hand before: environment variables, each with what it is.
    pub inputs: Vec<(String, String)>,
}

/// What a build changed: sorted paths below the output's folder.
pub struct Changed<'a> {
    pub added: &'a [String],
    pub changed: &'a [String],
    pub removed: &'a [String],
}

/// The variables that are needed for some changes only, with the argument whose new entries need them.
const NEEDED_BY: [(&str, &str); 3] =
    [("database_passwords", "connections"), ("oidc_client_secret", "client_id"), ("token_reviewers", "reviewer")];

impl Roots {
    /// Those of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let delegated: Vec<&str> = plan.graph.delegated().map(|(root, _)| root).collect();
        let root = |node: &Node| {
            let NodeKind::Root { name } = &node.kind else { return None };
            let written = node.written()?;
            Some(Root {
                name: name.clone(),
                by: Holder::of(&plan.model, name, delegated.contains(&name.as_str())),
                modules: written.modules.iter().map(|module| format!("terraform/modules/{module}/")).collect(),
                inputs: inputs(node),
            })
        };
        let list = plan.graph.in_order().filter_map(|(_, node)| root(node)).collect();
        Self { model: plan.model.clone(), list }
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|root| root.name.as_str())
    }

    /// Whether there was no tree before: then the whole bring-up is ahead.
    #[must_use]
    pub fn is_first(&self, changed: &Changed<'_>) -> bool {
        let added = |root: &Root| changed.added.iter().any(|path| path.starts_with(&folder(&root.name)));
        !self.list.is_empty() && changed.changed.is_empty() && self.list.iter().all(added)
    }

    /// The folders of roots that the tree no longer has, while what they made is still there. What depends on others comes first.
    #[must_use]
    pub fn gone(&self, changed: &Changed<'_>) -> Vec<String> {
        gone::gone(self.names(), changed.removed).into_iter().map(|name| format!("{ROOTS}{name}")).collect()
    }

    /// Those that are to be applied, in order. `texts` gives the file of a root before and after the build, empty where there is
    /// none.
    #[must_use]
    pub fn steps(&self, changed: &Changed<'_>, texts: &mut dyn FnMut(&str) -> (String, String)) -> Vec<Step> {
        let entries = Entries::of(&self.model);
        let all = changed.added.iter().chain(changed.changed).chain(changed.removed).map(String::as_str);
        let paths: BTreeSet<&str> =
            all.filter(|path| path.starts_with("terraform/") || path.starts_with(POLICIES)).collect();
        self.list.iter().filter_map(|root| root.step(&entries, &paths, texts)).collect()
    }
}

impl Root {
    fn step(
        &self,
        entries: &Entries<'_>,
        paths: &BTreeSet<&str>,
        texts: &mut dyn FnMut(&str) -> (String, String),
    ) -> Option<Step> {
        let folder = folder(&self.name);
        let is_below = |folder: &str| paths.range(folder..).next().is_some_and(|path| path.starts_with(folder));
        let own = is_below(&folder);
        let texts = own.then(|| texts(&self.name));
        let parts = texts.as_ref().map(|(before, after)| difference(before, after)).unwrap_or_default();
        let mut why = entries.named(&self.name, &parts);
        if self.name == VAULT {
            why.extend(paths.iter().filter_map(|path| entries.of_policy(path)));
        }
        let modules = self.modules.iter().filter(|module| is_below(module));
        why.extend(modules.filter_map(|folder| Some(format!("the module {}", folder.rsplit('/').nth(1)?))));
        if !own && why.is_empty() {
            return None;
        }
        let needed = |input: &&Input| input.needed_by.is_none_or(|by| parts.iter().any(|part| part.adds_within(by)));
        let inputs = self.inputs.iter().filter(needed).map(|input| (input.name.clone(), input.about.clone()));
        let inputs: Vec<_> = inputs.collect();
        Some(Step {
            root: folder.trim_end_matches('/').to_owned(),
            by: self.by.words(texts.as_ref(), !inputs.is_empty()),
            why: shortened(why),
            inputs,
        })
    }
}

fn body(content: &Content) -> Option<&Body> {
    match content {
        Content::Hcl(body) => Some(body),
        Content::Objects(_) | Content::Text(_) => None,
    }
}

/// What a person gives the root, in variables that are in no plan and no state.
fn inputs(node: &Node) -> Vec<Input> {
    let files = node.written().into_iter().flat_map(Written::all);
    let blocks = files.filter_map(|(_, content)| body(content)).flat_map(Body::inner);
    let variables = blocks.filter(|block| block.kind() == "variable");
    let ephemeral = variables.filter(|block| block.body().attribute("ephemeral") == Some(&Expr::from(true)));
    ephemeral
        .filter_map(|block| {
            let name = block.labels().first()?;
            let about = block.body().attribute("description").and_then(Expr::as_str).unwrap_or_default();
            let needed_by = NEEDED_BY.iter().find(|(of, _)| of == name).map(|(_, argument)| *argument);
            let is_asked_for = needed_by.is_some() || block.body().attribute("default").is_none();
            is_asked_for.then(|| Input { name: format!("TF_VAR_{name}"), about: about.to_owned(), needed_by })
        })
        .collect()
}

/// The folder of a root, with a slash behind it.
fn folder(root: &str) -> String {
    format!("{ROOTS}{root}/")
}

/// The file that says what a root makes.
#[must_use]
pub fn main_file(root: &str) -> String {
    format!("{}main.tf", folder(root))
}

/// Each once; the first ones, and how many others there are.
fn shortened(mut why: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    why.retain(|what| seen.insert(what.clone()));
    let others = why.len().saturating_sub(NAMED);
    if others > 1 {
        why.truncate(NAMED);
        why.push(format!("{others} more"));
    }
    why
}
