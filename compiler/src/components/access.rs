//! `access.md`: who can do what with which secret, for the review of a merge request.

use std::sync::Arc;

use crate::graph::{Context, Files, Node, Plan};
use platformc_model::Model;

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if let Some(vault) = &model.vault {
            plan.add(Node::document("access", matrix).from(vault.span).after_proof());
        }
    }
}

fn matrix(cx: &Context<'_>, out: &mut Files) {
    if let Some(text) = cx.access {
        out.text("access.md", text.to_owned());
    }
}
