//! The settings of each kind of secret but logins of databases.

use platformc_base::{
    Spanned,
    scalar::{AwsName, Duration, Group, Host, KvPath, Login},
    words::{CertificateUse, SshExtension, TransitKey},
};

use crate::Effective;

/// A value that people write into Vault.
#[derive(Debug)]
pub struct KvSecret {
    /// Its path below the mount. One path is one secret.
    pub path: Spanned<KvPath>,
    /// The group that may write it, as the identity provider calls it.
    pub owner: Spanned<Group>,
    /// How many versions are kept. Default: 10, in the schema.
    pub versions: Effective<u32>,
    /// How long after it was written a version is deleted; never without it.
    pub delete_after: Option<Spanned<Duration>>,
    /// Whether a writer must name the version that is replaced. Default: `false`, in the schema.
    pub check_and_set: Effective<bool>,
    /// Whether several apps or projects may use it. Default: `false`, in the schema.
    pub shared: Effective<bool>,
}

/// A key that never leaves Vault.
#[derive(Debug)]
pub struct TransitSecret {
    /// The kind of key. Default: `aes256-gcm96`, in the schema.
    pub key_type: Effective<TransitKey>,
    /// How often a new version of the key is made.
    pub rotation: Spanned<Duration>,
    /// The oldest version that still decrypts or verifies. Default: 1, in the schema.
    pub min_decryption_version: Effective<u32>,
    /// Whether equal texts always give equal ciphertexts. Default: `false`, in the schema.
    pub convergent: Effective<bool>,
    /// Whether several apps or projects may use it. Default: `false`, in the schema.
    pub shared: Effective<bool>,
}

/// A short-lived certificate.
#[derive(Debug)]
pub struct PkiSecret {
    /// The host that it is for.
    pub common_name: Spanned<Host>,
    /// Further hosts that it is for.
    pub alt_names: Vec<Spanned<Host>>,
    /// What it may be used for. Default: `[server, client]`, in the schema.
    pub usages: Vec<Effective<CertificateUse>>,
    /// How long it is valid. Default: a day, in the schema.
    pub ttl: Effective<Duration>,
    /// Whether several apps or projects may use it. Default: `false`, in the schema.
    pub shared: Effective<bool>,
}

impl PkiSecret {
    /// How long before its end it is renewed: a third of its life.
    #[must_use]
    pub fn expiry_offset(&self) -> Duration {
        Duration::from_seconds(self.ttl.seconds() / 3)
    }

    /// How long after it was issued it is renewed: two thirds of its life.
    #[must_use]
    pub fn renewed_after(&self) -> Duration {
        Duration::from_seconds(self.ttl.seconds() / 3 * 2)
    }
}

/// Short-lived credentials of AWS.
#[derive(Debug)]
pub struct AwsSecret {
    /// The IAM role that Vault assumes, without the platform's name in front.
    pub role: Spanned<AwsName>,
    /// How long the credentials live. Default: an hour, in the schema.
    pub ttl: Effective<Duration>,
}

/// A short-lived SSH certificate.
#[derive(Debug)]
pub struct SshSecret {
    /// The logins that the certificate opens.
    pub principals: Vec<Spanned<Login>>,
    /// How long a certificate opens them. Default: half an hour, in the schema.
    pub ttl: Effective<Duration>,
    /// What a session may do besides running a command. Default: `[pty]`, in the schema.
    pub allow: Vec<Effective<SshExtension>>,
}

/// One-time passwords (RFC 6238) of an account at an external service.
#[derive(Debug)]
pub struct TotpSecret {
    /// The group that may write the seed, as the identity provider calls it.
    pub owner: Spanned<Group>,
    /// Whether several apps or projects may use it. Default: `false`, in the schema.
    pub shared: Effective<bool>,
}
