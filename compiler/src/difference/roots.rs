//! The roots that have something to apply, in their order.

use std::collections::BTreeSet;

use super::{
    change::{Change, How, What},
    document::{ApplyDocument, By},
};
use crate::{Plan, graph::NodeKind};

/// The roots in which something changes, each behind those that it reads.
pub fn apply(after: Option<&Plan>, changes: &[Change]) -> Vec<ApplyDocument> {
    let Some(plan) = after else { return Vec::new() };
    let in_root = |change: &&Change| matches!(change.what, What::Resource | What::Block | What::Root);
    let there = changes.iter().filter(in_root).filter(|change| change.how != How::Left);
    let touched: BTreeSet<&str> = there.map(|change| change.node.as_str()).collect();
    let by_pipeline: BTreeSet<&str> = plan.graph.delegated().map(|(name, _)| name).collect();
    let roots = plan.graph.in_order().filter_map(|(_, node)| {
        let NodeKind::Root { name } = &node.kind else { return None };
        // a pipeline may not delete what holds data
        let destroys = node.written().is_some_and(|root| !root.retired.is_empty());
        let by = if by_pipeline.contains(name.as_str()) && !destroys { By::Pipeline } else { By::People };
        touched.contains(node.kind.id().as_str()).then(|| ApplyDocument { folder: node.kind.folder(), by })
    });
    roots.collect()
}
