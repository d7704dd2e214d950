//! Vault's own rules: what the policies of a token let it do with a path.

mod acl;
mod capability;
mod pattern;
mod policy;
#[cfg(test)]
mod tests;

pub use acl::{Acl, Found};
pub use capability::Capabilities;
pub use pattern::{Kind, Pattern};
pub use policy::{Policy, Rule};
