//! `access.md`: who can do what with which secret, for the review of a merge request.

use std::sync::Arc;

use platformc_access::report::{Filter, markdown};

use crate::{
    graph::{Context, Files, Node, Plan},
    resolve::Model,
};

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if let Some(vault) = &model.vault {
            plan.add(Node::document("access", matrix).from(vault.spec.cluster.span));
        }
    }
}

fn matrix(cx: &Context<'_>, out: &mut Files) {
    let Some(access) = cx.access else { return };
    let mut text = String::new();
    // Nothing refuses what is written into memory.
    if markdown(access, &Filter::default(), &mut text).is_ok() {
        out.text("access.md", text);
    }
}
