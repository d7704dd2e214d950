//! What several components say alike of AWS: names, policies, what a pipeline may do, load balancers.

mod load_balancing;
pub mod names;
pub mod policy;
pub mod retention;
pub mod rights;
pub mod sessions;
mod split;
pub mod statement;
#[cfg(test)]
mod tests;

pub use load_balancing::load_balancing_name;
pub use rights::{Delegated, Rights};
pub use split::split;
pub use statement::{Arn, Statement};
