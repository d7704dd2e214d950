//! What a component is.

use std::sync::Arc;

use platformc_base::Diagnostics;

use crate::{by_hand::ByHand, graph::Plan};
use platformc_model::Model;

/// A part of the platform that knows how to check, plan and lower itself.
pub trait Component: Sync {
    /// Rules of this component, on a resolved platform.
    fn check(&self, _model: &Model, _problems: &mut Diagnostics) {}

    /// Adds its nodes, and what they declare; a node lowers itself.
    fn plan(&self, _model: &Arc<Model>, _plan: &mut Plan) {}

    /// What people undo once a node of this component is no longer there: what they put outside of the tree because of it.
    fn undo(&self, _model: &Model) -> Option<ByHand> {
        None
    }
}
