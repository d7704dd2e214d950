//! The call of the module that makes a network.

use platformc_model::Network;
use platformc_output::hcl::Expr;

use crate::terraform::identifier;

/// Its name in the root.
pub(super) fn name(network: &Network) -> String {
    format!("network-{}", network.name)
}

/// One of its outputs.
pub(super) fn output(network: &Network, output: &str) -> Expr {
    Expr::reference(format!("module.{}.{output}", identifier(&name(network))))
}
