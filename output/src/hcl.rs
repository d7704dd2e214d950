//! HCL as typed trees, printed the way `terraform fmt` leaves alone.

mod body;
mod expr;
mod print;

pub use body::{Block, Body};
pub use expr::{Call, Expr, Template};

#[cfg(test)]
mod tests;
