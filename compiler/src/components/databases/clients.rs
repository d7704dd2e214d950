//! Who connects to a database.

use std::collections::BTreeMap;

use platformc_base::scalar::Name;
use platformc_model::{Callee, Cluster, Database, Model, Secret};

/// The clusters whose pods connect: those of its callers, and Vault's, which makes its logins. A security group is
/// understood across a peering of one region.
pub(super) fn clients<'a>(model: &'a Model, database: &Database) -> BTreeMap<Name, &'a Cluster> {
    let calls = |callee: &Callee| matches!(callee, Callee::Database(called, _) if called.name == database.name);
    let callers = model.apps.values().filter(|app| app.calls.iter().any(calls)).map(|app| app.head.cluster.as_ref());
    let vault = model.vault.iter().filter(|_| is_used(model, database)).filter_map(|vault| vault.cluster());
    callers.chain(vault.map(AsRef::as_ref)).map(|cluster| (cluster.name.clone(), cluster)).collect()
}

/// Whether some secret is a login of a database.
pub(super) fn is_used(model: &Model, database: &Database) -> bool {
    let used = |secret: &Secret| secret.database().is_some_and(|of| of.name == database.name);
    model.secrets.values().any(|secret| used(secret))
}
