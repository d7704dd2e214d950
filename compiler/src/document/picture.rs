//! The picture of a plan that is data.

use std::collections::BTreeMap;

use super::{Kind, NodeDocument, PlanDocument};
use crate::graph::show::{Drawn, Picture};

/// What a picture of the plan shows.
#[must_use]
pub fn picture(plan: &PlanDocument) -> Picture {
    let drawn = plan.nodes.iter().enumerate().filter_map(|(index, node)| Some((index, draw(node)?)));
    let nodes: Vec<(usize, Drawn)> = drawn.collect();
    let numbers: BTreeMap<&str, usize> = nodes.iter().map(|(index, node)| (node.id.as_str(), *index)).collect();
    let (mut needs, mut calls) = (Vec::new(), Vec::new());
    for node in &plan.nodes {
        let Some(from) = numbers.get(node.id.as_str()) else { continue };
        let pairs = |ids: &[String]| -> Vec<(usize, usize)> {
            ids.iter().filter_map(|id| Some((*from, *numbers.get(id.as_str())?))).collect()
        };
        needs.extend(pairs(&node.needs));
        calls.extend(pairs(&node.calls));
    }
    Picture { nodes, needs, calls }
}

/// A node that is deployed; nothing for one that is only written.
fn draw(node: &NodeDocument) -> Option<Drawn> {
    let cluster = node.cluster.as_deref().unwrap_or_default();
    let inside = |prefix: &str| node.id.strip_prefix(prefix).unwrap_or(&node.id).to_owned();
    let (kind, label) = match node.kind {
        Kind::Root => ("root", inside("terraform/")),
        Kind::Infrastructure => ("infrastructure", inside(&format!("{cluster}/"))),
        Kind::App => ("app", format!("app {}", inside(&format!("{cluster}/app/")))),
        Kind::Module | Kind::Document => return None,
    };
    Some(Drawn { id: node.id.clone(), label, kind, cluster: node.cluster.clone() })
}
