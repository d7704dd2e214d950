//! File systems and databases.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What keeps the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StorageKind {
    /// Amazon EFS, encrypted, with one access point a volume.
    Efs,
}

/// How throughput is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Throughput {
    /// By use.
    #[default]
    Elastic,
    /// With credits that grow with the stored size.
    Bursting,
}

/// When a change of a database that restarts it happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Changes {
    /// In the next maintenance window: Sunday, 03:30 to 04:30 UTC.
    #[default]
    Window,
    /// During the apply.
    Immediately,
}

/// The database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DatabaseEngine {
    /// PostgreSQL.
    Postgres,
    /// MySQL. A login that ends closes no session that is open: let the app's pool close its own before that.
    #[serde(rename = "mysql")]
    MySql,
}

impl DatabaseEngine {
    /// The port that it listens on.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::MySql => 3306,
        }
    }

    /// Its word in the file, and in AWS.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
        }
    }
}

/// Who runs a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Hosting {
    /// Amazon RDS.
    #[default]
    Rds,
}
