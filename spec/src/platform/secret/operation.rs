use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KeyUse, Secret};

/// What a user of a key does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// Turns text into ciphertext.
    Encrypt,
    /// Turns ciphertext back into text.
    Decrypt,
    /// Turns ciphertext of an old version into that of the newest one, without seeing the text.
    Rewrap,
    /// Signs.
    Sign,
    /// Checks signatures, or message authentication codes.
    Verify,
    /// Makes message authentication codes.
    Hmac,
    /// Asks for the one-time password of this moment.
    Generate,
    /// Checks a one-time password.
    Validate,
}

impl Operation {
    /// The word that stands for it in the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Encrypt => "encrypt",
            Self::Decrypt => "decrypt",
            Self::Rewrap => "rewrap",
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::Hmac => "hmac",
            Self::Generate => "generate",
            Self::Validate => "validate",
        }
    }

    /// The operations that a secret knows; none if it is simply read.
    #[must_use]
    pub fn of(secret: &Secret) -> &'static [Self] {
        match secret {
            Secret::Transit(transit) => match transit.key_type.purpose() {
                KeyUse::Encrypt => &[Self::Encrypt, Self::Decrypt, Self::Rewrap],
                KeyUse::Sign => &[Self::Sign, Self::Verify],
                KeyUse::Authenticate => &[Self::Hmac, Self::Verify],
            },
            Secret::Totp(_) => &[Self::Generate, Self::Validate],
            Secret::Database(_) | Secret::Kv(_) | Secret::Pki(_) | Secret::Aws(_) | Secret::Ssh(_) => &[],
        }
    }

    /// Those that a user does unless it says otherwise.
    #[must_use]
    pub fn usual(secret: &Secret) -> &'static [Self] {
        match secret {
            Secret::Totp(_) => &[Self::Generate],
            Secret::Transit(transit) if transit.key_type.purpose() == KeyUse::Encrypt => {
                &[Self::Encrypt, Self::Decrypt]
            }
            _ => Self::of(secret),
        }
    }
}
