//! Databases.

use std::{borrow::Cow, sync::Arc};

use indexmap::IndexMap;
use platformc_spec::{
    Diagnostics,
    platform::{self as spec, Created},
    scalar::{Name, Size},
};

use platformc_model::{Database, DatabaseTls, Effective, Network, Reference};

use super::names::{Names, find_at, find_leaving};

/// All that have their network. `authority` is Amazon's of the region, in PEM, if the catalog knows it.
pub(super) fn all(
    databases: impl IntoIterator<Item = (spec::Reference, spec::Database)>,
    networks: &IndexMap<Name, Arc<Network>>,
    authority: Option<&'static str>,
    names: &Names,
    problems: &mut Diagnostics,
) -> IndexMap<Name, Arc<Database>> {
    let one = |(key, spec): (spec::Reference, spec::Database)| {
        let find = if spec.retire.is_some() { find_leaving } else { find_at };
        let network = find(networks, &spec.network, "network", names, problems)?;
        Some((key.value.clone(), Arc::new(database(&key, spec, network, authority))))
    };
    databases.into_iter().filter_map(one).collect()
}

fn database(
    key: &spec::Reference,
    spec: spec::Database,
    network: Reference<Network>,
    authority: Option<&'static str>,
) -> Database {
    let name = spec.created_as(key);
    let spec::Database { engine, version, hosting, network: _, class, multi_az, storage, .. } = spec;
    let spec::Database { max_storage, changes, support_type, logs, backups, tls, .. } = spec;
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
        max_storage: max_storage.map_or_else(|| grown(*storage), Effective::from),
        changes: changes.into(),
        support_type: support_type.into(),
        logs: logs.into(),
        backups: backups.into(),
        tls: self::tls(tls, authority),
    }
}

/// The most that RDS has, GiB (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html>).
const MOST: u64 = 65_536;

/// How far storage grows where nobody says it.
fn grown(storage: Size) -> Effective<Size> {
    let most = storage.gibibytes().saturating_mul(2).min(MOST);
    Effective::rule(Size::from_gibibytes(most.max(storage.gibibytes())), "twice the storage")
}

fn tls(spec: spec::DatabaseTls, authority: Option<&'static str>) -> DatabaseTls {
    let spec::DatabaseTls { ca, verify } = spec;
    let said = ca.map(|ca| Effective::key(Cow::Owned(ca.as_str().to_owned()), ca.span));
    let known = authority.map(|authority| Effective::rule(Cow::Borrowed(authority), "authority of the region"));
    DatabaseTls { authorities: said.or(known), verify: verify.into() }
}
