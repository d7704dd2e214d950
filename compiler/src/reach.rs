//! Who can call whom: computed from the objects that are written, and compared with what `calls` and `expose` ask for.
//!
//! Each layer must say exactly that by itself: the network policies of the called pods, those of the calling pods, the mesh's authorization,
//! and what a proxy knows. So a mistake in one of them is found although the others would still refuse the call.

mod cluster;
mod expected;
mod facts;
mod finding;
mod layers;
mod report;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use platformc_base::{Code, Diagnostic, Diagnostics};

use crate::{
    access::Artifacts,
    graph::{Content, Graph, NodeKind},
};
use platformc_model::Model;

use cluster::{Cluster, by_cluster};
pub use facts::Facts;
pub(crate) use finding::Finding;
pub use report::{Call, Reach};

/// Compares what the objects of all nodes allow with what the platform asks for. The facts come with the clusters of their nodes.
///
/// # Errors
/// P0680 for each app of which they differ.
pub fn prove<'a>(model: &Model, facts: impl IntoIterator<Item = (&'a str, Facts)>) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut of_apps: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings(model, facts) {
        of_apps.entry(finding.app).or_default().push(finding.message);
    }
    for (app, messages) in of_apps {
        let span = model.apps.get(app.as_str()).map(|app| app.head.span).unwrap_or_default();
        // one mistake shows at many ends and ports
        let more = match messages.len() {
            0 | 1 => String::new(),
            many => format!(", and {} more differences", many.saturating_sub(1)),
        };
        let message = format!("{}{more}", messages.first().map(String::as_str).unwrap_or_default());
        problems.push(Diagnostic::error(Code::ReachProof, span, message).help(
            "this is a fault of platformc, not of your platform: nothing was written; report it with this message",
        ));
    }
    problems.into_result(()).map(|_| ())
}

/// The same, as data.
pub(crate) fn findings<'a>(model: &Model, facts: impl IntoIterator<Item = (&'a str, Facts)>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, facts) in by_cluster(facts) {
        let Some(cluster) = model.clusters.get(name) else { continue };
        match Cluster::of(model, cluster, facts) {
            Ok(cluster) => found.extend(layers::findings(&cluster)),
            Err(message) => found.push(Finding { app: String::new(), message }),
        }
    }
    found.sort();
    found.dedup();
    found
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
