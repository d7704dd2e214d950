//! What is to be applied after a build: which roots, in which order, by whom, and because of which entries. It is computed from the
//! files that the build changed.

mod changed;
mod difference;
mod entries;
mod former;
mod holder;
mod paths;
mod root;
mod step;
mod tasks;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use self::{
    entries::Entries,
    paths::{ROOTS, folder},
    root::Root,
    step::NAMED,
    tasks::News,
};
use crate::{
    Plan,
    by_hand::{ByHand, When},
    components,
    graph::Capability,
    terraform::state_key,
};
use platformc_model::Model;

pub use changed::{Changed, Texts};
pub use former::{Former, State};
pub use step::Step;

/// Where Vault's policies are, below the output's folder.
const POLICIES: &str = "vault/";
/// The roots of a platform, in the order in which they are applied.
pub struct Roots {
    model: Arc<Model>,
    list: Vec<Root>,
    /// What people do by hand around a commit and around the apply of Vault's configuration.
    tasks: Vec<ByHand>,
    /// The name of that root.
    configuration: Option<String>,
}

impl Roots {
    /// Those of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let delegated: BTreeSet<&str> = plan.graph.delegated().map(|(root, _)| root).collect();
        let root = |node| Root::of(&plan.model, node, &delegated);
        let list = plan.graph.in_order().filter_map(|(_, node)| root(node)).collect();
        let planned = plan.graph.nodes().flat_map(|(_, node)| node.tasks()).cloned();
        let tasks = planned.chain(components::undo(&plan.model)).collect();
        let configuration = plan.graph.provider(&Capability::VaultConfiguration).and_then(|node| node.kind.root());
        Self { model: plan.model.clone(), list, tasks, configuration: configuration.map(str::to_owned) }
    }

    /// The files and folders (with a slash behind them) that [`Roots::steps`] compares.
    #[must_use]
    pub fn watched(&self) -> BTreeSet<String> {
        let roots = self.list.iter().map(|root| folder(&root.name));
        let signs = self.tasks.iter().flat_map(|task| &task.signs);
        roots.chain(signs.filter_map(tasks::folder).map(str::to_owned)).collect()
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|root| root.name.as_str())
    }

    /// Where their states are.
    pub fn states(&self) -> impl Iterator<Item = State> {
        let bucket = self.model.aws.state.bucket.as_str();
        self.names().map(move |root| State { bucket: bucket.to_owned(), key: state_key(root) })
    }

    /// Whether there was no tree before: then the whole bring-up is ahead.
    #[must_use]
    pub fn is_first(&self, changed: &Changed<'_>) -> bool {
        let added = |root: &Root| {
            let folder = folder(&root.name);
            let first = changed.added.partition_point(|path| *path < folder);
            changed.added.get(first).is_some_and(|path| path.starts_with(&folder))
        };
        !self.list.is_empty() && changed.changed.is_empty() && self.list.iter().all(added)
    }

    /// Those that are to be applied, in order. The texts are those of what is watched, before and after the build.
    #[must_use]
    pub fn steps(&self, changed: &Changed<'_>, before: &Texts, after: &Texts) -> Vec<Step> {
        let entries = Entries::of(&self.model);
        let all = changed.added.iter().chain(changed.changed).chain(changed.removed).map(String::as_str);
        let paths: BTreeSet<&str> =
            all.filter(|path| path.starts_with("terraform/") || path.starts_with(POLICIES)).collect();
        let step = |root: &Root| {
            let step = root.step(&entries, &paths, before, after)?;
            let is_of_vault = self.configuration.as_ref() == Some(&root.name);
            Some(if is_of_vault { self.with_tasks(step, changed, (before, after)) } else { step })
        };
        self.list.iter().filter_map(step).collect()
    }

    /// What people do before the change is committed: what is run, and what for.
    #[must_use]
    pub fn to_commit(&self, changed: &Changed<'_>) -> Vec<(String, String)> {
        self.due(When::BeforeCommit, changed, (&Texts::new(), &Texts::new()))
    }

    /// The step of Vault's configuration with what people do around it.
    fn with_tasks(&self, step: Step, changed: &Changed<'_>, texts: (&Texts, &Texts)) -> Step {
        let due = |when| self.due(when, changed, texts);
        Step { before: due(When::BeforeApply), after: due(When::AfterApply), ..step }
    }

    fn due(&self, when: When, changed: &Changed<'_>, texts: (&Texts, &Texts)) -> Vec<(String, String)> {
        let tasks = || self.tasks.iter().filter(|task| task.task.when() == when);
        let due = News::of(tasks(), changed, texts).due(tasks()).into_iter();
        let due: Vec<_> = due.map(|task| (task.command.clone(), task.about.clone())).collect();
        let others = due.len().saturating_sub(NAMED);
        let more = (format!("{others} more"), "`First bring-up` in the README.md lists all".to_owned());
        if others > 1 { due.into_iter().take(NAMED).chain([more]).collect() } else { due }
    }
}

/// The folders of the former roots that a build removed, while what they made is still there, what depends on others first. `kept`
/// are the states of all roots of the platform.
#[must_use]
pub fn gone(former: &[Former], removed: &[String], kept: &BTreeSet<State>) -> Vec<String> {
    let root = |path: &String| Some(path.strip_prefix(ROOTS)?.split_once('/')?.0.to_owned());
    let removed: BTreeSet<String> = removed.iter().filter_map(root).collect();
    let gone = former::to_destroy(former, &removed, kept).into_iter();
    gone.map(|name| format!("{ROOTS}{name}")).collect()
}

/// The folder of the roots, below the output's.
pub const FOLDER: &str = "terraform/roots";
