//! What roots use of each other: every module that they call is there, and every output that they read exists in a root that is
//! applied before.

use std::collections::{BTreeMap, BTreeSet};

use platformc_spec::{Code, Diagnostic, Diagnostics};

use super::{Node, NodeKind, Written};

/// One error for each use that nothing meets.
pub(super) fn problems(nodes: &[Node], needs: &[Vec<usize>]) -> Diagnostics {
    let roots: BTreeMap<&str, (usize, &Written)> = nodes
        .iter()
        .enumerate()
        .filter_map(|(index, node)| node.written().map(|root| (root.name.as_str(), (index, root))))
        .collect();
    let module = |node: &Node| match node.kind {
        NodeKind::Module { name } => Some(name),
        _ => None,
    };
    let modules: BTreeSet<&str> = nodes.iter().filter_map(module).collect();
    let mut problems = Diagnostics::default();
    for (index, root) in roots.values() {
        let mut say = |what: String| problems.push(fault(nodes.get(*index), &what));
        for name in root.modules.iter().filter(|name| !modules.contains(name.as_str())) {
            say(format!("calls the module `{name}`, which nothing makes"));
        }
        let before = before(*index, needs);
        for (name, output) in &root.inputs {
            match roots.get(name.as_str()) {
                Some((_, other)) if !other.outputs.contains(output) => {
                    say(format!("reads `{output}` of the root `{name}`, which has no such output"));
                }
                Some((other, _)) if !before.contains(other) => {
                    say(format!("reads `{output}` of the root `{name}`, which is not applied before"));
                }
                Some(_) => {}
                None => say(format!("reads `{output}` of the root `{name}`, which nothing makes")),
            }
        }
    }
    problems
}

/// All that a node waits for, directly or by others.
fn before(index: usize, needs: &[Vec<usize>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![index];
    while let Some(next) = waiting.pop() {
        for need in needs.get(next).into_iter().flatten() {
            if found.insert(*need) {
                waiting.push(*need);
            }
        }
    }
    found
}

fn fault(node: Option<&Node>, what: &str) -> Diagnostic {
    let span = node.and_then(|node| node.spans.first().copied()).unwrap_or_default();
    let id = node.map(|node| node.kind.id()).unwrap_or_default();
    Diagnostic::error(Code::MissingCompanion, span, format!("`{id}` {what}"))
        .help("this is a fault of platformc, not of your platform: nothing was written; report it with this message")
}

#[cfg(test)]
mod tests {
    use platformc_spec::Report;

    use super::*;
    use crate::graph::{MadeByRoot, Packed};

    fn root(name: &str, modules: &[&str], inputs: &[(&str, &str)], outputs: &[&str]) -> Node {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Node::root(Written {
            name: name.to_owned(),
            files: Vec::new(),
            modules: owned(modules),
            inputs: inputs.iter().map(|(root, output)| ((*root).to_owned(), (*output).to_owned())).collect(),
            outputs: owned(outputs),
            owns: Packed::default(),
            uses: Packed::default(),
            made: MadeByRoot::default(),
        })
    }

    fn said(nodes: &[Node], needs: &[Vec<usize>]) -> Vec<String> {
        let report =
            Report::new(&platformc_spec::include::single("platform.yaml", String::new()), problems(nodes, needs));
        report.problems().iter().map(|problem| problem.message.clone()).collect()
    }

    #[test]
    fn every_use_has_an_owner() {
        let network = || root("network", &["network"], &[], &["vpc_id"]);
        let cluster = |output| root("cluster", &[], &[("network", output)], &[]);
        let module = || Node::module("network", &[]);
        let chain = [vec![], vec![0], vec![1], vec![]];
        let far = |nodes: &mut Vec<Node>| nodes.push(root("flux", &[], &[("network", "vpc_id")], &[]));
        let mut good = vec![network(), cluster("vpc_id")];
        far(&mut good);
        good.push(module());
        assert_eq!(said(&good, &chain), [] as [&str; 0], "also through another root");
        assert_eq!(
            said(&[network(), cluster("id"), module()], &chain[..2]),
            ["`terraform/cluster` reads `id` of the root `network`, which has no such output"]
        );
        assert_eq!(
            said(&[network(), cluster("vpc_id"), module()], &[vec![], vec![], vec![]]),
            ["`terraform/cluster` reads `vpc_id` of the root `network`, which is not applied before"]
        );
        assert_eq!(
            said(&[cluster("vpc_id")], &[vec![]]),
            ["`terraform/cluster` reads `vpc_id` of the root `network`, which nothing makes"]
        );
        assert_eq!(
            said(&[network()], &[vec![]]),
            ["`terraform/network` calls the module `network`, which nothing makes"]
        );
    }
}
