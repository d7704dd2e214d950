//! Logins of databases, which Vault makes or whose passwords it rotates.

use platformc_base::{Spanned, scalar::Duration, words::DatabaseRole};

use crate::{Database, Effective, Reference};

/// A login of a database.
#[derive(Debug)]
pub struct DatabaseSecret {
    /// The database, and where the secret names it.
    pub database: Reference<Database>,
    /// What the login may do.
    pub role: DatabaseRole,
    /// Whether each user gets its own login, or all share that of one user.
    pub credentials: Credentials,
    /// Whether several apps or projects may use it. Default: `false`, in the schema.
    pub shared: Effective<bool>,
}

/// How Vault makes the credentials of a database secret.
#[derive(Clone, Copy, Debug)]
pub enum Credentials {
    /// A new login for each user, which ends with its lease.
    Dynamic(Lease),
    /// One user whose password rotates.
    Static(StaticRole),
}

/// How long a login that Vault makes lives.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// How long it lives before it is renewed. Without the key it is one hour, and a check refuses the secret.
    pub ttl: Effective<Duration>,
    /// How long it lives at the longest. Default: 24 times `ttl`.
    pub max_ttl: Effective<Duration>,
}

/// One user of a database, which Vault calls a static role.
#[derive(Clone, Copy, Debug)]
pub struct StaticRole {
    /// How often its password changes.
    pub rotation: Spanned<Duration>,
    /// The key `ttl`, which contradicts `rotation`: a check refuses it.
    pub ttl: Option<Spanned<Duration>>,
    /// The key `maxTtl`, which contradicts `rotation`: a check refuses it.
    pub max_ttl: Option<Spanned<Duration>>,
}

impl Lease {
    /// The lease that the keys `ttl` and `maxTtl` give.
    #[must_use]
    pub fn of(ttl: Option<Spanned<Duration>>, max_ttl: Option<Spanned<Duration>>) -> Self {
        let ttl = Effective::or(ttl, || Duration::from_seconds(60 * 60));
        let longest = || Effective::rule(Duration::from_seconds(ttl.seconds().saturating_mul(24)), "24 times ttl");
        Self { ttl, max_ttl: max_ttl.map_or_else(longest, Effective::from) }
    }
}

impl DatabaseSecret {
    /// How long a login lives, if each user gets its own.
    #[must_use]
    pub const fn lease(&self) -> Option<&Lease> {
        match &self.credentials {
            Credentials::Dynamic(lease) => Some(lease),
            Credentials::Static(_) => None,
        }
    }

    /// How often the password rotates, if there is one user.
    #[must_use]
    pub const fn static_role(&self) -> Option<&StaticRole> {
        match &self.credentials {
            Credentials::Dynamic(_) => None,
            Credentials::Static(role) => Some(role),
        }
    }

    /// The key `ttl`, if it is there; also where it contradicts `rotation`.
    #[must_use]
    pub fn ttl(&self) -> Option<Spanned<Duration>> {
        match &self.credentials {
            Credentials::Dynamic(lease) => lease.ttl.said(),
            Credentials::Static(role) => role.ttl,
        }
    }

    /// The key `maxTtl`, if it is there; also where it contradicts `rotation`.
    #[must_use]
    pub fn max_ttl(&self) -> Option<Spanned<Duration>> {
        match &self.credentials {
            Credentials::Dynamic(lease) => lease.max_ttl.said(),
            Credentials::Static(role) => role.max_ttl,
        }
    }
}
