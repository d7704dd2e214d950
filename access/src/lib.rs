//! The proof of access: who can do what with which path of Vault, computed from the emitted files alone.
//!
//! Pure and total: files in, facts out. It knows Vault and Terraform, and nothing of the specification.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod configuration;
pub mod iam;
pub mod judge;
pub mod kinds;
mod literals;
mod matrix;
mod placeholder;
pub mod report;
mod subject;
pub mod terraform;
pub mod vault;

pub use configuration::{Configuration, ROOT};
pub use judge::{ExpectedAccess, Finding, FindingKind, Wanted, judge, judge_read};
pub use kinds::What;
pub use matrix::{Access, Grant, Held, Path, Scope, Secret};
pub use subject::{Auth, Subject, SubjectKind, Token};
