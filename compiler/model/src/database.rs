//! Databases.

use std::borrow::Cow;

use platformc_base::{
    Span, Spanned,
    scalar::{DatabaseClass, Duration, EngineVersion, Name, Size},
    words::{Changes, DatabaseEngine, Hosting, SupportType},
};

use crate::{Effective, Network, Reference};

/// A database.
#[derive(Debug)]
pub struct Database {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    pub engine: Spanned<DatabaseEngine>,
    /// Its major version.
    pub version: Spanned<EngineVersion>,
    /// Who runs it. The schema's default.
    pub hosting: Effective<Hosting>,
    /// The network it is reached in.
    pub network: Reference<Network>,
    /// The instance class.
    pub class: Spanned<DatabaseClass>,
    /// Whether a standby in another zone takes over. The schema's default.
    pub multi_az: Effective<bool>,
    /// Its storage at the start.
    pub storage: Spanned<Size>,
    /// Up to what size its storage grows by itself; the same as `storage` if it does not. A rule gives twice `storage`.
    pub max_storage: Effective<Size>,
    /// When a change that restarts it happens. The schema's default.
    pub changes: Effective<Changes>,
    /// What happens when the standard support of its version ends. The schema's default.
    pub support_type: Effective<SupportType>,
    /// How long its logs are kept. The schema's default.
    pub logs: Effective<Duration>,
    /// How long automated backups are kept. The schema's default.
    pub backups: Effective<Duration>,
    /// How clients know it.
    pub tls: DatabaseTls,
}

impl Database {
    /// The certificates, in PEM, of the authorities with which clients verify it; none if they are not known, or if
    /// clients verify nothing.
    #[must_use]
    pub fn authorities(&self) -> Option<&str> {
        self.tls.authorities.as_ref().filter(|_| self.tls.verify.value).map(|known| known.as_ref())
    }
}

/// How clients know a database. Connections are encrypted in any case.
#[derive(Debug)]
pub struct DatabaseTls {
    /// The certificates, in PEM, of the authorities that sign its own. Where the file names none, a rule gives the authority
    /// of Amazon RDS in the region; nothing in a region that the catalog does not know.
    pub authorities: Option<Effective<Cow<'static, str>>>,
    /// Whether its certificate and its name are verified. The schema's default.
    pub verify: Effective<bool>,
}
