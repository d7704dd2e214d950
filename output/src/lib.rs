//! The formats: HCL, YAML, and the tree of files with its writer. This crate does not know what a
//! platform is. Only [`write`] touches the disk.

pub mod hcl;
pub mod manifest;
pub mod path;
pub mod tree;
pub mod write;
pub mod yaml;

pub use tree::{File, FileTree, Render};
