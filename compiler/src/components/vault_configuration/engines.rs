//! The engines that the platform's secrets need, and what each holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use platformc_base::{scalar::Duration, words::DatabaseRole};

use crate::vault_api::{
    cache_key, mount,
    subject::{Grant, Subject},
};
use platformc_model::{
    AwsSecret, Credentials, Database, DatabaseSecret, KvSecret, Lease, Model, PkiSecret, Secret, SecretKind, SshSecret,
    StaticRole, TransitSecret,
};

const DAY: u64 = 24 * 60 * 60;
/// How many versions of a value are kept unless it has settings of its own: the default of the module `vault-mounts`.
pub const MOUNT_VERSIONS: u32 = 10;

/// The secrets by the engine that keeps them.
#[derive(Default)]
pub struct Engines<'a> {
    pub kv: Vec<(&'a Secret, &'a KvSecret)>,
    pub dynamic: Vec<(&'a Secret, &'a DatabaseSecret, &'a Lease)>,
    pub fixed: Vec<(&'a Secret, &'a DatabaseSecret, &'a StaticRole)>,
    pub transit: Vec<(&'a Secret, &'a TransitSecret)>,
    pub pki: Vec<(&'a Secret, &'a PkiSecret)>,
    pub aws: Vec<(&'a Secret, &'a AwsSecret)>,
    pub ssh: Vec<(&'a Secret, &'a SshSecret)>,
    pub has_totp: bool,
    /// The keys that encrypt what the platform itself keeps.
    pub own_keys: Vec<String>,
    /// The mounts of which subjects use something that is no secret's.
    used: BTreeSet<&'static str>,
}

impl<'a> Engines<'a> {
    #[must_use]
    pub fn of(model: &'a Model) -> Self {
        let mut engines = Self::default();
        for secret in model.secrets.values() {
            let secret = secret.as_ref();
            match &secret.kind {
                SecretKind::Database(login) => match &login.credentials {
                    Credentials::Static(role) => engines.fixed.push((secret, login, role)),
                    Credentials::Dynamic(lease) => engines.dynamic.push((secret, login, lease)),
                },
                SecretKind::Kv(kv) => engines.kv.push((secret, kv)),
                SecretKind::Transit(key) => engines.transit.push((secret, key)),
                SecretKind::Pki(certificate) => engines.pki.push((secret, certificate)),
                SecretKind::Aws(aws) => engines.aws.push((secret, aws)),
                SecretKind::Ssh(ssh) => engines.ssh.push((secret, ssh)),
                SecretKind::Totp(_) => engines.has_totp = true,
            }
        }
        engines
    }

    /// With what these subjects use besides.
    #[must_use]
    pub fn with(mut self, subjects: &[Arc<Subject>]) -> Self {
        let grants = || subjects.iter().flat_map(|subject| &subject.grants);
        self.used.extend(grants().filter_map(Grant::mount));
        self.own_keys.extend(grants().filter_map(|grant| match grant {
            Grant::KeepTokens(cluster) => Some(cache_key(cluster)),
            _ => None,
        }));
        self
    }

    #[must_use]
    pub fn has_kv(&self) -> bool {
        self.used.contains(mount::KV) || !self.kv.is_empty()
    }

    /// The values that are kept otherwise than the mount keeps them.
    pub fn kv_settings(&self) -> impl Iterator<Item = &'a KvSecret> {
        let own =
            |kv: &&KvSecret| kv.versions.value != MOUNT_VERSIONS || kv.delete_after.is_some() || kv.check_and_set.value;
        self.kv.iter().map(|(_, kv)| *kv).filter(own)
    }

    /// The longest life of an SSH certificate, in seconds.
    #[must_use]
    pub fn longest_session(&self) -> u64 {
        self.ssh.iter().map(|(_, ssh)| ssh.ttl.seconds()).max().unwrap_or(0)
    }

    #[must_use]
    pub fn has_transit(&self) -> bool {
        !self.transit.is_empty() || !self.own_keys.is_empty()
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
    pub fn databases(&self) -> BTreeMap<&'a str, &'a Database> {
        let dynamic = self.dynamic.iter().map(|(_, login, _)| &login.database);
        let all = dynamic.chain(self.fixed.iter().map(|(_, login, _)| &login.database));
        all.map(|database| (database.name.as_str(), database.as_ref())).collect()
    }

    /// The longest life of a certificate, in seconds.
    #[must_use]
    pub fn longest_certificate(&self) -> u64 {
        self.pki.iter().map(|(_, spec)| spec.ttl.seconds()).max().unwrap_or(0).max(30 * DAY)
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

/// The bounds on lifetimes that the engines set.
pub mod bound {
    use super::{DAY, Duration};

    pub const STATIC_ROTATION: Duration = Duration::from_seconds(60);
    pub const KEY_ROTATION: Duration = Duration::from_seconds(60 * 60);
    pub const CERTIFICATE: (Duration, Duration) = (Duration::from_seconds(10 * 60), Duration::from_seconds(365 * DAY));
    /// The life of a pipeline's token.
    pub const PIPELINE: Duration = Duration::from_seconds(60 * 60);
    /// The life of a token that applies Vault's configuration.
    pub const CONFIGURATION: Duration = Duration::from_seconds(30 * 60);
    /// How long ago a person may have proved who they are, to get such a token.
    pub const FRESH_LOGIN: Duration = Duration::from_seconds(5 * 60);
    pub const SESSION: (Duration, Duration) = (Duration::from_seconds(60), Duration::from_seconds(DAY));
    pub const SECRET_ID: (Duration, Duration) = (Duration::from_seconds(60 * 60), Duration::from_seconds(90 * DAY));
    pub const CLOUD: (Duration, Duration) = (Duration::from_seconds(15 * 60), Duration::from_seconds(60 * 60));
}
