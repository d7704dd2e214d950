//! The formats of what platformc writes: HCL, YAML, the tree of files, who owns them, and the writer.
//!
//! It must not know what a platform is: only paths, typed bodies and bytes come in. Everything but [`mod@write`] is pure;
//! [`mod@write`] is the only module of the core crates that touches the disk.
//!
//! ```
//! use platformc_output::{
//!     File, FileTree, Listed, Put, Render, json,
//!     hcl::{Block, Body, Expr},
//!     yaml,
//! };
//! struct Site;
//!
//! impl Render for Site {
//!     fn parts(&self) -> usize {
//!         1
//!     }
//!
//!     fn render(&self, put: &Put<'_>) -> Vec<String> {
//!         let mut files = Vec::new();
//!         let module = Body::new().attr("source", "../../modules/dns").attr("zone", Expr::reference("local.zone"));
//!         let root = Body::new().block(Block::new("module", ["dns"], module)).print();
//!         files.push(File { path: "terraform/main.tf".to_owned(), bytes: root.into_bytes(), listed: Listed::Digest });
//!         let values = yaml::document(&json!({ "country": "no", "replicas": 2 }));
//!         files.push(File { path: "helm/values.yaml".to_owned(), bytes: values.into_bytes(), listed: Listed::Digest });
//!         put(0, files);
//!         Vec::new()
//!     }
//!
//!     fn owner(&self, _part: usize) -> String {
//!         "site".to_owned()
//!     }
//! }
//!
//! let files = FileTree::new(Site).all();
//! assert_eq!(files[0].path, "helm/values.yaml");
//! // Quoted, since a reader of YAML 1.1 would take a bare `no` for `false`.
//! assert_eq!(files[0].bytes, b"country: \"no\"\nreplicas: 2\n");
//! assert_eq!(files[1].bytes, b"module \"dns\" {\n  source = \"../../modules/dns\"\n  zone   = local.zone\n}\n");
//! ```

// only within its own crate does the lint see what `json!` expands to
#![cfg_attr(test, allow(clippy::vec_init_then_push))]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod hcl;
pub mod ownership;
pub mod path;
pub mod stamp;
pub mod tree;
pub mod value;
#[allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the edge: it writes the tree")]
pub mod write;
pub mod yaml;

pub use tree::{Closed, File, FileTree, Listed, Put, Render};
