mod ssh;
mod totp;
mod transit;

use platformc_base::words::{CertificateUse, DatabaseRole};
use schemars::JsonSchema;
use serde::Deserialize;

pub use ssh::*;
pub use totp::*;
pub use transit::*;

use super::entries::Reference;
use crate::{
    scalar::{AwsName, Duration, Group, Host, KvPath},
    span::{Span, Spanned},
};

/// A secret: what it is and how long it lives. Its value is never in this file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Secret {
    /// A login of a database, made by Vault.
    Database(DatabaseSecret),
    /// A value that people write into Vault, versioned.
    Kv(KvSecret),
    /// A key that never leaves Vault: encryption and signatures as a service.
    Transit(TransitSecret),
    /// A short-lived certificate of Vault's own authority.
    Pki(PkiSecret),
    /// Short-lived credentials of AWS.
    Aws(AwsSecret),
    /// Short-lived SSH certificates.
    Ssh(SshSecret),
    /// One-time passwords of an account at an external service.
    Totp(TotpSecret),
}

impl Secret {
    /// The word that stands for this kind in the file.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Database(_) => "database",
            Self::Kv(_) => "kv",
            Self::Transit(_) => "transit",
            Self::Pki(_) => "pki",
            Self::Aws(_) => "aws",
            Self::Ssh(_) => "ssh",
            Self::Totp(_) => "totp",
        }
    }
}

/// A login of a database: a short-lived one for each pod (`ttl`), or one user whose password rotates
/// (`rotation`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DatabaseSecret {
    /// The database: the name of an entry of `databases`, for example `orders`.
    pub name: Reference,
    /// What the login may do.
    pub role: DatabaseRole,
    /// How long a login lives before it is renewed, for example `1h`.
    pub ttl: Option<Spanned<Duration>>,
    /// How long a login lives at the longest, for example `24h`. Default: 24 times `ttl`.
    pub max_ttl: Option<Spanned<Duration>>,
    /// How often the password of the one user changes, for example `24h`: instead of `ttl`.
    pub rotation: Option<Spanned<Duration>>,
    /// Whether several apps or projects may use it. Default: `false`; with `ttl`, each has its own logins
    /// anyway.
    #[serde(default)]
    pub shared: Spanned<bool>,
    /// The name under which it was created, for example `orders-login`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// A value that people write into Vault.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KvSecret {
    /// Its path below the mount, for example `payments/api-key`. One path is one secret.
    pub path: Spanned<KvPath>,
    /// The group that may write it, as the identity provider calls it, for example `team-payments`.
    pub owner: Spanned<Group>,
    /// How many versions are kept, for example `5`. Default: `10`.
    #[serde(default = "versions")]
    #[schemars(range(min = 1, max = 1000))]
    pub versions: Spanned<u32>,
    /// How long after it was written a version is deleted, for example `365d`; at least `24h`. The version in use is deleted too,
    /// so somebody must write the value again before. Default: never.
    pub delete_after: Option<Spanned<Duration>>,
    /// Whether a writer must name the version that is replaced (`vault kv put -cas=…`), so that two writers do not
    /// overwrite each other. Default: `false`.
    #[serde(default)]
    pub check_and_set: Spanned<bool>,
    /// Whether several apps or projects may use it. Default: `false`; then
    /// each must have a secret of its own.
    #[serde(default)]
    pub shared: Spanned<bool>,
    /// The name under which it was created, for example `payment-key`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

impl KvSecret {
    /// The default number of versions that are kept.
    pub const VERSIONS: u32 = 10;
}

fn versions() -> Spanned<u32> {
    Spanned { value: KvSecret::VERSIONS, span: Span::default() }
}

/// A short-lived certificate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PkiSecret {
    /// The host it is for, for example `backend.shop.internal`.
    pub common_name: Spanned<Host>,
    /// Further hosts that it is for, for example `[backend.shop.svc]`. Default: none.
    #[serde(default)]
    pub alt_names: Vec<Spanned<Host>>,
    /// Whether it identifies a server, a client or both. Default: `[server, client]`.
    #[serde(default = "both_ends")]
    #[schemars(length(min = 1))]
    pub usages: Vec<Spanned<CertificateUse>>,
    /// How long it is valid; it is renewed after two thirds, for example `12h`. Default: `24h`.
    #[serde(default = "day")]
    pub ttl: Spanned<Duration>,
    /// Whether several apps or projects may use it. Default: `false`, because each could impersonate the
    /// others.
    #[serde(default)]
    pub shared: Spanned<bool>,
    /// The name under which it was created, for example `backend-certificate`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

fn both_ends() -> Vec<Spanned<CertificateUse>> {
    [CertificateUse::Server, CertificateUse::Client].map(|value| Spanned { value, span: Span::default() }).into()
}

fn day() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(24 * 60 * 60), span: Span::default() }
}

/// Short-lived credentials of AWS.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AwsSecret {
    /// The IAM role that Vault assumes, for example `terraform-deploy`; it is created with the
    /// platform's name in front.
    pub role: Spanned<AwsName>,
    /// How long the credentials live: `15m` to `1h`, for example `1h` (the default; AWS allows no
    /// more to a role that assumes a role).
    #[serde(default = "hour")]
    pub ttl: Spanned<Duration>,
    /// The name under which it was created, for example `reports-bucket`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

fn hour() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(60 * 60), span: Span::default() }
}
