//! What Vault has: mounts, policies and roles, as nodes declare them.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, How, What};
use crate::{
    Plan,
    graph::{Artifact, Node, Resource},
};

/// Mounts, policies and roles by kind and name, with the node that makes them.
type Things = BTreeMap<(&'static str, String), String>;

/// What is new, and what goes.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let (a, b) = (things(before), things(after));
    let names: BTreeSet<&(&'static str, String)> = a.keys().chain(b.keys()).collect();
    let change = |key: &(&'static str, String)| match (a.get(key), b.get(key)) {
        (Some(node), None) => Some(Change::new(What::Vault, How::Removed, key.0, &key.1, node)),
        (None, Some(node)) => Some(Change::new(What::Vault, How::Created, key.0, &key.1, node)),
        _ => None,
    };
    names.into_iter().filter_map(change).collect()
}

fn things(plan: Option<&Plan>) -> Things {
    let mut things = Things::new();
    for (_, node) in plan.iter().flat_map(|plan| plan.graph.nodes()) {
        for owned in node.owned() {
            let key = match &owned.resource {
                Resource::VaultMount { path } => ("mount", path.to_string()),
                Resource::VaultPolicy { name } => ("policy", name.to_string()),
                Resource::VaultRole { mount, name } => ("role", format!("{mount}/{name}")),
                _ => continue,
            };
            things.insert(key, node.kind.id());
        }
    }
    things
}

/// Whether a policy says something else.
pub fn policy(id: &str, node: &Node, before: &[Artifact], after: &[Artifact]) -> Vec<Change> {
    let same = before.iter().map(|one| one.content.print()).eq(after.iter().map(|one| one.content.print()));
    if before.is_empty() || after.is_empty() || same {
        return Vec::new();
    }
    let name = node.owned().find_map(|owned| match owned.resource {
        Resource::VaultPolicy { name } => Some(name.into_owned()),
        _ => None,
    });
    name.map(|name| Change::new(What::Vault, How::Updated, "policy", name, id)).into_iter().collect()
}
