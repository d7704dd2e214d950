//! HCL as typed trees, printed in the form of `terraform fmt`.

mod body;
mod expr;
mod print;

pub use body::{Block, Body};
pub use expr::{Call, Expr, Template};

#[cfg(test)]
mod tests;
