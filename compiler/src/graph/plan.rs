//! Planning: components add nodes, needs become edges.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use platformc_spec::{Code, Diagnostic, Diagnostics};

use super::{Capability, Graph, Node, NodeKind, links, order, resource};
use crate::{
    components, contract,
    object::{ObjectId, ObjectKind},
};
use platformc_model::Model;

/// The nodes so far.
#[derive(Default)]
pub struct Plan {
    nodes: Vec<Node>,
}

impl Plan {
    pub fn add(&mut self, node: Node) {
        // Flux is told of it by an object of its own
        let kustomization = node.kind.kustomization();
        let own = kustomization.map(|name| ObjectId::new(ObjectKind::FluxKustomization, contract::NAMESPACE, name));
        let mut node = node.makes_all(own);
        node.owns.shrink();
        node.uses.shrink();
        self.nodes.push(node);
    }
}

/// Asks every component for its nodes and connects them.
///
/// # Errors
/// P0407 for a need that nobody meets, P0401 for a cycle, P0411 for a thing that two nodes own.
pub fn plan(model: &Arc<Model>) -> Result<(Graph, Diagnostics), Diagnostics> {
    let mut plan = Plan::default();
    for component in components::ALL {
        component.plan(model, &mut plan);
    }
    let Plan { mut nodes } = plan;
    // a module that no root calls is not written
    let called: BTreeSet<String> =
        nodes.iter().filter_map(Node::written).flat_map(|root| root.modules.clone()).collect();
    nodes.retain(|node| !matches!(node.kind, NodeKind::Module { name } if !called.contains(name)));
    connect(model, nodes)
}

fn connect(model: &Model, mut nodes: Vec<Node>) -> Result<(Graph, Diagnostics), Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut providers: BTreeMap<Capability, usize> = BTreeMap::new();
    for (index, node) in nodes.iter_mut().enumerate() {
        providers.extend(std::mem::take(&mut node.provides).into_iter().map(|capability| (capability, index)));
    }
    let mut needs = Vec::with_capacity(nodes.len());
    let mut calls = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let mut edges: Vec<usize> = Vec::new();
        for capability in &node.needs {
            match providers.get(capability) {
                Some(provider) => edges.push(*provider),
                None => problems.push(unmet(model, node, capability)),
            }
        }
        edges.extend(node.wants.iter().filter_map(|capability| providers.get(capability)));
        edges.retain(|edge| *edge != index);
        edges.sort_unstable();
        edges.dedup();
        edges.shrink_to_fit();
        needs.push(edges);
        calls.extend(node.calls.iter().filter_map(|c| providers.get(c)).map(|callee| (index, *callee)));
    }
    // The edges are all that is left of them.
    for node in &mut nodes {
        (node.needs, node.wants, node.calls) = (Vec::new(), Vec::new(), Vec::new());
    }
    problems.extend(resource::problems(&nodes));
    problems.extend(order::cycles(&nodes, &needs));
    if !problems.has_errors() {
        problems.extend(links::problems(&nodes, &needs));
    }
    problems.into_result(Graph { nodes, needs, providers, calls })
}

fn unmet(model: &Model, node: &Node, capability: &Capability) -> Diagnostic {
    let (what, help) = capability.missing(model);
    let span = node.spans.first().copied().unwrap_or_default();
    Diagnostic::error(Code::MissingCompanion, span, format!("`{}` needs {what}, which is missing", node.kind.id()))
        .help(help)
}
