//! On which nodes the pods of an app run.

use platformc_base::words::{Architecture, Capacity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{platform::entries::Reference, span::Spanned};

/// On which nodes of its cluster the pods of an app run: those for which all of this holds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Placement {
    /// The group: the name of an entry of the cluster's `nodeGroups`, for example `system`. Default: any, and the nodes that
    /// Karpenter starts.
    pub node_group: Option<Reference>,
    /// How their capacity is bought, for example `spot`, which AWS takes back at two minutes' notice. Groups of nodes are bought
    /// on demand, and Karpenter buys what its `capacity` says. Default: in any way.
    pub capacity_type: Option<Spanned<Capacity>>,
    /// Their processor architecture, for example `arm64`. Default: any.
    pub architecture: Option<Spanned<Architecture>>,
}
