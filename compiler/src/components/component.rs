//! What a component is.

use std::sync::Arc;

use platformc_base::Diagnostics;

use crate::graph::Plan;
use platformc_model::Model;

/// A part of the platform that knows how to check, plan and lower itself.
pub trait Component: Sync {
    /// Rules of this component, on a resolved platform.
    fn check(&self, _model: &Model, _problems: &mut Diagnostics) {}

    /// Adds its nodes, and what they declare; a node lowers itself.
    fn plan(&self, _model: &Arc<Model>, _plan: &mut Plan) {}
}
