use platformc_base::words::TransitKey;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::entries::Reference;
use crate::{
    scalar::Duration,
    span::{SourceId, Span, Spanned},
};

/// A key for cryptography as a service: it encrypts, signs or authenticates, and never leaves Vault.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransitSecret {
    /// The kind of key. Default: `aes256-gcm96`.
    #[serde(rename = "type", default)]
    pub key_type: Spanned<TransitKey>,
    /// How often a new version of the key is made, for example `30d`. At least `1h`.
    pub rotation: Spanned<Duration>,
    /// The oldest version that still decrypts or verifies, for example `2`. Default: `1`, all of them. Rewrap
    /// what older versions encrypted before you raise it.
    #[serde(default = "first")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub min_decryption_version: Spanned<u32>,
    /// Whether equal texts always give equal ciphertexts, so that they can be looked up; each request then
    /// needs a `context`, and others can see which texts are equal. Default: `false`.
    #[serde(default = "no")]
    pub convergent: Spanned<bool>,
    /// Whether several apps or projects may use it. Default: `false`; what one
    /// encrypts, the others can decrypt.
    #[serde(default)]
    pub shared: Spanned<bool>,
    /// The name under which it was created, for example `card-numbers`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

const fn first() -> Spanned<u32> {
    Spanned { value: 1, span: NOWHERE }
}

const fn no() -> Spanned<bool> {
    Spanned { value: false, span: NOWHERE }
}

const NOWHERE: Span = Span { source: SourceId(0), start: 0, end: 0 };
