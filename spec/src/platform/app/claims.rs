//! Volumes of which each replica has its own.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    platform::entries::Reference,
    scalar::{MountPath, Size},
    span::Spanned,
};

/// A volume of which each replica of a stateful app has its own: an encrypted disk (EBS, `gp3`) in the zone of its pod.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VolumeClaimTemplate {
    /// How large each is, for example `50Gi`. It can grow while pods run, and never shrink.
    pub size: Spanned<Size>,
    /// Where it is mounted, for example `/var/lib/data`.
    pub mount: Spanned<MountPath>,
    /// The name under which it was created, for example `data`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}
