//! Where other roots find what the bastion's root makes.

/// The root of the bastion.
pub const ROOT: &str = "bastion";
/// The output with the id of its security group.
pub const SECURITY_GROUP: &str = "security_group_id";
