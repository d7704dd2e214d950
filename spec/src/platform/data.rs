use platformc_base::words::{Changes, DatabaseEngine, Hosting, Retire, StorageKind, SupportType, Throughput};
use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Reference;
use crate::{
    scalar::{Certificates, DatabaseClass, Duration, EngineVersion, Size},
    span::Spanned,
};

/// A shared file system.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Storage {
    /// What keeps the files.
    pub kind: Spanned<StorageKind>,
    /// The clusters that mount it, for example `[application]`. The first one's network holds its mount targets; the others
    /// reach it over a peering.
    #[schemars(length(min = 1))]
    pub clusters: Vec<Reference>,
    /// How throughput is provided and paid for. Default: `elastic`.
    #[serde(default)]
    pub throughput: Spanned<Throughput>,
    /// Whether AWS Backup keeps daily copies. Default: `true`.
    #[serde(default = "yes")]
    pub backup: Spanned<bool>,
    /// The name under which it was created, for example `shared`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
    /// How far its removal is: a file system cannot simply be left out. First `prepare`, then, when that is applied, `destroy`; when that is
    /// applied too, remove the entry. Default: it is not being removed.
    pub retire: Option<Spanned<Retire>>,
}

fn yes() -> Spanned<bool> {
    Spanned { value: true, span: crate::Span::default() }
}

/// A database.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Database {
    /// The database engine.
    pub engine: Spanned<DatabaseEngine>,
    /// Its major version, in quotes, for example `"16"`; MySQL's have two numbers: `"8.4"`. Raising it by one upgrades the database
    /// in place, which takes minutes in which nobody reaches it: when, says `changes`. Take a snapshot before; RDS does not go back.
    pub version: Spanned<EngineVersion>,
    /// Who runs it. Default: `rds`.
    #[serde(default)]
    pub hosting: Spanned<Hosting>,
    /// The network it is reached in: the name of an entry of `networks`, for example `application`.
    pub network: Reference,
    /// The instance class, for example `db.t4g.medium`.
    pub class: Spanned<DatabaseClass>,
    /// Whether a standby in another zone takes over. Default: `true`.
    #[serde(default = "yes")]
    pub multi_az: Spanned<bool>,
    /// Its storage at the start, encrypted, for example `50Gi`. It can grow, never shrink.
    pub storage: Spanned<Size>,
    /// Up to what size RDS lets the storage grow by itself when less than a tenth is free, for example `200Gi`: at least a tenth
    /// more than `storage`; the same size turns growth off. Default: twice `storage`.
    pub max_storage: Option<Spanned<Size>>,
    /// When a change that restarts it happens: another class, another version. Default: `window`.
    #[serde(default)]
    pub changes: Spanned<Changes>,
    /// What happens when the standard support of `version` ends. It counts when the database is created: RDS changes it for none
    /// that exists. Default: `standard`.
    #[serde(default)]
    pub support_type: Spanned<SupportType>,
    /// How long CloudWatch keeps its logs, which may hold statements of SQL, for example `90d` (the default).
    #[serde(default = "ninety_days")]
    pub logs: Spanned<Duration>,
    /// How long automated backups are kept: up to `35d`, for example `14d` (the default).
    #[serde(default = "two_weeks")]
    pub backups: Spanned<Duration>,
    /// How Vault and apps verify the database's certificate. Default: by Amazon's authority of the region.
    #[serde(default)]
    pub tls: DatabaseTls,
    /// The name under which it was created, for example `shop`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
    /// How far its removal is: a database cannot simply be left out. First `prepare`, then, when that is applied, `destroy`; when that is
    /// applied too, remove the entry. Default: it is not being removed.
    pub retire: Option<Spanned<Retire>>,
}

/// How clients verify a database. Connections are always encrypted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DatabaseTls {
    /// The certificates, in PEM, of the authorities that sign its certificate, for example `-----BEGIN CERTIFICATE-----
    /// MIIBjDCCATOgAwIBAgIU -----END CERTIFICATE-----`; they may be on several lines. Default: the authority of Amazon RDS in
    /// the region; required in new regions and in regions with restricted access.
    pub ca: Option<Spanned<Certificates>>,
    /// Whether its certificate and its name are verified. Default: `true`.
    #[serde(default = "yes")]
    pub verify: Spanned<bool>,
}

impl Default for DatabaseTls {
    fn default() -> Self {
        Self { ca: None, verify: yes() }
    }
}

fn ninety_days() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(90 * 24 * 60 * 60), span: crate::Span::default() }
}

fn two_weeks() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(14 * 24 * 60 * 60), span: crate::Span::default() }
}
