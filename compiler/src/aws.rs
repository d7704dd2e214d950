//! What several components say alike of AWS: names, roles of service accounts, policies, load balancers.

pub mod identity;
mod load_balancing;
pub mod names;
mod place;
pub mod policy;
pub mod rights;
pub mod sessions;
pub mod statement;
#[cfg(test)]
mod tests;

pub use identity::Identity;
pub use load_balancing::load_balancing_name;
pub use place::place;
pub use rights::Rights;
pub use statement::{Arn, Statement};
