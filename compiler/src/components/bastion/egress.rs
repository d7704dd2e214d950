//! What the bastion connects to.

use std::collections::BTreeMap;

use platformc_output::hcl::Expr;

use platformc_model::{Bastion, Model};

/// Address range and port of each way out, by what it is for: HTTPS anywhere (AWS, the Kubernetes APIs, Vault, Git, the makers of
/// tools), Git by SSH where it is used, and databases in their networks.
pub(super) fn ways(model: &Model, bastion: &Bastion) -> Vec<(String, Expr)> {
    let mut ways: BTreeMap<String, (String, u16)> = BTreeMap::new();
    ways.insert("HTTPS".to_owned(), ("0.0.0.0/0".to_owned(), 443));
    if model.git.url.as_str().starts_with("ssh://") {
        ways.insert("Git".to_owned(), ("0.0.0.0/0".to_owned(), 22));
    }
    for database in model.databases.values() {
        if model.connected(&bastion.network, &database.network) {
            let name = format!("{} in {}", database.engine.as_str(), database.network.name);
            ways.insert(name, (database.network.cidr.to_string(), database.engine.port()));
        }
    }
    let way = |(name, (cidr, port)): (String, (String, u16))| {
        (name, Expr::object([("cidr", Expr::from(cidr)), ("port", Expr::from(port))]))
    };
    ways.into_iter().map(way).collect()
}
