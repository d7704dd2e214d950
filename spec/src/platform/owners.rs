use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Map;
use crate::{scalar::Owner, span::Spanned};

/// Who reviews which part of the compiled tree. Where several of these fit a file, the last one here that does counts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Owners {
    /// Who reviews what nothing else here names, for example `["@platform/operators"]`. Default: nobody.
    #[serde(default)]
    pub default: Vec<Spanned<Owner>>,
    /// Who reviews Terraform's roots and modules, for example `["@platform/cloud"]`. Default: whoever `default` names.
    #[serde(default)]
    pub terraform: Vec<Spanned<Owner>>,
    /// Who reviews all of a cluster, its roots and what Flux deploys to it, by its name, for example `{ main: ["@platform/clusters"] }`.
    /// Default: whoever `terraform` or `default` names.
    #[serde(default)]
    pub clusters: Map<Vec<Spanned<Owner>>>,
    /// Who reviews the apps of a namespace, by its name, for example `{ shop: ["@shop/developers"] }`. Default: whoever `clusters` or
    /// `default` names.
    #[serde(default)]
    pub namespaces: Map<Vec<Spanned<Owner>>>,
    /// Who reviews an app, by its name, for example `{ backend: ["@shop/backend"] }`. Default: whoever `namespaces`, `clusters` or
    /// `default` names.
    #[serde(default)]
    pub apps: Map<Vec<Spanned<Owner>>>,
    /// Who reviews Vault's policies, its roots, and who can do what with which secret, for example `["@platform/security"]`. Default:
    /// whoever `terraform` or `default` names.
    #[serde(default)]
    pub vault: Vec<Spanned<Owner>>,
}
