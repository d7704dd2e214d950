//! The folder `access`: who can do what with which secret, for the review of a merge request.

use std::sync::Arc;

use crate::graph::{Content, Context, Files, Node, Plan, Proved, Shows};
use platformc_model::Model;

/// Where the pages are.
const FOLDER: &str = "access";

pub struct Component;

impl super::Component for Component {
    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        if let Some(vault) = &model.vault {
            plan.add(Node::document(FOLDER, matrix).from(vault.span).showing(Shows::Access));
        }
    }
}

fn matrix(cx: &Context<'_>, out: &mut Files) {
    let Proved::Access(pages) = cx.proved else { return };
    for page in &pages.secrets {
        out.one_of(FOLDER, format!("{FOLDER}/{}", page.path), Content::Text(page.text.clone()));
    }
    out.one_of(FOLDER, format!("{FOLDER}/README.md"), Content::Text(pages.rest.clone()));
}
