//! Secrets that an agent of Vault beside the app writes: what the injector of Vault's chart makes its containers of.
//!
//! The annotations are those of vault-k8s 1.7 (<https://developer.hashicorp.com/vault/docs/deploy/kubernetes/injector/annotations>).

use std::borrow::Cow;

use platformc_base::words::{OnRotate, Signal, Via};
use platformc_output::{json, value::Map};

use super::{
    secrets::{REFRESH, RENEWAL},
    settings::{TOKEN_FOLDER, TOKEN_VOLUME},
};
use crate::{
    contract, kubernetes,
    vault_api::{self, AGENT_LABEL, AGENT_USER, mount},
};
use platformc_model::{App, Model, PkiSecret, Secret, SecretKind, SecretUse};

/// For owner and group. The folder is of the pod's group, and what is written there is too.
const READ_ONLY: &str = "0440";

/// Where the injector mounts the volume with the token for the agent (`DefaultServiceAccountMount` of vault-k8s).
const AGENT_TOKEN_FOLDER: &str = "/var/run/secrets/vault.hashicorp.com/serviceaccount";

/// The uses whose files the agent writes.
pub(super) fn uses(app: &App) -> impl Iterator<Item = &SecretUse> {
    app.secrets.iter().filter(|used| used.file_writer() == Some(Via::Agent))
}

/// What the injector selects pods by.
pub(super) fn labels(app: &App) -> Map {
    if uses(app).next().is_none() { Map::new() } else { kubernetes::map(json!({ (AGENT_LABEL.0): AGENT_LABEL.1 })) }
}

pub(super) fn annotations(model: &Model, app: &App) -> Map {
    let mut annotations = Map::new();
    let Some(server) = &model.vault else { return annotations };
    let Some(folder) = uses(app).find_map(|used| used.path.as_ref()) else { return annotations };
    // Flux substitutes in annotations too
    let literal = super::substitutes(app);
    let mut say = |key: &str, value: Cow<'_, str>| {
        let value = if literal { contract::literal(&value) } else { value.into_owned() };
        annotations.insert(format!("vault.hashicorp.com/{key}").into(), json!(value));
    };
    let head = &app.head;
    say("agent-inject", "true".into());
    if app.ending().is_some() {
        // it ends before the app starts: a second one would run on when the app has ended
        say("agent-pre-populate-only", "true".into());
    }
    // not into the proxy of the mesh
    say("agent-inject-containers", head.name.as_str().into());
    // after the proxy of the mesh, through which Vault is reached
    say("agent-init-first", "false".into());
    // The login of this method takes what a `jwt` mount takes, and reads the token when it needs it: the agent's `jwt`
    // method would log in again whenever the kubelet renews the token, and every login would change.
    say("auth-type", "kubernetes".into());
    say("auth-path", format!("auth/{}", vault_api::auth_mount(server, &head.cluster.name)).into());
    say("role", vault_api::role(head.namespace.as_str(), head.name.as_str()).into());
    say("agent-service-account-token-volume-name", TOKEN_VOLUME.into());
    if let Some(namespace) = server.namespace() {
        say("namespace", namespace.into());
    }
    if server.authorities().is_some() {
        // beside the token, in the volume that the agent's containers get too: where the app has it, or else at their own place
        let folder = if app.asks_vault() { TOKEN_FOLDER } else { AGENT_TOKEN_FOLDER };
        say("ca-cert", format!("{folder}/{}", vault_api::AUTHORITY).into());
    }
    say("log-format", "json".into());
    say("template-lease-renewal-threshold", format!("0.{RENEWAL}").into());
    say("template-static-secret-render-interval", REFRESH.into());
    say("secret-volume-path", folder.as_str().into());
    if app.signals() {
        // a process may send signals only to processes of the same user
        say("agent-run-as-same-user", "true".into());
    } else {
        say("agent-run-as-user", AGENT_USER.to_string().into());
    }
    let files = uses(app).flat_map(|used| files(used).into_iter().map(move |file| (used, file)));
    for (number, (used, (name, text))) in (1_usize..).zip(files) {
        let Some(folder) = &used.path else { continue };
        say(&format!("agent-inject-secret-{number}"), path(&used.secret).unwrap_or_default().into());
        say(&format!("secret-volume-path-{number}"), folder.as_str().into());
        say(&format!("agent-inject-file-{number}"), name);
        say(&format!("agent-inject-perms-{number}"), READ_ONLY.into());
        say(&format!("error-on-missing-key-{number}"), "true".into());
        say(&format!("agent-inject-template-{number}"), template(&used.secret, &text).into());
        if *used.on_rotate == OnRotate::Signal {
            say(&format!("agent-inject-command-{number}"), command(*used.signal).into());
        }
    }
    annotations
}

/// The path at which a secret is requested; none for kinds that are not read.
pub(super) fn path(secret: &Secret) -> Option<String> {
    let name = &secret.name;
    match &secret.kind {
        SecretKind::Kv(kv) => Some(format!("{}/data/{}", mount::KV, kv.path.as_str())),
        SecretKind::Database(login) if login.static_role().is_some() => {
            Some(format!("{}/static-creds/{name}", mount::DATABASE))
        }
        SecretKind::Database(_) => Some(format!("{}/creds/{name}", mount::DATABASE)),
        SecretKind::Pki(_) => Some(format!("{}/issue/{name}", mount::PKI)),
        SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => None,
    }
}

/// The fields that files are made of; none if people choose them.
pub(super) const fn fields(kind: &SecretKind) -> &'static [&'static str] {
    match kind {
        SecretKind::Database(_) => &["username", "password"],
        SecretKind::Pki(_) => &["certificate", "private_key", "issuing_ca", "serial_number"],
        SecretKind::Kv(_) | SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => {
            &[]
        }
    }
}

/// The files of a use, and the text of each.
fn files(used: &SecretUse) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let own: Vec<_> = used.templates().map(|(name, text)| (name.as_str().into(), text.as_str().into())).collect();
    if !own.is_empty() {
        return own;
    }
    let usual: &[(&str, &str)] = match &used.secret.kind {
        SecretKind::Kv(_) => &[("value", "{{ .value }}")],
        SecretKind::Database(_) => &[("username", "{{ .username }}"), ("password", "{{ .password }}")],
        // as a Secret of the type `kubernetes.io/tls` has them
        SecretKind::Pki(_) => &[
            ("tls.crt", "{{ .certificate }}\n{{ range .ca_chain }}{{ . }}\n{{ end }}"),
            ("tls.key", "{{ .private_key }}\n"),
            // the root, which stays when another intermediate signs: the last of the chain
            ("ca.crt", "{{ with .ca_chain }}{{ index . (subtract 1 (len .)) }}{{ end }}\n"),
        ],
        SecretKind::Transit(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => &[],
    };
    usual.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect()
}

/// A text with the secret around it. The agent asks once for all texts of one secret, so that they are of one version.
fn template(secret: &Secret, text: &str) -> String {
    let asked = path(secret).unwrap_or_default();
    let (arguments, data) = match &secret.kind {
        SecretKind::Pki(pki) => (certificate(pki), ".Data"),
        SecretKind::Kv(_) => (String::new(), ".Data.data"),
        _ => (String::new(), ".Data"),
    };
    format!("{{{{ with secret \"{asked}\"{arguments} }}}}{{{{ with {data} }}}}{text}{{{{ end }}}}{{{{ end }}}}")
}

fn certificate(pki: &PkiSecret) -> String {
    let mut arguments = format!(" \"common_name={}\" \"ttl={}\"", pki.common_name.as_str(), pki.ttl.go());
    if !pki.alt_names.is_empty() {
        let names: Vec<&str> = pki.alt_names.iter().map(|name| name.as_str()).collect();
        arguments = format!("{arguments} \"alt_names={}\"", names.join(","));
    }
    arguments
}

/// Sends a signal to the app's main process: the one of the same user that no other process of the pod started, besides
/// the agent's own. It waits, 20 seconds at most, until that process catches the signal or blocks it to take it later: it
/// would end one that has just started. The agent that runs before the app, and ends, has nobody to tell.
fn command(signal: Signal) -> String {
    // The bit of the signal in the masks of `/proc/PID/status`, which are in hexadecimal.
    let bit = match signal {
        Signal::Hangup => "*[13579bdf]",
        Signal::User1 => "*[2367abef]??",
        Signal::User2 => "*[89a-f]??",
    };
    let name = signal.as_str();
    format!(
        r#"of() {{ while read -r key value rest; do [ "$key" = "$2:" ] && echo "$value" && return; done < "/proc/$1/status"; }}
config=$(tr '\0' '\n' < "/proc/$PPID/cmdline" | sed -n 's/^-config=//p')
grep -q '"exit_after_auth":true' "$config" && exit 0
own=$PPID
while [ "$(of "$own" PPid)" -gt 0 ]; do own=$(of "$own" PPid); done
user=$(of "$own" Uid)
cd /proc || exit 1
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  for pid in [0-9]*; do
    [ "$pid" != "$own" ] && [ "$(of "$pid" PPid)" = 0 ] && [ "$(of "$pid" Uid)" = "$user" ] || continue
    for mask in "$(of "$pid" SigCgt)" "$(of "$pid" SigBlk)"; do
      case "$mask" in {bit}) kill -s {name} "$pid" && exit 0 ;; esac
    done
  done
  sleep 1
done
echo "no process of the app catches SIG{name}" >&2
"#
    )
}
