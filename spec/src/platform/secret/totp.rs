use schemars::JsonSchema;
use serde::Deserialize;

use super::super::entries::Reference;
use crate::{scalar::Group, span::Spanned};

/// One-time passwords (RFC 6238) of an account at an external service. Its owner writes the seed once; it cannot be
/// read again.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TotpSecret {
    /// The group that may write the seed, as the identity provider calls it, for example `team-payments`.
    pub owner: Spanned<Group>,
    /// Whether several apps or projects may use it. Default: `false`; then
    /// each must have an account of its own.
    #[serde(default)]
    pub shared: Spanned<bool>,
    /// The name under which it was created, for example `bank-login`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}
