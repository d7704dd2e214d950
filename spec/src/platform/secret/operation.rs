use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
}
