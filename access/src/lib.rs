//! The proof of access: who can do what with which path of Vault, computed from the emitted files alone.
//!
//! Pure and total: files in, facts out. It knows Vault and Terraform, and nothing of the specification.

pub mod vault;
