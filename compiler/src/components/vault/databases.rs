//! By what the server knows PostgreSQL, where it takes that from its own disk alone.

use platformc_base::words::DatabaseEngine;
use serde_json::{Map, Value, json};

use super::{NAMESPACE, server};
use crate::{database_authorities, kubernetes};
use platformc_model::{Model, Vault};

/// The authorities of the databases that `openbao` makes logins of: it has no other way to be told
/// (<https://github.com/openbao/openbao/issues/2287>).
pub(super) fn authorities(model: &Model, vault: &Vault) -> Option<Value> {
    if !server::is_openbao(vault) {
        return None;
    }
    let mut data = Map::new();
    for of in model.secrets.values().filter_map(|secret| secret.database()) {
        let certificates = of.authorities().filter(|_| of.engine.value == DatabaseEngine::Postgres);
        if let Some(certificates) = certificates {
            data.insert(database_authorities::file(&of.name), json!(certificates));
        }
    }
    if data.is_empty() {
        return None;
    }
    let data = kubernetes::fields([("data", Value::Object(data))]);
    Some(kubernetes::object("v1", "ConfigMap", database_authorities::AUTHORITIES, Some(NAMESPACE), data))
}
