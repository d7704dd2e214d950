//! Who can do what with which path of Vault, and which AWS calls are allowed, computed only from the generated
//! files.
//!
//! It evaluates by the rules of the servers themselves: Vault's for policies ([`vault`]), those of IAM for policy documents
//! ([`iam`]), over what Terraform roots make ([`terraform`]); and those of network policies and meshes ([`reach`]). It is pure and total: files in, facts out. It must not know the
//! specification, the model or how anything is lowered, so that it cannot repeat a mistake of theirs; what somebody is meant to
//! have comes in as [`ExpectedAccess`].
//!
//! ```
//! use platformc_access::{iam::{Call, Decision, Document, decide}, vault::{Acl, Capabilities, Policy}};
//!
//! // Vault: of the rules that match a path the most specific one holds.
//! let all = Policy::parse(r#"path "kv/data/*" { capabilities = ["read"] }"#)?;
//! let one = Policy::parse(r#"path "kv/data/root" { capabilities = ["deny"] }"#)?;
//! let acl = Acl::new([("all", &all), ("one", &one)]);
//! assert_eq!(acl.capabilities("kv/data/shop"), Capabilities::READ);
//! assert!(acl.capabilities("kv/data/root").is_denied());
//!
//! // IAM: a boundary allows nothing by itself, and what it does not allow, no policy allows.
//! let document = |action: &str| {
//!     let statement = hcl::value!({ Effect = "Allow", Action = (action), Resource = "*" });
//!     Document::read(&hcl::value!({ Statement = [(statement)] }))
//! };
//! let (policy, boundary) = (document("s3:*")?, document("s3:Get*")?);
//! let put = Call::new("s3:PutObject", "arn:aws:s3:::snapshots/a");
//! assert_eq!(decide(&[policy], Some(&boundary), &put), Decision::NotAllowed);
//! # Ok::<(), String>(())
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod configuration;
pub mod iam;
pub mod judge;
pub mod kinds;
mod matrix;
mod placeholder;
pub mod reach;
pub mod report;
mod subject;
pub mod terraform;
mod text;
pub mod vault;

pub use configuration::{Configuration, ROOT};
pub use judge::{ExpectedAccess, Finding, FindingKind, Wanted, judge, judge_read};
pub use kinds::What;
pub use matrix::{Access, Grant, Held, Path, Scope, Secret};
pub use subject::{Auth, Subject, SubjectKind, Token};
