//! Who can call whom: computed from the objects that are written, and compared with what `calls` and `expose` ask for.
//!
//! Each layer must say exactly that by itself: the network policies of the called pods, those of the calling pods, the mesh's authorization,
//! and what a proxy knows. So a mistake in one of them is found although the others would still refuse the call.

mod addresses;
mod cluster;
mod expected;
mod facts;
mod finding;
mod layers;
mod pages;
mod people;
mod proof;
mod report;
#[cfg(test)]
mod tests;

use crate::{
    access::Artifacts,
    graph::{Content, Graph, NodeKind},
};
use platformc_model::Model;

pub use facts::Facts;
#[cfg(test)]
pub(crate) use finding::Finding;
pub use proof::Proof;
pub use report::{Call, Reach};

/// Compares what the objects of all nodes allow with what the platform asks for. The facts come with the clusters of their nodes.
#[cfg(test)]
pub(crate) fn findings<'a>(model: &Model, facts: impl IntoIterator<Item = (&'a str, Facts)>) -> Vec<Finding> {
    let of_cluster = |(name, facts)| proof::of_cluster(model, name, facts).0;
    proof::in_order(cluster::by_cluster(facts).into_iter().flat_map(of_cluster))
}

/// The facts of all nodes in clusters, each lowered for it.
#[must_use]
pub fn collect<'a>(model: &'a Model, graph: &'a Graph) -> Vec<(&'a str, Facts)> {
    let artifacts = Artifacts::of(model, graph);
    let nodes: Vec<(&str, usize)> = artifacts.in_clusters().collect();
    let of = |(cluster, index): (&'a str, usize)| {
        let app = graph.node(index).and_then(|node| match &node.kind {
            NodeKind::App { name, .. } => Some(name.as_str()),
            _ => None,
        });
        let lowered = artifacts.lower(index);
        let objects = lowered.iter().filter_map(|artifact| match &artifact.content {
            Content::Objects(objects) => Some(objects),
            Content::Hcl(_) | Content::Text(_) => None,
        });
        (cluster, Facts::of(app, objects.flatten()))
    };
    nodes.into_iter().map(of).collect()
}
