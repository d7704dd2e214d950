//! What a pipeline may do: what applying the roots takes that are left to it, and the states of these roots.

use std::collections::BTreeSet;

use platformc_base::scalar::Name;

use crate::{
    aws::{
        Arn, Delegated, Statement, names,
        rights::{keys, making_log_writers},
        split,
    },
    terraform::{state_key, state_key_alias},
};
use platformc_model::{Model, Vault};

/// Services that keep a role of their own in the account from their first use on.
const SERVICE_ROLES: [&str; 4] = [
    "backup.amazonaws.com",
    "elasticfilesystem.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "rds.amazonaws.com",
];

/// Its policies by name, none of them longer than AWS allows.
pub(super) fn policies(model: &Model, given: &Delegated) -> Vec<(String, Vec<Statement>)> {
    let said = given.rights.iter().filter(|rights| !rights.statements.is_empty());
    let said = said.map(|rights| (rights.name, rights.statements.clone()));
    said.chain([("roles", making_log_writers(model)), ("keys", keys(model, given)), ("states", states(model, given))])
        .flat_map(|(name, statements)| split(name, statements))
        .collect()
}

/// What applying Vault's configuration takes: its own state, and the outputs of clusters and databases.
pub(super) fn of_configuration(model: &Model, vault: &Vault) -> Vec<Statement> {
    let home = vault.cluster().map(|cluster| &cluster.name);
    let clusters: BTreeSet<&Name> = vault.serves.iter().map(|cluster| &cluster.name).chain(home).collect();
    let databases = model.leased_databases().next().map(|_| "databases".to_owned());
    let roots = clusters.into_iter().map(|name| format!("cluster-{name}")).chain(databases);
    let read = roots.map(|root| state(model, &state_key(&root))).collect();
    let key = state_key("vault-configuration");
    of_states(model, read, vec![state(model, &key), state(model, &format!("{key}.tflock"))])
}

fn states(model: &Model, given: &Delegated) -> Vec<Statement> {
    let roles = Statement::allow("ServiceRoles", &["iam:CreateServiceLinkedRole"])
        .on([Arn(model).iam("role/aws-service-role/*")])
        .when("StringEquals", "iam:AWSServiceName", SERVICE_ROLES);
    std::iter::once(roles).chain(of_states(model, read(model, given), written(model, given))).collect()
}

/// To read some states and to write others.
fn of_states(model: &Model, read: Vec<String>, written: Vec<String>) -> Vec<Statement> {
    let arn = Arn(model);
    vec![
        Statement::allow("ListStates", &["s3:ListBucket"]).on([bucket(model)]),
        Statement::allow("ReadStates", &["s3:GetObject"]).on(read),
        Statement::allow("WriteStates", &["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]).on(written),
        Statement::allow("StateKey", &["kms:Decrypt", "kms:GenerateDataKey"])
            .on([arn.of("kms", "key/*")])
            .when("ForAnyValue:StringEquals", "kms:ResourceAliases", [format!("alias/{}", state_key_alias(model))])
            .when("StringEquals", "kms:ViaService", [s3(model)]),
    ]
}

/// S3, as KMS names who asks.
fn s3(model: &Model) -> String {
    format!("s3.{}.{}", model.aws.region.as_str(), names::suffix(model))
}

/// The bucket of the states.
pub(super) fn bucket(model: &Model) -> String {
    Arn(model).global("s3", model.aws.state.bucket.as_str())
}

/// An object of that bucket.
pub(super) fn state(model: &Model, key: &str) -> String {
    format!("{}/{key}", bucket(model))
}

/// The states that a pipeline writes, and their locks.
pub(super) fn written(model: &Model, given: &Delegated) -> Vec<String> {
    let keys = given.roots.iter().map(|root| state_key(root));
    keys.flat_map(|key| [state(model, &key), state(model, &format!("{key}.tflock"))]).collect()
}

/// The states that are read for a pipeline's roots: their own are among those that it writes.
fn read(model: &Model, given: &Delegated) -> Vec<String> {
    let clusters = model.clusters.keys().map(|cluster| format!("cluster-{cluster}"));
    let read = clusters.filter(|root| !given.roots.contains(root));
    read.map(|root| state(model, &state_key(&root))).collect()
}
