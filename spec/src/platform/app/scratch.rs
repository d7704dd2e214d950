//! Folders of a pod that are gone with it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::{MountPath, Size},
    span::Spanned,
};

/// A folder that the containers of a pod can write to and share. It is empty when the pod starts, and gone when it ends.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scratch {
    /// Where it is mounted, for example `/var/cache/app`.
    pub mount: Spanned<MountPath>,
    /// How much may be in it, for example `5Gi`; a pod that writes more is replaced. Default: 1Gi.
    pub size: Option<Spanned<Size>>,
}
