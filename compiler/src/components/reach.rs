//! The folder `reach`: who can call each app, and what it can call, for the review of a merge request.

use std::sync::Arc;

use crate::graph::{Content, Context, Files, Node, Plan, Proved, Shows};
use platformc_model::Model;

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.clusters.values() {
            if model.apps_on(cluster).next().is_some() {
                let node = Node::document(folder(cluster.name.as_str()), pages);
                plan.add(node.from(cluster.span).showing(Shows::Calls(cluster.clone())));
            }
        }
    }
}

/// Where the pages of the apps of a cluster are.
fn folder(cluster: &str) -> String {
    format!("reach/{cluster}")
}

fn pages(cx: &Context<'_>, out: &mut Files) {
    let (Proved::Calls(pages), Some(Shows::Calls(cluster))) = (cx.proved, cx.node.shows()) else { return };
    let folder = folder(cluster.name.as_str());
    for page in pages {
        out.one_of(&folder, format!("{folder}/{}", page.path), Content::Text(page.text.clone()));
    }
}
