//! What roots use of each other: every module that they call is there, and every output that they read, or that objects in a
//! cluster hold, exists. A root waits for those that it reads.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use super::{Node, NodeKind, Written};

/// The roots by name, each with the index of its node.
pub(super) fn roots(nodes: &[Node]) -> BTreeMap<&str, usize> {
    let indexed = nodes.iter().enumerate();
    indexed.filter_map(|(index, node)| Some((node.written()?.name.as_str(), index))).collect()
}

/// The roots that a root reads.
pub(super) fn read<'a>(node: &'a Node, roots: &'a BTreeMap<&str, usize>) -> impl Iterator<Item = usize> + 'a {
    let inputs = node.written().into_iter().flat_map(|root| &root.inputs);
    inputs.filter_map(|(root, _)| roots.get(root.as_str()).copied())
}

/// One error for each use that nothing meets.
pub(super) fn problems(nodes: &[Node]) -> Diagnostics {
    let roots: BTreeMap<&str, (&Node, &Written)> =
        nodes.iter().filter_map(|node| node.written().map(|root| (root.name.as_str(), (node, root)))).collect();
    let module = |node: &Node| match node.kind {
        NodeKind::Module { name } => Some(name),
        _ => None,
    };
    let modules: BTreeSet<&str> = nodes.iter().filter_map(module).collect();
    let mut problems = Diagnostics::default();
    // do not report an output for the root that passes it on if it was reported for an object
    let mut said: BTreeSet<(String, String)> = BTreeSet::new();
    for node in nodes.iter().filter(|node| !node.keys.is_empty()) {
        let Some(cluster) = node.kind.cluster() else { continue };
        for (key, span) in &node.keys {
            let (name, output) = key.output(cluster);
            let root = roots.get(name);
            if !root.is_some_and(|(_, root)| root.outputs.contains(&output)) {
                let what = format!("uses `{}`: {}", key.name(), missing(name, &output, root.is_some()));
                let problem = fault(node, *span, &what);
                let owner = root.and_then(|(owner, _)| owner.spans.first());
                problems.push(
                    owner
                        .into_iter()
                        .fold(problem, |problem, owner| problem.related(*owner, "the root is there because of this")),
                );
                said.insert((name.to_owned(), output));
            }
        }
    }
    for (node, root) in roots.values() {
        let span = node.spans.first().copied().unwrap_or_default();
        for name in root.modules.iter().filter(|name| !modules.contains(name.as_str())) {
            problems.push(fault(node, span, &format!("calls the module `{name}`, which nothing makes")));
        }
        for input @ (name, output) in root.inputs.iter().filter(|input| !said.contains(*input)) {
            let other = roots.get(name.as_str());
            if !other.is_some_and(|(_, other)| other.outputs.contains(&input.1)) {
                let what = format!("reads {}", missing(name, output, other.is_some()));
                let problem = fault(node, span, &what);
                let owner = other.and_then(|(owner, _)| owner.spans.first());
                problems.push(
                    owner
                        .into_iter()
                        .fold(problem, |problem, owner| problem.related(*owner, "the root is there because of this")),
                );
            }
        }
    }
    problems
}

/// An output that is not there.
fn missing(root: &str, output: &str, made: bool) -> String {
    let why = if made { "which has no such output" } else { "which nothing makes" };
    format!("`{output}` of the root `{root}`, {why}")
}

fn fault(node: &Node, span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::MissingCompanion, span, format!("`{}` {what}", node.kind.id()))
        .help("this is a fault of platformc, not of your platform: nothing was written; report it with this message")
}

#[cfg(test)]
mod tests {
    use platformc_base::{Report, scalar::Name};
    use platformc_spec::include;

    use super::*;
    use crate::{
        contract::Key,
        graph::{MadeByRoot, Packed},
    };

    fn root(name: &str, modules: &[&str], inputs: &[(&str, &str)], outputs: &[&str]) -> Node {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Node::root(Written {
            providers: Vec::new(),
            name: name.to_owned(),
            files: Vec::new(),
            entries: Vec::new(),
            modules: owned(modules),
            inputs: inputs.iter().map(|(root, output)| ((*root).to_owned(), (*output).to_owned())).collect(),
            outputs: owned(outputs),
            owns: Packed::default(),
            uses: Packed::default(),
            documents: crate::resource::Documents::default(),
            asked: Vec::new(),
            retired: Vec::new(),
            made: MadeByRoot::default(),
        })
    }

    fn found(nodes: &[Node]) -> Vec<platformc_base::report::Problem> {
        // what a span is cut to, where the text is shorter
        let sources = include::single("platform.yaml", "0123456789".to_owned());
        Report::new(&sources, problems(nodes)).problems().to_vec()
    }

    fn said(nodes: &[Node]) -> Vec<String> {
        found(nodes).iter().map(|problem| problem.message.clone()).collect()
    }

    #[test]
    fn every_use_has_an_owner() {
        let network = || root("network", &["network"], &[], &["vpc_id"]);
        let cluster = |output| root("cluster", &[], &[("network", output)], &[]);
        let module = || Node::module("network", &[]);
        assert_eq!(said(&[network(), cluster("vpc_id"), module()]), [] as [&str; 0]);
        assert_eq!(
            said(&[network(), cluster("id"), module()]),
            ["`terraform/cluster` reads `id` of the root `network`, which has no such output"]
        );
        assert_eq!(
            said(&[cluster("vpc_id")]),
            ["`terraform/cluster` reads `vpc_id` of the root `network`, which nothing makes"]
        );
        assert_eq!(said(&[network()]), ["`terraform/network` calls the module `network`, which nothing makes"]);
    }

    #[test]
    fn a_root_waits_for_those_that_it_reads() {
        let nodes = [root("b", &[], &[("a", "x"), ("c", "y")], &[]), root("a", &[], &[], &["x"])];
        let roots = roots(&nodes);
        assert_eq!(read(&nodes[0], &roots).collect::<Vec<_>>(), [1]);
        assert_eq!(read(&nodes[1], &roots).count(), 0);
    }

    /// A key without an output in any root is reported once, where it is used.
    #[test]
    fn what_objects_hold_is_an_output_of_a_root() {
        let model = crate::sample::model(&[]);
        let cluster = &model.clusters["first"];
        let (used, made) = (Span { start: 3, end: 5, ..Span::default() }, Span { start: 7, end: 9, ..Span::default() });
        let host = || Key::DatabaseHost(Name::parse("orders").expect("a name"));
        let app = || Node::release(cluster, "app", |_, _| {}).uses_key(host(), used);
        let handed_on = || root("flux-first", &[], &[("databases", "orders_host")], &[]);
        let databases = |output| root("databases", &[], &[], &[output]).from(made);
        assert_eq!(said(&[app(), handed_on(), databases("orders_host")]), [] as [&str; 0]);
        let found = found(&[app(), handed_on(), databases("orders")]);
        let [problem] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            problem.message,
            "`first/app` uses `DATABASE_ORDERS_HOST`: `orders_host` of the root `databases`, which has no such output"
        );
        assert_eq!((problem.span, problem.related[0].span), (used, made));
        assert_eq!(
            said(&[app(), handed_on()]),
            ["`first/app` uses `DATABASE_ORDERS_HOST`: `orders_host` of the root `databases`, which nothing makes"]
        );
    }
}
