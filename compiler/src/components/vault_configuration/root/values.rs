//! Values of arguments.

use platformc_output::hcl::{Expr, Template};

/// In seconds.
pub(super) const HOUR: u64 = 60 * 60;

/// A file of the tree, as the root names it.
pub(super) fn root_path(file: &str) -> Expr {
    Template::new().interpolate("path.root").text(format!("/../../../{file}")).into()
}
