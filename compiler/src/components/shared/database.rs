//! How clients know a database, and where they find what they know it by.

use platformc_spec::scalar::Name;

use crate::{
    catalog,
    resolve::{Database, Model},
};

/// The `ConfigMap` of a namespace with the authorities of the databases that its apps call, a key each.
pub const AUTHORITIES: &str = "database-authorities";
/// The folder in which an app has them.
pub const FOLDER: &str = "/etc/databases";
/// The folder in which a server of the platform's own has those of the databases that it makes logins of.
pub const VAULT_FOLDER: &str = "/vault/databases";

/// The certificates, in PEM, of the authorities that sign a database's; nothing if they are not known, or not asked for.
#[must_use]
pub fn authorities<'a>(model: &Model, database: &'a Database) -> Option<&'a str> {
    let tls = &database.spec.tls;
    let known = || catalog::rds_authority(model.aws.region.as_str());
    tls.ca.as_ref().map(|ca| ca.as_str()).or_else(known).filter(|_| tls.verify.value)
}

/// Their file: in the folder of an app, and among the documents of the tree.
#[must_use]
pub fn file(database: &Name) -> String {
    format!("{database}.pem")
}

/// Their file in the tree.
#[must_use]
pub fn document(database: &Name) -> String {
    format!("vault/databases/{}", file(database))
}
