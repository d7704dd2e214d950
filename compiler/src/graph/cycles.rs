//! Nodes that wait for each other: errors that name the way round.

use std::collections::{BTreeMap, VecDeque};

use petgraph::graphmap::DiGraphMap;
use platformc_base::{Code, Diagnostic, Diagnostics};

use super::{Node, NodeKind};

/// One error for each group of nodes that wait for each other.
pub(super) fn problems(nodes: &[Node], needs: &[Vec<usize>]) -> Diagnostics {
    let edges = needs.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to)));
    let graph: DiGraphMap<usize, ()> = DiGraphMap::from_edges(edges);
    // Not Tarjan's algorithm: petgraph's recurses, and a long chain of `after` would end the stack.
    let mut problems = Diagnostics::default();
    for mut group in petgraph::algo::kosaraju_scc(&graph) {
        if group.len() < 2 {
            continue;
        }
        group.sort_unstable();
        let way = way_round(&group, needs);
        let node = |i: &usize| nodes.get(*i);
        let names: Vec<String> = way.iter().filter_map(node).map(|n| format!("`{}`", name(&n.kind))).collect();
        let Some(first) = way.first().and_then(node) else { continue };
        let span = first.spans.first().copied().unwrap_or_default();
        let mut problem = Diagnostic::error(
            Code::Cycle,
            span,
            format!("these wait for each other: {} → {}", names.join(" → "), names.first().map_or("", String::as_str)),
        )
        .label("waits for the next one")
        .help("remove one `after` among them");
        for other in way.iter().skip(1).filter_map(node) {
            problem = problem.related(other.spans.first().copied().unwrap_or_default(), "so does this");
        }
        problems.push(problem);
    }
    problems
}

/// What users call a node.
fn name(kind: &NodeKind) -> String {
    match kind {
        NodeKind::App { name, .. } => name.to_string(),
        other => other.id(),
    }
}

/// A shortest way round, from the group's first node back to it.
fn way_round(group: &[usize], needs: &[Vec<usize>]) -> Vec<usize> {
    let Some(start) = group.first().copied() else { return Vec::new() };
    let mut previous: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for next in needs.get(node).into_iter().flatten().filter(|n| group.binary_search(n).is_ok()) {
            if *next == start {
                let mut way = vec![node];
                let mut at = node;
                while let Some(before) = previous.get(&at) {
                    way.push(*before);
                    at = *before;
                }
                way.reverse();
                return way;
            }
            if !previous.contains_key(next) {
                previous.insert(*next, node);
                queue.push_back(*next);
            }
        }
    }
    group.to_vec()
}

#[cfg(test)]
mod tests {
    use super::{super::order::topological, *};

    #[test]
    fn a_way_round_is_a_shortest_one() {
        let needs = [vec![1], vec![2, 0], vec![3], vec![0]];
        assert_eq!(way_round(&[0, 1, 2, 3], &needs), [0, 1]);
    }

    #[test]
    fn a_long_chain_does_not_end_the_stack() {
        let needs: Vec<Vec<usize>> = (0..100_000).map(|i| if i == 0 { vec![] } else { vec![i - 1] }).collect();
        assert!(problems(&[], &needs).is_empty());
        assert_eq!(topological(&needs).len(), 100_000);
    }
}
