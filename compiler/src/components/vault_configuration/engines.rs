//! The engines that the platform's secrets need, and what each holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use platformc_spec::{
    platform::{
        AwsSecret, DatabaseRole, DatabaseSecret, KvSecret, PkiSecret, Secret as Kind, SshSecret, TransitSecret,
    },
    scalar::Duration,
};

use crate::vault_api::{
    mount,
    subject::{Grant, Subject},
};
use platformc_model::{Database, Model, Secret};

const DAY: u64 = 24 * 60 * 60;

/// The secrets by the engine that keeps them.
#[derive(Default)]
pub struct Engines<'a> {
    pub kv: Vec<(&'a Secret, &'a KvSecret)>,
    pub dynamic: Vec<(&'a Secret, &'a DatabaseSecret, Arc<Database>)>,
    pub fixed: Vec<(&'a Secret, &'a DatabaseSecret, Arc<Database>)>,
    pub transit: Vec<(&'a Secret, &'a TransitSecret)>,
    pub pki: Vec<(&'a Secret, &'a PkiSecret)>,
    pub aws: Vec<(&'a Secret, &'a AwsSecret)>,
    pub ssh: Vec<(&'a Secret, &'a SshSecret)>,
    pub has_totp: bool,
    /// The mounts of which subjects use something that is no secret's.
    used: BTreeSet<&'static str>,
}

impl<'a> Engines<'a> {
    #[must_use]
    pub fn of(model: &'a Model) -> Self {
        let mut engines = Self::default();
        for secret in model.secrets.values() {
            let secret = secret.as_ref();
            match (&secret.spec, &secret.database) {
                (Kind::Database(spec), Some(database)) if spec.rotation.is_some() => {
                    engines.fixed.push((secret, spec, database.clone()));
                }
                (Kind::Database(spec), Some(database)) => engines.dynamic.push((secret, spec, database.clone())),
                // Resolving gives every database secret its database.
                (Kind::Database(_), None) => {}
                (Kind::Kv(spec), _) => engines.kv.push((secret, spec)),
                (Kind::Transit(spec), _) => engines.transit.push((secret, spec)),
                (Kind::Pki(spec), _) => engines.pki.push((secret, spec)),
                (Kind::Aws(spec), _) => engines.aws.push((secret, spec)),
                (Kind::Ssh(spec), _) => engines.ssh.push((secret, spec)),
                (Kind::Totp(_), _) => engines.has_totp = true,
            }
        }
        engines
    }

    /// With what these subjects use besides.
    #[must_use]
    pub fn with(mut self, subjects: &[Arc<Subject>]) -> Self {
        self.used.extend(subjects.iter().flat_map(|subject| &subject.grants).filter_map(Grant::mount));
        self
    }

    #[must_use]
    pub fn has_kv(&self) -> bool {
        self.used.contains(mount::KV) || !self.kv.is_empty()
    }

    /// The values that are kept otherwise than the mount keeps them.
    pub fn kv_settings(&self) -> impl Iterator<Item = &'a KvSecret> {
        let own =
            |kv: &&KvSecret| kv.versions.value != KvSecret::VERSIONS || kv.delete_after.is_some() || kv.check_and_set;
        self.kv.iter().map(|(_, kv)| *kv).filter(own)
    }

    /// The longest life of an SSH certificate, in seconds.
    #[must_use]
    pub fn longest_session(&self) -> u64 {
        self.ssh.iter().map(|(_, ssh)| ssh.ttl.seconds()).max().unwrap_or(0)
    }

    #[must_use]
    pub fn has_pki(&self) -> bool {
        self.used.contains(mount::PKI) || !self.pki.is_empty()
    }

    #[must_use]
    pub fn has_database(&self) -> bool {
        !self.dynamic.is_empty() || !self.fixed.is_empty()
    }

    /// The databases that Vault makes logins of, by name.
    #[must_use]
    pub fn databases(&self) -> BTreeMap<&str, &Database> {
        let all = self.dynamic.iter().chain(&self.fixed);
        all.map(|(_, _, database)| (database.name.as_str(), database.as_ref())).collect()
    }

    /// The longest life of a database lease, in seconds: the mount's bound on all of them.
    #[must_use]
    pub fn longest_lease(&self) -> u64 {
        let lives = self.dynamic.iter().map(|(_, spec, _)| Lease::of(spec).max_ttl);
        lives.max().unwrap_or(DAY).max(DAY)
    }

    /// The longest life of a certificate, in seconds.
    #[must_use]
    pub fn longest_certificate(&self) -> u64 {
        self.pki.iter().map(|(_, spec)| spec.ttl.seconds()).max().unwrap_or(0).max(30 * DAY)
    }
}

/// The life of a dynamic login, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub ttl: u64,
    pub max_ttl: u64,
}

impl Lease {
    #[must_use]
    pub fn of(spec: &DatabaseSecret) -> Self {
        let ttl = spec.ttl.as_ref().map_or(3600, |ttl| ttl.seconds());
        let max_ttl = spec.max_ttl.as_ref().map_or_else(|| ttl.saturating_mul(24), |max| max.seconds());
        Self { ttl, max_ttl }
    }
}

/// The word of the module for what a login may do.
#[must_use]
pub fn grant(role: DatabaseRole) -> &'static str {
    match role {
        DatabaseRole::ReadOnly => "readOnly",
        DatabaseRole::ReadWrite => "readWrite",
        DatabaseRole::Owner => "owner",
    }
}

/// How often the password of a static login changes, in seconds.
#[must_use]
pub fn rotation(spec: &DatabaseSecret) -> u64 {
    spec.rotation.as_ref().map_or(DAY, |rotation| rotation.seconds())
}

/// The bounds on lifetimes that the engines set.
pub mod bound {
    use super::{DAY, Duration};

    pub const STATIC_ROTATION: Duration = Duration::from_seconds(60);
    pub const KEY_ROTATION: Duration = Duration::from_seconds(60 * 60);
    pub const CERTIFICATE: (Duration, Duration) = (Duration::from_seconds(10 * 60), Duration::from_seconds(365 * DAY));
    /// The life of a pipeline's token.
    pub const PIPELINE: Duration = Duration::from_seconds(60 * 60);
    pub const SESSION: (Duration, Duration) = (Duration::from_seconds(60), Duration::from_seconds(DAY));
    pub const SECRET_ID: (Duration, Duration) = (Duration::from_seconds(60 * 60), Duration::from_seconds(90 * DAY));
    pub const CLOUD: (Duration, Duration) = (Duration::from_seconds(15 * 60), Duration::from_seconds(60 * 60));
}
