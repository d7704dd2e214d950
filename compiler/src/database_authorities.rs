//! Where clients find the certificate authorities with which they verify a database.

use platformc_base::scalar::Name;

use crate::object::{ObjectId, ObjectKind};

/// The `ConfigMap` of a namespace with the authorities of the databases that its apps call, a key each.
pub const AUTHORITIES: &str = "database-authorities";
/// That of one namespace.
#[must_use]
pub fn id(namespace: &str) -> ObjectId<'_> {
    ObjectId::fixed(ObjectKind::ConfigMap, namespace, AUTHORITIES)
}

/// The folder in which an app has them.
pub const FOLDER: &str = "/etc/databases";
/// The folder in which a server of the platform's own has those of the databases that it makes logins of.
pub const VAULT_FOLDER: &str = "/vault/databases";

/// The file with those of one database: in the folder of an app, and among the documents of the tree.
#[must_use]
pub fn file(database: &Name) -> String {
    format!("{database}.pem")
}

/// The same in the tree.
#[must_use]
pub fn document(database: &Name) -> String {
    format!("vault/databases/{}", file(database))
}
