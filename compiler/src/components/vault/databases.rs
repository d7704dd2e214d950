//! By what the server knows PostgreSQL, where it takes that from its own disk alone.

use platformc_base::words::DatabaseEngine;
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{NAMESPACE, server};
use crate::{database_authorities, kubernetes};
use platformc_model::{Database, Model, Vault};

/// The databases whose certificates the server takes from its disk, and those.
pub(super) fn known<'a>(model: &'a Model, vault: &Vault) -> impl Iterator<Item = (&'a Database, &'a str)> {
    let secrets = server::is_openbao(vault).then(|| model.secrets.values());
    let databases = secrets.into_iter().flatten().filter_map(|secret| secret.database());
    let postgres = databases.filter(|of| of.engine.value == DatabaseEngine::Postgres);
    postgres.filter_map(|of| Some((of.as_ref(), of.authorities()?)))
}

/// The authorities of the databases that `openbao` makes logins of: it has no other way to be told
/// (<https://github.com/openbao/openbao/issues/2287>).
pub(super) fn authorities(model: &Model, vault: &Vault) -> Option<Value> {
    let mut data = Map::new();
    for (of, certificates) in known(model, vault) {
        data.insert(database_authorities::file(&of.name).into(), json!(certificates));
    }
    if data.is_empty() {
        return None;
    }
    let data = kubernetes::fields([("data", Value::Object(data))]);
    Some(kubernetes::object(&database_authorities::id(NAMESPACE), data))
}
