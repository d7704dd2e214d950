//! The formats: HCL, YAML, and the tree of files with its writer. This crate does not know what a
//! platform is. Only [`write`] touches the disk.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod hcl;
pub mod manifest;
pub mod path;
pub mod stamp;
pub mod tree;
#[allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the edge: it writes the tree")]
pub mod write;
pub mod yaml;

pub use tree::{File, FileTree, Render};
