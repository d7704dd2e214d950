use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    scalar::Duration,
    span::{Span, Spanned},
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
    /// Whether one text always becomes one ciphertext, so that it can be looked up; each request then brings a
    /// `context`, and equal texts can be seen to be equal. Default: `false`.
    #[serde(default = "no")]
    pub convergent: Spanned<bool>,
    /// Whether several apps or projects may use it. Default: `false`; what one
    /// encrypts, the others can decrypt.
    #[serde(default)]
    pub shared: Spanned<bool>,
}

const fn first() -> Spanned<u32> {
    Spanned { value: 1, span: NOWHERE }
}

const fn no() -> Spanned<bool> {
    Spanned { value: false, span: NOWHERE }
}

const NOWHERE: Span = Span { source: crate::SourceId(0), start: 0, end: 0 };

/// The kind of a transit key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
pub enum TransitKey {
    /// AES-128 in Galois/Counter Mode, to encrypt.
    #[serde(rename = "aes128-gcm96")]
    Aes128Gcm96,
    /// AES-256 in Galois/Counter Mode, to encrypt.
    #[default]
    #[serde(rename = "aes256-gcm96")]
    Aes256Gcm96,
    /// ChaCha20-Poly1305, to encrypt.
    #[serde(rename = "chacha20-poly1305")]
    Chacha20Poly1305,
    /// Ed25519, to sign.
    #[serde(rename = "ed25519")]
    Ed25519,
    /// ECDSA over P-256, to sign.
    #[serde(rename = "ecdsa-p256")]
    EcdsaP256,
    /// ECDSA over P-384, to sign.
    #[serde(rename = "ecdsa-p384")]
    EcdsaP384,
    /// RSA with 3072 bits, to sign.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// RSA with 4096 bits, to sign.
    #[serde(rename = "rsa-4096")]
    Rsa4096,
    /// HMAC, to authenticate messages.
    #[serde(rename = "hmac")]
    Hmac,
}

/// What a transit key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    Encrypt,
    Sign,
    Authenticate,
}

impl TransitKey {
    /// The name that Vault gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes128Gcm96 => "aes128-gcm96",
            Self::Aes256Gcm96 => "aes256-gcm96",
            Self::Chacha20Poly1305 => "chacha20-poly1305",
            Self::Ed25519 => "ed25519",
            Self::EcdsaP256 => "ecdsa-p256",
            Self::EcdsaP384 => "ecdsa-p384",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::Hmac => "hmac",
        }
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(self) -> KeyUse {
        match self {
            Self::Aes128Gcm96 | Self::Aes256Gcm96 | Self::Chacha20Poly1305 => KeyUse::Encrypt,
            Self::Ed25519 | Self::EcdsaP256 | Self::EcdsaP384 | Self::Rsa3072 | Self::Rsa4096 => KeyUse::Sign,
            Self::Hmac => KeyUse::Authenticate,
        }
    }
}
