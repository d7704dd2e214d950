//! Databases.

use std::borrow::Cow;

use platformc_spec::platform as spec;

use platformc_model::{Database, DatabaseTls, Effective, Network, Reference};

/// `authority` is Amazon's of the region, in PEM, if the catalog knows it.
pub(super) fn database(
    name: spec::Reference,
    spec: spec::Database,
    network: Reference<Network>,
    authority: Option<&'static str>,
) -> Database {
    let spec::Database { engine, version, hosting, network: _, class, multi_az, storage, backups, tls } = spec;
    Database {
        name: name.value,
        span: name.span,
        engine,
        version,
        hosting: hosting.into(),
        network,
        class,
        multi_az: multi_az.into(),
        storage,
        backups: backups.into(),
        tls: self::tls(tls, authority),
    }
}

fn tls(spec: spec::DatabaseTls, authority: Option<&'static str>) -> DatabaseTls {
    let spec::DatabaseTls { ca, verify } = spec;
    let said = ca.map(|ca| Effective::key(Cow::Owned(ca.as_str().to_owned()), ca.span));
    let known = authority.map(|authority| Effective::rule(Cow::Borrowed(authority), "authority of the region"));
    DatabaseTls { authorities: said.or(known), verify: verify.into() }
}
