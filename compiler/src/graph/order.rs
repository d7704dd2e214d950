//! Order: each node behind what it needs.

use std::collections::BTreeSet;

/// The nodes such that each is behind what it needs; among those that are free, the first one
/// planned comes first. The graph has no cycle.
pub(super) fn topological(needs: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (from, to) in needs.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to))) {
        if let Some(list) = dependents.get_mut(to) {
            list.push(from);
        }
    }
    let mut free: BTreeSet<usize> =
        waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(node) = free.pop_first() {
        order.push(node);
        for dependent in dependents.get(node).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*dependent) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.insert(*dependent);
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_follows_needs_then_planning() {
        assert_eq!(topological(&[vec![2], vec![], vec![], vec![0, 1]]), [1, 2, 0, 3]);
    }
}
