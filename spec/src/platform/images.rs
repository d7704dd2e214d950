use schemars::JsonSchema;
use serde::Deserialize;

use crate::{scalar::Registry, span::Spanned};

/// Where the images of the platform itself are pulled from. Images of apps stay as they are written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Images {
    /// A registry that mirrors the images of all others, each below the name of its original registry:
    /// `docker.io/grafana/grafana` comes from `registry.example.com/mirror/docker.io/grafana/grafana`, for example
    /// `registry.example.com/mirror`.
    pub mirror: Spanned<Registry>,
}
