//! Secrets, and what their users do with them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a database login may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DatabaseRole {
    /// Read all tables.
    ReadOnly,
    /// Read and change the rows of all tables, not their shape.
    ReadWrite,
    /// Own the schema: make, change and drop tables too. For migrations, and with `ttl` alone. What such a login makes stays when
    /// it ends; the other logins can read and write it, by their own roles.
    Owner,
}

/// What a certificate may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CertificateUse {
    /// To answer connections.
    Server,
    /// To open them.
    Client,
}

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

/// What a transit key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// To encrypt and decrypt.
    Encrypt,
    /// To sign, and to check signatures.
    Sign,
    /// To make and check message authentication codes.
    Authenticate,
}

impl KeyUse {
    /// The operations that such a key knows.
    #[must_use]
    pub const fn operations(self) -> &'static [Operation] {
        match self {
            Self::Encrypt => &[Operation::Encrypt, Operation::Decrypt, Operation::Rewrap],
            Self::Sign => &[Operation::Sign, Operation::Verify],
            Self::Authenticate => &[Operation::Hmac, Operation::Verify],
        }
    }

    /// Those that a user of such a key does unless it says otherwise.
    #[must_use]
    pub const fn usual_operations(self) -> &'static [Operation] {
        match self {
            Self::Encrypt => &[Operation::Encrypt, Operation::Decrypt],
            Self::Sign | Self::Authenticate => self.operations(),
        }
    }
}

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

/// What a session may do besides running a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SshExtension {
    /// A terminal.
    Pty,
    /// Tunnels to other ports: a way around network policies.
    PortForwarding,
    /// Its agent's keys on the host it opens: whoever is root there can use them.
    AgentForwarding,
}

impl SshExtension {
    /// The name that OpenSSH gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pty => "permit-pty",
            Self::PortForwarding => "permit-port-forwarding",
            Self::AgentForwarding => "permit-agent-forwarding",
        }
    }
}
