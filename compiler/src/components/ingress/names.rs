//! Names that several of its parts use.

use crate::aws;
use platformc_model::{Ingress, Model};

/// The target group of an ingress: Terraform makes it, the cluster binds it.
pub(super) fn target_group_name(model: &Model, ingress: &Ingress) -> String {
    aws::load_balancing_name(model, ingress.name.as_str())
}
