//! The plan as data: every node with what it owns, uses and waits for, and where it comes from. Printed by
//! `platformc plan`; its form is `schema/plan.schema.json`.

mod human;
mod of_plan;
mod picture;
mod position;
mod resource;
mod subject;
#[cfg(test)]
mod tests;

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::Serialize;

pub use human::human;
pub(crate) use of_plan::Places;
pub use of_plan::document;
pub use picture::picture;
pub use position::Position;
pub use resource::{Holding, OwnedResource, ResourceDocument, UsedResource};
pub use subject::{SubjectDocument, SubjectKindDocument};

/// The version of the form. A reader refuses one that it does not know; new keys alone do not raise it.
pub const VERSION: u32 = 1;

/// What a platform will be made of, after all checks: no file is rendered for it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanDocument {
    /// The version of this form: `1`.
    pub version: u32,
    /// The name of the platform, for example `secret-management`.
    pub platform: String,
    /// The environment that the plan is of; absent for a platform without environments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// All nodes, in the order of their planning.
    pub nodes: Vec<NodeDocument>,
}

/// A node: what is deployed, or only written, as one.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeDocument {
    /// Its stable id, as in the folder `ownership`, for example `terraform/network` or `application/app/backend`.
    pub id: String,
    pub kind: Kind,
    /// The cluster that Flux deploys it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The folder of its files in the tree; absent for a document, whose files stand anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Where it is applied; of root modules alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether removing or replacing it would lose data.
    pub stateful: bool,
    /// Where in the specification it comes from, the most telling place first.
    pub origin: Vec<Position>,
    /// What exists once and is its own.
    pub owns: Vec<OwnedResource>,
    /// What it depends on, of its own or of other nodes.
    pub uses: Vec<UsedResource>,
    /// Who of it logs in to Vault, and what for.
    pub subjects: Vec<SubjectDocument>,
    /// The ids of the nodes that it waits for.
    pub needs: Vec<String>,
    /// The ids of the apps that it calls: traffic, not order.
    pub calls: Vec<String>,
}

/// What a node is in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A Terraform root module.
    Root,
    /// A Terraform module that roots call.
    Module,
    /// Infrastructure in a cluster, deployed by Flux.
    Infrastructure,
    /// An app, deployed by Flux.
    App,
    /// A file for people or for the pipeline.
    Document,
}

/// The account and region in which a root module is applied, and where it keeps its state.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The AWS account, twelve digits.
    pub account: String,
    /// The AWS region, for example `eu-west-1`.
    pub region: String,
    /// The S3 bucket of its state.
    pub state_bucket: String,
    /// The key of its state in that bucket, for example `roots/network.tfstate`.
    pub state_key: String,
}

impl PlanDocument {
    /// Whether the platform has a Vault: somebody makes its mounts.
    #[must_use]
    pub fn has_vault(&self) -> bool {
        let owned = self.nodes.iter().flat_map(|node| &node.owns);
        owned.map(|owned| &owned.resource).any(|resource| matches!(resource, ResourceDocument::VaultMount { .. }))
    }

    /// Everybody who logs in to Vault.
    pub fn subjects(&self) -> impl Iterator<Item = &SubjectDocument> {
        self.nodes.iter().flat_map(|node| &node.subjects)
    }
}

/// The JSON Schema of the form.
#[must_use]
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<PlanDocument>()
}
