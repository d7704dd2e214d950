//! Secrets.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{
    AwsSecret, Credentials, Database, DatabaseSecret, Effective, KvSecret, Lease, PkiSecret, Reference, Secret,
    SecretKind, SshSecret, StaticRole, TotpSecret, TransitSecret,
};
use platformc_spec::{
    Diagnostics,
    platform::{self as spec, Created},
    scalar::Name,
};

use crate::names::{Names, find};

/// The secrets, by their keys.
pub(super) fn all(
    specs: spec::Map<spec::Secret>,
    databases: &IndexMap<Name, Arc<Database>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> IndexMap<Name, Arc<Secret>> {
    let secrets = specs.into_iter().filter_map(|(key, spec)| {
        let secret = secret(&key, spec, databases, names, problems)?;
        Some((key.value, Arc::new(secret)))
    });
    secrets.collect()
}

/// A secret; nothing if its database does not exist.
fn secret(
    key: &spec::Reference,
    secret: spec::Secret,
    databases: &IndexMap<Name, Arc<Database>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Secret> {
    let name = secret.created_as(key);
    let kind = match secret {
        spec::Secret::Database(secret) => {
            let database = find(databases, &secret.name, "database", names, problems)?;
            SecretKind::Database(login(secret, database))
        }
        spec::Secret::Kv(secret) => SecretKind::Kv(kv(secret)),
        spec::Secret::Transit(secret) => SecretKind::Transit(transit(&secret)),
        spec::Secret::Pki(secret) => SecretKind::Pki(pki(secret)),
        spec::Secret::Aws(secret) => SecretKind::Aws(AwsSecret { role: secret.role, ttl: secret.ttl.into() }),
        spec::Secret::Ssh(secret) => SecretKind::Ssh(SshSecret {
            principals: secret.principals,
            ttl: secret.ttl.into(),
            allow: secret.allow.into_iter().map(Effective::from).collect(),
        }),
        spec::Secret::Totp(secret) => {
            SecretKind::Totp(TotpSecret { owner: secret.owner, shared: secret.shared.into() })
        }
    };
    Some(Secret { name: name.value, span: name.span, kind })
}

fn login(secret: spec::DatabaseSecret, database: Arc<Database>) -> DatabaseSecret {
    let spec::DatabaseSecret { name, role, ttl, max_ttl, rotation, shared, renamed_from: _ } = secret;
    let credentials = match rotation {
        Some(rotation) => Credentials::Static(StaticRole { rotation, ttl, max_ttl }),
        None => Credentials::Dynamic(Lease::of(ttl, max_ttl)),
    };
    DatabaseSecret { database: Reference { to: database, at: name.span }, role, credentials, shared: shared.into() }
}

fn kv(secret: spec::KvSecret) -> KvSecret {
    KvSecret {
        path: secret.path,
        owner: secret.owner,
        versions: secret.versions.into(),
        delete_after: secret.delete_after,
        check_and_set: secret.check_and_set.into(),
        shared: secret.shared.into(),
    }
}

fn transit(secret: &spec::TransitSecret) -> TransitSecret {
    TransitSecret {
        key_type: secret.key_type.into(),
        rotation: secret.rotation,
        min_decryption_version: secret.min_decryption_version.into(),
        convergent: secret.convergent.into(),
        shared: secret.shared.into(),
    }
}

fn pki(secret: spec::PkiSecret) -> PkiSecret {
    PkiSecret {
        common_name: secret.common_name,
        alt_names: secret.alt_names,
        usages: secret.usages.into_iter().map(Effective::from).collect(),
        ttl: secret.ttl.into(),
        shared: secret.shared.into(),
    }
}
