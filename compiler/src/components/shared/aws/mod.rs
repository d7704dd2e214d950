//! What several components say alike of AWS: names, roles of service accounts, policies, load balancers.

pub mod identity;
pub mod names;
mod place;
pub mod policy;
pub mod sessions;
#[cfg(test)]
mod tests;

pub use identity::Identity;
pub use place::place;
