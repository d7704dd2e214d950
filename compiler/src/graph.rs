//! The plan: a directed acyclic graph of everything that is deployed, and what each waits for.

mod capability;
mod cycles;
mod declared;
mod kind;
mod links;
mod logins;
mod node;
mod order;
mod owners;
mod plan;
pub mod show;

pub use crate::artifact::{Artifact, Content, Files, Written};
pub use crate::resource::{AwsKind, InVault, Made, MadeByModule, MadeByRoot, Owned, Packed, Resource};
pub use capability::Capability;
pub use declared::Declared;
pub use kind::NodeKind;
pub use node::{Context, Graph, Node, Proved, Shows};
pub(crate) use plan::draft;
pub use plan::{Plan, RootBody, plan};
