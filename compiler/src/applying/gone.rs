//! Roots that the tree no longer has.

use std::{cmp::Reverse, collections::BTreeSet};

use super::paths::{ROOTS, VAULT};

/// The root of Vault's own server.
const SERVER: &str = "vault-infrastructure";

/// The names of those of which files were removed and that are not among `names`: what depends on others first. What was in a Vault
/// that goes too needs nobody.
pub(super) fn gone<'a>(names: impl Iterator<Item = &'a str>, removed: &'a [String]) -> Vec<&'a str> {
    let root = |path: &'a String| path.strip_prefix(ROOTS)?.split_once('/').map(|(name, _)| name);
    let mut gone: BTreeSet<&str> = removed.iter().filter_map(root).collect();
    names.for_each(|name| {
        gone.remove(name);
    });
    if gone.contains(SERVER) {
        gone.remove(VAULT);
    }
    let mut gone: Vec<&str> = gone.into_iter().collect();
    gone.sort_by_key(|name| Reverse(place(name)));
    gone
}

/// How late a root is applied: roots of one number do not depend on each other.
fn place(root: &str) -> u8 {
    match root {
        "state" => 0,
        "network" => 1,
        _ if root.starts_with("cluster-") => 2,
        _ if root.starts_with("flux-") => 5,
        "ci" | VAULT => 4,
        _ => 3,
    }
}
