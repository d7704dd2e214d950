//! Settings of a Vault server.

use platformc_base::scalar::Duration;

use crate::Effective;

/// Who unseals Vault after a restart.
#[derive(Clone, Copy, Debug)]
pub enum Unseal {
    /// AWS KMS, with a key of its own.
    AwsKms {
        /// How often AWS makes new key material. Default: 365 days, in the schema.
        rotation: Effective<Duration>,
    },
}

/// Copies of all of Vault.
#[derive(Clone, Copy, Debug)]
pub struct Snapshots {
    /// How often one is taken. Default: 6 hours, in the schema.
    pub every: Effective<Duration>,
    /// How long each is kept. Default: 30 days, in the schema.
    pub keep: Effective<Duration>,
}

/// Vault's certificate authorities: a root, and intermediates that it signs.
#[derive(Clone, Copy, Debug)]
pub struct Authorities {
    /// How long the root is valid. Default: 3650 days, in the schema.
    pub root_ttl: Effective<Duration>,
    /// How long an intermediate is valid. Default: 1825 days, in the schema.
    pub intermediate_ttl: Effective<Duration>,
    /// Which intermediate signs, counted from 1. Default: 1, in the schema.
    pub generation: Effective<u8>,
}
