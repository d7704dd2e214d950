//! The proof of calls while the nodes of a platform are lowered.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use platformc_access::report::Page;
use platformc_base::{Code, Diagnostic, Diagnostics};
use platformc_model::Model;

use super::{cluster::Cluster, facts::Facts, finding::Finding, layers, pages};
use crate::graph::Graph;

/// The proof of calls, which takes the facts of nodes in any order and on any thread. A cluster is judged as soon as all of its nodes
/// have told theirs, and what they told is dropped: of a large platform only a part is in memory.
pub struct Proof<'a> {
    model: &'a Model,
    clusters: BTreeMap<&'a str, Mutex<Told>>,
    findings: Mutex<Vec<Finding>>,
}

/// What the nodes of a cluster have told so far.
#[derive(Default)]
struct Told {
    /// How many have not.
    missing: usize,
    /// The facts of the others, by their numbers.
    facts: Vec<(usize, Facts)>,
}

impl<'a> Proof<'a> {
    /// A proof that waits for all nodes in clusters.
    #[must_use]
    pub fn new(model: &'a Model, graph: &'a Graph) -> Self {
        let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
        for cluster in graph.nodes().filter_map(|(_, node)| node.kind.cluster()) {
            let missing = missing.entry(cluster.name.as_str()).or_default();
            *missing = missing.saturating_add(1);
        }
        let told = |(name, missing)| (name, Mutex::new(Told { missing, facts: Vec::new() }));
        Self { model, clusters: missing.into_iter().map(told).collect(), findings: Mutex::default() }
    }

    /// Takes the facts of a node of a cluster, each once. With the last node of a cluster, the pages of its apps are known.
    pub fn add(&self, cluster: &str, node: usize, facts: Facts) -> Option<Vec<Page>> {
        let told = self.clusters.get(cluster)?;
        let mut all = {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.facts.push((node, facts));
            told.missing = told.missing.saturating_sub(1);
            if told.missing > 0 {
                return None;
            }
            std::mem::take(&mut told.facts)
        };
        all.sort_unstable_by_key(|(node, _)| *node);
        let (found, pages) = of_cluster(self.model, cluster, all.into_iter().map(|(_, facts)| facts).collect());
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        Some(pages)
    }

    /// The verdict, once all nodes have told.
    ///
    /// # Errors
    /// P0680 for each app of which the rules are not what is asked for, and if not all nodes have told.
    pub fn finish(self) -> Result<(), Diagnostics> {
        let mut findings = self.findings.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (cluster, told) in self.clusters {
            let missing = told.into_inner().unwrap_or_else(PoisonError::into_inner).missing;
            if missing > 0 {
                let message = format!("{missing} nodes of the cluster `{cluster}` have not been looked at");
                findings.push(Finding { app: String::new(), message });
            }
        }
        diagnostics(self.model, in_order(findings)).into_result(()).map(|_| ())
    }
}

/// The findings of a cluster, and the pages of its apps.
pub(super) fn of_cluster(model: &Model, name: &str, facts: Vec<Facts>) -> (Vec<Finding>, Vec<Page>) {
    let Some(cluster) = model.clusters.get(name) else { return Default::default() };
    match Cluster::of(model, cluster, facts) {
        Ok(cluster) => (layers::findings(&cluster), pages::of(&cluster)),
        Err(message) => (vec![Finding { app: String::new(), message }], Vec::new()),
    }
}

/// Each once, in order.
pub(super) fn in_order(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let found: BTreeSet<Finding> = findings.into_iter().collect();
    found.into_iter().collect()
}

/// Says of which apps the rules are not what the platform asks for: P0680 for each.
fn diagnostics(model: &Model, findings: Vec<Finding>) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut of_apps: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings {
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
    problems
}
