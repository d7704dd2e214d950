use indexmap::IndexMap;
use platformc_base::words::{AppliedBy, Audit, AuthMethod, Every, VaultServer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entries::{Map, Reference};
use crate::{
    scalar::{Certificates, Cidr, ClientId, Duration, Group, Host, Issuer, Size, VaultAddress, VaultNamespace},
    span::{Span, Spanned},
};

/// Vault: highly available on one cluster, or run by somebody else; it serves several clusters.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vault {
    /// Which server: `vault` or `openbao`. Default: `vault`. They cannot read each other's data.
    #[serde(default)]
    pub server: Spanned<VaultServer>,
    /// The cluster it runs on, for example `tooling`. Left out where `external` is.
    pub cluster: Option<Reference>,
    /// The host that its clients use, within `dns.zone`, for example `vault.example.com`. It
    /// resolves inside the served networks only. Left out where `external` is.
    pub host: Option<Spanned<Host>>,
    /// A server that somebody else runs, such as HCP Vault: nothing is deployed, everything is configured on it.
    pub external: Option<External>,
    /// The namespace of an `external` server for everything of this platform, for example `admin/shop`. The server's
    /// operators create it. Default: the root namespace. HCP Vault, Vault Enterprise and `OpenBao` have namespaces.
    pub namespace: Option<Spanned<VaultNamespace>>,
    /// Raft voters, spread over the zones: an odd number. Default: `3`.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 7))]
    pub replicas: Spanned<u8>,
    /// The disk of a voter, encrypted, for example `10Gi` (the default).
    #[serde(default = "ten")]
    pub storage: Spanned<Size>,
    /// Who unseals it after a restart. Default: `{ awsKms: { rotation: 365d } }`.
    #[serde(default = "by_kms")]
    pub unseal: Spanned<Unseal>,
    /// Where every request is recorded. Default: `[file]`. Without any, you cannot find out who read what.
    #[serde(default = "audit")]
    pub audit: Spanned<Vec<Audit>>,
    /// Snapshots of all of Vault in S3. Default: `{ every: 6h, keep: 30d }`.
    #[serde(default = "copies")]
    pub snapshots: Spanned<Snapshots>,
    /// How often Vault changes the password of its own login in each database, which nobody else then knows: `daily`,
    /// `weekly` or `monthly`. Default: `monthly`.
    #[serde(default)]
    pub root_rotation: Spanned<Every>,
    /// Its certificate authorities, which sign the certificates of secrets of the kind `pki` and those of ingresses
    /// with `certificate: vault`.
    #[serde(default)]
    pub pki: Authorities,
    /// The clusters whose workloads may log in, each through an auth mount of its own, for example
    /// `[application, tooling]`.
    #[schemars(length(min = 1))]
    pub serves: Vec<Reference>,
    /// How the workloads of a cluster log in, by its name, for example `{ application: kubernetes }`.
    /// Workloads of all other clusters use `jwt`.
    #[serde(default)]
    pub auth: Map<AuthMethod>,
    /// People who operate it.
    pub operators: Option<Operators>,
    /// How its policies, roles, mounts and auth methods are changed after the first bring-up.
    pub configuration: Option<Configuration>,
    /// People who use secrets, by their group at the identity provider, for example `{ team-payments: {
    /// secrets: [bastion-login] } }`. They log in like operators.
    #[serde(default)]
    pub groups: IndexMap<Spanned<Group>, People>,
    /// External clients, which run outside of the platform's clusters and pipelines, by name; they log in by
    /// `AppRole`.
    #[serde(default)]
    pub outside: Map<Outside>,
}

fn three() -> Spanned<u8> {
    Spanned { value: 3, span: Span::default() }
}

fn ten() -> Spanned<Size> {
    Spanned { value: Size::from_gibibytes(10), span: Span::default() }
}

fn by_kms() -> Spanned<Unseal> {
    Spanned { value: Unseal::default(), span: Span::default() }
}

fn copies() -> Spanned<Snapshots> {
    Spanned { value: Snapshots::default(), span: Span::default() }
}

fn audit() -> Spanned<Vec<Audit>> {
    Spanned { value: vec![Audit::File], span: Span::default() }
}

/// An external server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct External {
    /// Where it is reached, for example `https://vault.example.net:8200`.
    pub address: Spanned<VaultAddress>,
    /// The addresses that it has, for example `[172.25.16.0/20]`, the network of HCP Vault. Its clients may reach only these,
    /// and only from these can it reach databases, and the APIs of clusters whose tokens it reviews. Its operators provide the
    /// routes to the platform's networks.
    #[schemars(length(min = 1))]
    pub networks: Vec<Spanned<Cidr>>,
    /// The certificates, in PEM, of the authorities that sign its certificate, for example `-----BEGIN CERTIFICATE-----
    /// MIIBjDCCATOgAwIBAgIU -----END CERTIFICATE-----`; they may be on several lines. Default: the public ones.
    pub ca: Option<Spanned<Certificates>>,
}

/// Who unseals Vault after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unseal {
    /// AWS KMS, with its own key.
    AwsKms(AwsKms),
}

impl Default for Unseal {
    fn default() -> Self {
        Self::AwsKms(AwsKms::default())
    }
}

/// The key that unseals Vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AwsKms {
    /// How often AWS makes new key material: `90d` to `2560d`, for example `365d` (the default).
    #[serde(default = "year")]
    pub rotation: Spanned<Duration>,
}

impl Default for AwsKms {
    fn default() -> Self {
        Self { rotation: year() }
    }
}

const fn year() -> Spanned<Duration> {
    let span = Span { source: crate::SourceId(0), start: 0, end: 0 };
    Spanned { value: Duration::from_seconds(365 * 24 * 60 * 60), span }
}

/// Snapshots of all of Vault.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Snapshots {
    /// How often one is taken: whole hours that divide a day, for example `6h` (the default).
    #[serde(default = "six_hours")]
    pub every: Spanned<Duration>,
    /// How long they are kept, for example `30d` (the default).
    #[serde(default = "month")]
    pub keep: Spanned<Duration>,
}

impl Default for Snapshots {
    fn default() -> Self {
        Self { every: six_hours(), keep: month() }
    }
}

fn six_hours() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(6 * 60 * 60), span: Span::default() }
}

fn month() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(30 * 24 * 60 * 60), span: Span::default() }
}

/// Vault's certificate authorities: a root, and intermediates that it signs.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Authorities {
    /// How long the root is valid: at least twice as long as an intermediate, for example `3650d` (the default).
    #[serde(default = "ten_years")]
    pub root_ttl: Spanned<Duration>,
    /// How long an intermediate is valid, for example `1825d` (the default).
    #[serde(default = "five_years")]
    pub intermediate_ttl: Spanned<Duration>,
    /// Which intermediate signs. Default: `1`, the first. Raise it by one to rotate: a new one signs from then on, and
    /// earlier ones stay until the certificates that they signed have expired.
    #[serde(default = "first")]
    #[schemars(range(min = 1, max = 20))]
    pub generation: Spanned<u8>,
}

impl Default for Authorities {
    fn default() -> Self {
        Self { root_ttl: ten_years(), intermediate_ttl: five_years(), generation: first() }
    }
}

fn ten_years() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(3650 * 24 * 60 * 60), span: Span::default() }
}

fn five_years() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(1825 * 24 * 60 * 60), span: Span::default() }
}

fn first() -> Spanned<u8> {
    Spanned { value: 1, span: Span::default() }
}

/// How Vault's configuration is changed after the first bring-up.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Configuration {
    /// Who applies the root `vault-configuration`: `people` (members of the operators' group, with a token of 30 minutes after
    /// a fresh login), `pipeline` (a job that a person starts), or `rootToken` (a root token, which holders of
    /// recovery keys make for each change), for example `rootToken`. Default: with `operators`, `people`; without
    /// them, `rootToken`. Whoever applies it can give themselves every secret of the platform.
    pub applied_by: Option<Spanned<AppliedBy>>,
}

/// People who operate Vault, signed in by OpenID Connect.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operators {
    /// Their group at the identity provider, for example `platform-admins`.
    pub group: Spanned<Group>,
    /// The client that is registered for Vault with the identity provider, for example `vault`. It is public;
    /// its secret is never in this file.
    pub client_id: Spanned<ClientId>,
    /// The identity provider's issuer, for example `https://gitlab.example.com`. Default: the host
    /// of `git.url`.
    pub issuer: Option<Spanned<Issuer>>,
}

/// A group of people, and what they may use.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct People {
    /// The secrets that its members use, for example `[bastion-login]`.
    #[schemars(length(min = 1))]
    pub secrets: Vec<Reference>,
}

/// An external client that uses secrets. Its owner gives it a secret id once, wrapped.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outside {
    /// The secrets that it uses, for example `[payment-key]`.
    #[schemars(length(min = 1))]
    pub secrets: Vec<Reference>,
    /// The group whose members give it its secret id, for example `team-payments`. They can read its secrets that
    /// way, so name a group that may read them anyway.
    pub owner: Spanned<Group>,
    /// The addresses that it comes from, for example `[10.60.0.0/24]`: its secret id and its token do not work from
    /// others.
    #[schemars(length(min = 1))]
    pub from: Vec<Spanned<Cidr>>,
    /// How long a secret id lets it log in: `1h` to `90d`, for example `30d` (the default).
    #[serde(default = "month")]
    pub secret_id_ttl: Spanned<Duration>,
}
