//! Secrets of an app, brought by the Vault Secrets Operator in the name of the app's own service account.

use platformc_base::{
    Span,
    words::{Deliver, Via},
};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{id, object};
use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
    vault_api::{self, mount},
};
use platformc_model::{App, Container, Model, PkiSecret, Secret, SecretKind, SecretUse, Vault};

/// How often a value that people write is read again.
pub(super) const REFRESH: &str = "5m";
/// A lease is renewed after this share of it, in percent.
pub(super) const RENEWAL: u32 = 67;

/// The uses that become Secrets of the cluster.
pub(super) fn synced(app: &App) -> impl Iterator<Item = &SecretUse> {
    app.secrets.iter().filter(|used| used.synced())
}

/// What [`objects`] makes.
pub(super) fn ids<'a>(model: &'a Model, app: &'a App) -> impl Iterator<Item = ObjectId<'a>> {
    let vault = model.vault.as_ref().filter(|_| synced(app).next().is_some());
    let login = vault.map(|_| login_id(app));
    let rights = vault.into_iter().flat_map(|_| rights_ids(app));
    let synced = vault.into_iter().flat_map(|_| synced(app)).filter_map(|used| synced_id(app, used));
    let authorities = known_by(model, app).map(|_| authorities_id(app));
    login.into_iter().chain(synced).chain(rights).chain(authorities)
}

/// What the operator may do for the app.
fn rights_ids(app: &App) -> [ObjectId<'_>; 2] {
    vault_api::operator_rights_ids(app.head.namespace.as_str(), app.head.name.as_str())
}

fn rights(app: &App) -> [Value; 2] {
    let secrets: Vec<String> =
        synced(app).filter(|used| synced_id(app, used).is_some()).map(|used| name(app, used)).collect();
    let restarted = if synced(app).any(SecretUse::restarts) { targets(app) } else { Vec::new() };
    vault_api::operator_rights(&rights_ids(app), app.head.service_account.as_str(), &secrets, &restarted)
}

fn login_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::VaultAuth, app, app.head.name.as_str())
}

/// The object that tells the operator what to sync; none for kinds that are not read.
fn synced_id<'a>(app: &'a App, used: &SecretUse) -> Option<ObjectId<'a>> {
    let kind = match &used.secret.kind {
        SecretKind::Kv(_) => ObjectKind::VaultStaticSecret,
        SecretKind::Database(_) => ObjectKind::VaultDynamicSecret,
        SecretKind::Pki(_) => ObjectKind::VaultPkiSecret,
        SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => return None,
    };
    Some(id(kind, app, name(app, used)))
}

/// The Secret of a use, which the operator makes.
pub(super) fn secret_id<'a>(app: &'a App, used: &SecretUse) -> ObjectId<'a> {
    id(ObjectKind::Secret, app, name(app, used))
}

/// The `ConfigMap` with the certificates with which an app verifies the server.
pub(super) fn authorities_id(app: &App) -> ObjectId<'_> {
    id(ObjectKind::ConfigMap, app, format!("{}-vault-authorities", app.head.name))
}

/// The name of the Secret of a use.
pub(super) fn name(app: &App, used: &SecretUse) -> String {
    format!("{}-{}", app.head.name, used.secret.name)
}

/// A secret that is mounted.
pub(super) struct File<'a> {
    pub(super) secret: String,
    pub(super) volume: String,
    pub(super) path: &'a str,
}

/// The secrets of some uses that are mounted.
pub(super) fn files<'a>(app: &'a App, uses: impl IntoIterator<Item = &'a SecretUse>) -> impl Iterator<Item = File<'a>> {
    uses.into_iter().filter(|used| used.file_writer() == Some(Via::Operator)).filter_map(|used| {
        let path = used.path.as_ref()?.as_str();
        Some(File { secret: name(app, used), volume: format!("secret-{}", used.secret.name), path })
    })
}

/// A field of a secret in an environment variable.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) secret: String,
    pub(super) key: &'static str,
    pub(super) span: Span,
}

/// The fields that the app's own container gets so, or one beside it.
pub(super) fn variables(app: &App, container: Option<&Container>) -> Vec<Variable> {
    let mut variables = Vec::new();
    for used in app.secrets_of(container).filter(|used| *used.deliver == Deliver::Env) {
        let Some(prefix) = &used.variable else { continue };
        for (suffix, key) in fields(&used.secret.kind) {
            let name = format!("{}{suffix}", prefix.value);
            variables.push(Variable { name, secret: self::name(app, used), key, span: prefix.span });
        }
    }
    variables
}

/// The fields that fit into variables: what follows the variable's name, and the key in the Secret.
fn fields(kind: &SecretKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        SecretKind::Kv(_) => &[("", "value")],
        SecretKind::Database(_) => &[("_USERNAME", "username"), ("_PASSWORD", "password")],
        SecretKind::Pki(_) | SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => {
            &[]
        }
    }
}

pub(super) fn objects(model: &Model, app: &App) -> Vec<Value> {
    let vault = model.vault.as_ref().filter(|_| synced(app).next().is_some());
    let login = vault.map(|vault| login(vault, app));
    let synced = synced(app).filter(|_| login.is_some()).filter_map(|used| secret(app, used));
    let rights = login.iter().flat_map(|_| rights(app));
    login.iter().cloned().chain(synced).chain(rights).chain(authorities(model, app)).collect()
}

/// The certificates with which an app that uses Vault's API, or its agent, verifies the server.
pub(super) fn known_by<'a>(model: &'a Model, app: &App) -> Option<&'a str> {
    model.vault.as_ref().filter(|_| app.reaches_vault() && !app.head.chart)?.authorities()
}

/// They as an object.
fn authorities(model: &Model, app: &App) -> Option<Value> {
    let certificates = known_by(model, app)?;
    let data = kubernetes::fields([("data", json!({ (vault_api::AUTHORITY): certificates }))]);
    Some(object(&authorities_id(app), app, data))
}

/// As whom the operator logs in: with a token of the app's own account.
fn login(vault: &Vault, app: &App) -> Value {
    let head = &app.head;
    let name = head.name.as_str();
    let role = vault_api::role(head.namespace.as_str(), name);
    let auth = vault_api::operator_login(vault, &head.cluster.name, &role, head.service_account.as_str());
    object(&login_id(app), app, kubernetes::fields([("spec", auth)]))
}

fn secret(app: &App, used: &SecretUse) -> Option<Value> {
    let secret = &used.secret;
    let own = match &secret.kind {
        SecretKind::Kv(kv) => json!({
            "mount": mount::KV,
            "type": "kv-v2",
            "path": kv.path.as_str(),
            "refreshAfter": REFRESH,
            "hmacSecretData": true,
        }),
        SecretKind::Database(login) if login.static_role().is_some() => json!({
            "mount": mount::DATABASE,
            "path": format!("static-creds/{}", secret.name),
            "allowStaticCreds": true,
        }),
        SecretKind::Database(_) => json!({
            "mount": mount::DATABASE,
            "path": format!("creds/{}", secret.name),
            "renewalPercent": RENEWAL,
            "revoke": true,
        }),
        SecretKind::Pki(pki) => certificate(secret, pki),
        SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => return None,
    };
    let name = name(app, used);
    let mut spec = kubernetes::map(json!({ "vaultAuthRef": app.head.name.as_str() }));
    spec.extend(kubernetes::map(own));
    spec.insert("destination".into(), destination(&secret.kind, &name));
    spec.extend(restarts(app, used));
    Some(object(&synced_id(app, used)?, app, kubernetes::fields([("spec", Value::Object(spec))])))
}

fn certificate(secret: &Secret, pki: &PkiSecret) -> Value {
    let mut certificate = kubernetes::map(json!({
        "mount": mount::PKI,
        "role": secret.name.as_str(),
        "commonName": pki.common_name.as_str(),
        "ttl": pki.ttl.go(),
        "expiryOffset": pki.expiry_offset().go(),
    }));
    if !pki.alt_names.is_empty() {
        let names: Vec<&str> = pki.alt_names.iter().map(|name| name.as_str()).collect();
        certificate.insert("altNames".into(), json!(names));
    }
    Value::Object(certificate)
}

/// The Secret, without the copy of Vault's whole answer.
fn destination(kind: &SecretKind, name: &str) -> Value {
    let mut transformation = kubernetes::map(json!({ "excludeRaw": true }));
    let mut destination = kubernetes::map(json!({ "name": name, "create": true }));
    match kind {
        SecretKind::Pki(_) => {
            destination.insert("type".into(), json!("kubernetes.io/tls"));
        }
        // not the times that come with a password: they change at every look
        SecretKind::Database(_) => {
            transformation.insert("includes".into(), json!(["^username$", "^password$"]));
        }
        SecretKind::Kv(_) | SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => {}
    }
    destination.insert("transformation".into(), Value::Object(transformation));
    Value::Object(destination)
}

/// What can be started again: kind and name.
fn targets(app: &App) -> Vec<(&'static str, &str)> {
    match &app.chart {
        None if app.is_stateful() => vec![("StatefulSet", app.head.name.as_str())],
        None => app.versions().map(|version| ("Deployment", version.deployment.as_str())).collect(),
        Some(chart) => {
            let deployments = chart.deployments.iter().map(|name| ("Deployment", name.as_str()));
            deployments.chain(chart.stateful_sets.iter().map(|name| ("StatefulSet", name.as_str()))).collect()
        }
    }
}

/// What is started again when the secret changes.
fn restarts(app: &App, used: &SecretUse) -> Map {
    if !used.restarts() {
        return Map::new();
    }
    let targets: Vec<Value> =
        targets(app).into_iter().map(|(kind, name)| json!({ "kind": kind, "name": name })).collect();
    if targets.is_empty() { Map::new() } else { kubernetes::map(json!({ "rolloutRestartTargets": targets })) }
}
