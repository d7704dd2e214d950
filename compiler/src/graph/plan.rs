//! Planning: components add nodes, what depends on declarations is built, needs become edges.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::{Code, Diagnostic, Diagnostics};

use super::{
    Capability, Declared, Graph, Node, NodeKind, Resource, Written, cycles, links, logins, node::Relation, owners,
};
use crate::{
    contract,
    object::{ObjectId, ObjectKind},
};
use platformc_model::Model;

/// What components plan. It comes in two phases: all of them declare, then what depends on the declarations of others is
/// built, in the order in which it was planned.
#[derive(Default)]
pub struct Plan {
    /// Which component is planning.
    component: &'static str,
    nodes: Vec<Node>,
    /// What is built in the second phase, and the number of nodes planned before it.
    deferred: Vec<(usize, Deferred)>,
}

/// What makes something of the declarations.
type Query<T> = Box<dyn FnOnce(&Declared<'_>) -> T>;

enum Deferred {
    /// The body of the node that was planned next.
    Root(Query<RootBody>),
    /// Nodes of this component.
    Nodes(&'static str, Query<Vec<Node>>),
}

enum Built {
    Root(Box<RootBody>),
    Nodes(Vec<Node>),
}

/// A root that was built, and what it turned out to own.
pub struct RootBody {
    pub written: Written,
    pub owns: Vec<Resource<'static>>,
}

impl From<Written> for RootBody {
    fn from(written: Written) -> Self {
        Self { written, owns: Vec::new() }
    }
}

impl Plan {
    /// A plan with room for so many nodes: as a list grows, it is copied, and there are many.
    #[must_use]
    pub fn with_room(nodes: usize) -> Self {
        Self { nodes: Vec::with_capacity(nodes), ..Self::default() }
    }

    /// What is planned from now on is of this component.
    pub fn begin(&mut self, component: &'static str) {
        self.component = component;
    }

    pub fn add(&mut self, node: Node) {
        // Flux deploys it through a Kustomization of its own
        let kustomization = node.kind.kustomization();
        let own = kustomization.map(|name| ObjectId::new(ObjectKind::FluxKustomization, contract::NAMESPACE, name));
        let mut node = node.makes_all(own);
        node.component = self.component;
        node.shrink();
        self.nodes.push(node);
    }

    /// Adds a root that is built from what all nodes declare; its own declarations are among them.
    pub fn root<B: Into<RootBody>>(&mut self, mut node: Node, build: impl FnOnce(&Declared<'_>) -> B + 'static) {
        let build = |declared: &Declared<'_>| build(declared).into();
        self.deferred.push((self.nodes.len(), Deferred::Root(Box::new(build))));
        node.component = self.component;
        self.nodes.push(node);
    }

    /// Adds nodes that follow from what all others declare. Nothing is built from what these declare themselves.
    pub fn later(&mut self, nodes: impl FnOnce(&Declared<'_>) -> Vec<Node> + 'static) {
        self.deferred.push((self.nodes.len(), Deferred::Nodes(self.component, Box::new(nodes))));
    }

    /// All nodes, in the order of planning.
    fn finish(self) -> Vec<Node> {
        let declared = Declared::of(&self.nodes);
        let answer = |deferred| match deferred {
            Deferred::Root(build) => Built::Root(Box::new(build(&declared))),
            Deferred::Nodes(component, build) => {
                let mut nodes = build(&declared);
                for node in &mut nodes {
                    node.component = component;
                    node.shrink();
                }
                Built::Nodes(nodes)
            }
        };
        let built: Vec<(usize, Built)> =
            self.deferred.into_iter().map(|(at, deferred)| (at, answer(deferred))).collect();
        let mut nodes = self.nodes;
        // from the last to the first, so that all others stay where they are
        for (at, built) in built.into_iter().rev() {
            match built {
                Built::Root(body) => {
                    if let Some(node) = nodes.get_mut(at) {
                        let RootBody { written, owns } = *body;
                        node.becomes(written, &owns);
                    }
                }
                Built::Nodes(more) => {
                    nodes.splice(at..at, more);
                }
            }
        }
        nodes
    }
}

/// Connects what components planned.
///
/// # Errors
/// P0407 for a need that no node meets, P0401 for a cycle, P0411 for a thing that two nodes own.
pub fn plan(model: &Model, plan: Plan) -> Result<(Graph, Diagnostics), Diagnostics> {
    let (graph, problems) = draft(model, plan);
    problems.into_result(graph)
}

/// The same with whatever is wrong with it. In such a graph there may be a cycle.
pub(crate) fn draft(model: &Model, plan: Plan) -> (Graph, Diagnostics) {
    let mut nodes = plan.finish();
    // a module that no root calls is not written
    let called: BTreeSet<String> =
        nodes.iter().filter_map(Node::written).flat_map(|root| root.modules.clone()).collect();
    nodes.retain(|node| !matches!(node.kind, NodeKind::Module { name } if !called.contains(name)));
    connect(model, nodes)
}

fn connect(model: &Model, mut nodes: Vec<Node>) -> (Graph, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut providers: BTreeMap<Capability, usize> = BTreeMap::new();
    for (index, node) in nodes.iter_mut().enumerate() {
        let provided = node.relations.extract_if(.., |(relation, _)| *relation == Relation::Provides);
        providers.extend(provided.map(|(_, capability)| (capability, index)));
    }
    let roots = links::roots(&nodes);
    let mut needs = Vec::with_capacity(nodes.len());
    let mut calls = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let mut edges: Vec<usize> = Vec::new();
        for capability in node.related(Relation::Needs) {
            match providers.get(capability) {
                Some(provider) => edges.push(*provider),
                None => problems.push(unmet(model, node, capability)),
            }
        }
        edges.extend(links::read(node, &roots));
        edges.extend(node.related(Relation::Wants).filter_map(|capability| providers.get(capability)));
        edges.retain(|edge| *edge != index);
        edges.sort_unstable();
        edges.dedup();
        edges.shrink_to_fit();
        needs.push(edges);
        let contributes = node.contributes.iter().filter(|(root, _)| !providers.contains_key(root));
        contributes.for_each(|(root, _)| problems.push(unmet(model, node, root)));
        calls.extend(node.related(Relation::Calls).filter_map(|c| providers.get(c)).map(|callee| (index, *callee)));
    }
    // Only the edges are kept.
    for node in &mut nodes {
        (node.relations, node.contributes) = (Vec::new(), Vec::new());
    }
    problems.extend(owners::problems(&nodes));
    problems.extend(cycles::problems(&nodes, &needs));
    if !problems.has_errors() {
        problems.extend(links::problems(&nodes));
        problems.extend(logins::problems(&nodes));
    }
    (Graph { nodes, needs, providers, calls }, problems)
}

fn unmet(model: &Model, node: &Node, capability: &Capability) -> Diagnostic {
    let (what, help) = capability.missing(model);
    let span = node.spans.first().copied().unwrap_or_default();
    Diagnostic::error(Code::MissingCompanion, span, format!("`{}` needs {what}, which is missing", node.kind.id()))
        .help(help)
}

#[cfg(test)]
mod tests {
    use platformc_base::{Code, Report};
    use platformc_spec::include;

    use super::*;
    use crate::{
        aws::Rights,
        resource::{MadeByRoot, Packed},
        sample,
        terraform::Part,
    };

    fn written(name: &str, outputs: &[String]) -> Written {
        let outputs = outputs.iter().cloned().collect();
        let (modules, inputs) = (BTreeSet::new(), BTreeSet::new());
        let (owns, uses, made) = (Packed::default(), Packed::default(), MadeByRoot::default());
        Written {
            name: name.to_owned(),
            files: Vec::new(),
            entries: Vec::new(),
            modules,
            providers: Vec::new(),
            inputs,
            outputs,
            owns,
            uses,
            made,
            documents: crate::resource::Documents::default(),
            asked: Vec::new(),
            retired: Vec::new(),
        }
    }

    fn document(name: &str) -> Node {
        Node::document(name, |_, _| {})
    }

    /// A root sees what is declared before it and after it, and everything stays where it was planned.
    #[test]
    fn roots_are_built_when_everything_is_declared() {
        let mut plan = Plan::default();
        plan.add(document("a").contributes(Capability::Networks, Part::default()));
        plan.root(Node::deferred_root("network".to_owned()).provides(Capability::Networks), |declared| {
            let parts = declared.contributions(&Capability::Networks).count();
            let left = declared.delegated().map(|(root, _)| root.to_owned());
            written("network", &left.chain([parts.to_string()]).collect::<Vec<_>>())
        });
        plan.later(|declared| declared.delegated().map(|(root, _)| document(root)).collect());
        plan.add(document("b").contributes(Capability::Networks, Part::default()));
        plan.root(Node::deferred_root("last".to_owned()).rights(Rights::default()), |_| written("last", &[]));
        plan.later(|_| vec![document("end")]);
        let nodes = plan.finish();
        let ids: Vec<String> = nodes.iter().map(|node| node.kind.id()).collect();
        assert_eq!(ids, ["a", "terraform/network", "last", "b", "terraform/last", "end"]);
        let outputs: Vec<&String> = nodes[1].written().expect("a root").outputs.iter().collect();
        assert_eq!(outputs, ["2", "last"]);
    }

    #[test]
    fn what_is_contributed_has_a_root() {
        let model = sample::model(&[]);
        let planned = |node: Node| {
            let mut plan = Plan::default();
            plan.add(document("a").contributes(Capability::Networks, Part::default()));
            plan.add(node);
            super::plan(&model, plan)
        };
        assert!(planned(document("b").provides(Capability::Networks)).is_ok());
        let sources = include::single("platform.yaml", String::new());
        let report = Report::new(&sources, planned(document("b")).err().expect("a problem"));
        let found: Vec<_> = report.problems().iter().map(|problem| (problem.code, problem.message.as_str())).collect();
        assert_eq!(found, [(Code::MissingCompanion, "`a` needs a network, which is missing")]);
    }

    #[test]
    fn flux_waits_for_the_roots_that_it_reads() {
        let plan = sample::plan(&[]);
        let (index, _) = plan.graph.nodes().find(|(_, node)| node.kind.id() == "terraform/flux-first").expect("flux");
        let before: Vec<String> = plan.graph.needs(index).map(|node| node.kind.id()).collect();
        for root in ["network", "cluster-first", "storage", "databases"] {
            assert!(before.iter().any(|name| *name == format!("terraform/{root}")), "{root}: {before:?}");
        }
    }
}
