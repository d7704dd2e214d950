//! What is in two lists under one name.

use std::collections::{BTreeMap, BTreeSet};

/// Each name with what it has before and after: in the order before, then what is new.
pub fn pairs<'a, T: ?Sized>(
    before: impl IntoIterator<Item = (&'a str, &'a T)>,
    after: impl IntoIterator<Item = (&'a str, &'a T)>,
) -> Vec<(&'a str, Option<&'a T>, Option<&'a T>)> {
    let after: Vec<(&str, &T)> = after.into_iter().collect();
    let by_name: BTreeMap<&str, &T> = after.iter().copied().collect();
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(after.len());
    for (name, value) in before {
        if seen.insert(name) {
            all.push((name, Some(value), by_name.get(name).copied()));
        }
    }
    for (name, value) in after {
        if seen.insert(name) {
            all.push((name, None, Some(value)));
        }
    }
    all
}
