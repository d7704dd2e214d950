//! Roots side by side: what an apply creates, changes, replaces and destroys.

mod call;
mod comparison;
mod module;
mod provider;
mod references;
mod root;
mod wiring;

use std::collections::BTreeMap;

use self::comparison::Comparison;
pub use self::comparison::id;
use super::change::{Change, How, Mark, What};
use crate::{
    Plan,
    artifact::Gone,
    graph::{NodeKind, Written},
};

/// What changes in all roots. Each comes behind those that it reads.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let (a, b) = (roots(before), roots(after));
    let old: BTreeMap<&str, &Written> = a.iter().copied().collect();
    let assets = [before, after].into_iter().flatten().flat_map(|plan| plan.graph.nodes());
    let assets = assets.filter_map(|(_, node)| match node.kind {
        NodeKind::Module { name } => Some((name, node.assets())),
        _ => None,
    });
    let mut comparison = Comparison::of(assets.collect());
    let mut changes = Vec::new();
    for (name, root) in &b {
        if let Some(before) = old.get(name) {
            changes.extend(root::changes(&mut comparison, before, root));
            changes.extend(ended(before, root));
        } else {
            changes.push(of_root(How::Created, name));
            changes.extend(root::created(&mut comparison, root));
        }
    }
    let gone = a.iter().filter(|(name, _)| !b.iter().any(|(other, _)| name == other));
    changes.extend(gone.map(|(name, root)| of_root(How::Left, name).marked(Mark::Retired, root.is_tombstone())));
    changes
}

/// The entries that a root no longer removes: the last of their steps must be over, or what is left is destroyed as a whole.
fn ended(before: &Written, after: &Written) -> Vec<Change> {
    let is_over = |gone: &&Gone| !after.retired.iter().any(|other| other.address == gone.address);
    let of = |gone: &Gone| Change::new(What::Root, How::Removed, "entry", &gone.entry, &id(&after.name));
    before.retired.iter().filter(is_over).map(of).collect()
}

fn of_root(how: How, name: &str) -> Change {
    Change::new(What::Root, how, "root", name, &id(name))
}

/// The roots, each behind those that it reads.
fn roots(plan: Option<&Plan>) -> Vec<(&str, &Written)> {
    let nodes = plan.iter().flat_map(|plan| plan.graph.in_order());
    nodes.filter_map(|(_, node)| node.written()).map(|root| (root.name.as_str(), root)).collect()
}
