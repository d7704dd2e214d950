//! The call of the module that makes a network.

use platformc_base::scalar::Name;
use platformc_model::Network;
use platformc_output::hcl::Expr;

use crate::terraform::identifier;

/// Its name in the root.
pub(super) fn name(network: &Network) -> String {
    name_of(&network.name)
}

/// The same for a network that the model has no more.
pub(super) fn name_of(network: &Name) -> String {
    format!("network-{network}")
}

/// One of its outputs.
pub(super) fn output(network: &Network, output: &str) -> Expr {
    Expr::reference(format!("module.{}.{output}", identifier(&name(network))))
}
