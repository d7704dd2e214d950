//! Environment variables of an app: its own settings, and the addresses of its databases and of Vault.

use platformc_base::{scalar::Name, words::Deliver};

use crate::{
    contract::{self, Key},
    database_authorities,
    terraform::identifier,
    vault_api,
};
use platformc_model::{App, Callee, Container, Model};

/// The folder and the file of the token with which an app logs in to Vault.
pub(super) const TOKEN_FOLDER: &str = "/var/run/secrets/vault";
pub(super) const TOKEN_FILE: &str = "token";
/// The volume that it is in.
pub(super) const TOKEN_VOLUME: &str = "vault-token";

/// Whether it gets the certificate authorities of a database.
pub(super) fn knows_databases(app: &App) -> bool {
    let known = |callee: &Callee| matches!(callee, Callee::Database(of, _) if of.authorities().is_some());
    app.calls.iter().any(known)
}

/// A word of a name in an environment variable.
pub(super) fn variable(name: &Name) -> String {
    name.as_str().to_uppercase().replace('-', "_")
}

/// Whether the app's own container asks Vault itself, or one beside it.
pub(super) fn asks_vault(app: &App, container: Option<&Container>) -> bool {
    app.secrets_of(container).any(|used| *used.deliver == Deliver::Api)
}

/// What the platform tells the app's own container, or one beside it.
pub(super) fn given(model: &Model, app: &App, container: Option<&Container>) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    for callee in &app.calls {
        let Callee::Database(database, _) = callee else { continue };
        let prefix = variable(&database.name);
        settings.push((format!("{prefix}_HOST"), Key::DatabaseHost(database.name.clone()).placeholder()));
        settings.push((format!("{prefix}_PORT"), database.engine.port().to_string()));
        settings.push((format!("{prefix}_NAME"), identifier(database.name.as_str())));
        if !app.head.chart && database.authorities().is_some() {
            settings.push((
                format!("{prefix}_CA"),
                format!("{}/{}", database_authorities::FOLDER, database_authorities::file(&database.name)),
            ));
        }
    }
    if let Some(server) = model.vault.as_ref().filter(|_| asks_vault(app, container)) {
        let head = &app.head;
        settings.push(("VAULT_ADDR".into(), server.address()));
        if let Some(namespace) = server.namespace() {
            settings.push(("VAULT_NAMESPACE".into(), namespace.to_owned()));
        }
        if server.authorities().is_some() && !head.chart {
            settings.push(("VAULT_CACERT".into(), format!("{TOKEN_FOLDER}/{}", vault_api::AUTHORITY)));
        }
        settings.push(("VAULT_AUTH_MOUNT".into(), vault_api::auth_mount(server, &head.cluster.name)));
        settings.push(("VAULT_ROLE".into(), vault_api::role(head.namespace.as_str(), head.name.as_str())));
        if !head.chart {
            settings.push(("VAULT_TOKEN_PATH".into(), format!("{TOKEN_FOLDER}/{TOKEN_FILE}")));
        }
    }
    settings
}

/// What the user tells it, so that Flux leaves it alone.
pub(super) fn own<'a>(app: &'a App, container: Option<&'a Container>) -> impl Iterator<Item = (&'a str, String)> {
    let substituted = super::substitutes(app);
    container.map_or(&app.env, |container| &container.env).iter().map(move |(name, value)| {
        let value = unexpanded(value);
        (name.as_str(), if substituted { contract::literal(&value) } else { value })
    })
}

/// A value that arrives in a container as it is written. Kubernetes makes one dollar of two and replaces `$(NAME)`, so the dollar before
/// a dollar or a parenthesis is doubled
/// (<https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables>).
pub(super) fn unexpanded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        out.push(character);
        if character == '$' && matches!(characters.peek(), Some('$' | '(')) {
            out.push('$');
        }
    }
    out
}
