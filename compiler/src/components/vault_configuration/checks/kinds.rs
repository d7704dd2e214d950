//! Settings that fit the kind of a secret.

use platformc_base::{
    Code, Diagnostic, Diagnostics,
    scalar::Duration,
    words::{KeyUse, SshExtension, VaultServer},
};

use platformc_model::{KvSecret, Model, Secret, SecretKind, SshSecret, Vault};

pub fn check(secret: &Secret, problems: &mut Diagnostics) {
    match &secret.kind {
        SecretKind::Transit(transit) if transit.convergent.value && transit.key_type.purpose() != KeyUse::Encrypt => {
            let message = format!(
                "`{}` is a key of the kind `{}`, which does not encrypt",
                secret.name,
                transit.key_type.as_str()
            );
            problems.push(
                Diagnostic::error(Code::KeyMismatch, transit.convergent.span(), message)
                    .help("remove `convergent`, or write `type: aes256-gcm96`"),
            );
        }
        SecretKind::Ssh(ssh) => sessions(secret, ssh, problems),
        SecretKind::Kv(kv) => Extend::extend(problems, expires(secret, kv)),
        _ => {}
    }
}

/// What a key must have been rotated to before. Which environments of a platform have one is checked where they are merged.
pub fn version(model: &Model, secret: &Secret) -> Option<Diagnostic> {
    let SecretKind::Transit(transit) = &secret.kind else { return None };
    let least = transit.min_decryption_version;
    if least.value <= 1 || model.environment.is_some() {
        return None;
    }
    let (name, version) = (&secret.name, least.value);
    let message = format!("the key `{name}` must have version {version} before this can be applied");
    Some(
        Diagnostic::warning(Code::VersionNeeded, least.span(), message)
            .label("a new key has version 1, so a new platform cannot come up")
            .help(format!("look with `vault read transit/keys/{name}`; allow it once the key has that version")),
    )
}

/// Below this, nobody can be expected to write a value again in time.
const WRITTEN_AGAIN: Duration = Duration::from_seconds(24 * 60 * 60);

/// Vault deletes each version that long after it was written: the one in use too.
fn expires(secret: &Secret, kv: &KvSecret) -> Option<Diagnostic> {
    let after = kv.delete_after.as_ref()?;
    let name = &secret.name;
    if after.value < WRITTEN_AGAIN {
        let message =
            format!("the value of `{name}` is deleted `{after}` after it was written, also while it is in use");
        return Some(
            Diagnostic::error(Code::ExpiresInUse, after.span, message)
                .help(format!("write at least `{WRITTEN_AGAIN}`, or remove `deleteAfter` and limit `versions`")),
        );
    }
    let message = format!("nobody can read `{name}` any more if it is not written again within `{after}`");
    Some(
        Diagnostic::warning(Code::ExpiresOnceWritten, after.span, message)
            .label("it deletes the version in use too")
            .help("remove `deleteAfter` and limit `versions`, or allow it if somebody writes the value again in time"),
    )
}

/// Engines that only the one server has.
pub fn missing(vault: &Vault, secret: &Secret) -> Option<Diagnostic> {
    if vault.server.value != VaultServer::OpenBao || !matches!(secret.kind, SecretKind::Aws(_)) {
        return None;
    }
    let message = format!("`{}` needs the `aws` engine, which `openbao` does not have", secret.name);
    let problem = Diagnostic::error(Code::EngineMissing, secret.span, message);
    Some(problem.related(vault.server.span(), "the server").help("write `server: vault`, or remove the secret"))
}

fn sessions(secret: &Secret, ssh: &SshSecret, problems: &mut Diagnostics) {
    let name = &secret.name;
    for login in ssh.principals.iter().filter(|login| login.as_str() == "root") {
        let message = format!("certificates of `{name}` allow logins as `root`");
        problems.push(
            Diagnostic::warning(Code::Weakened, login.span, message)
                .label("the host cannot tell who logged in")
                .help("name a login with fewer rights, such as `deploy`"),
        );
    }
    for extension in &ssh.allow {
        let (what, label) = match extension.value {
            SshExtension::Pty => continue,
            SshExtension::PortForwarding => ("can open tunnels", "tunnels bypass network policies"),
            SshExtension::AgentForwarding => {
                ("forwards its SSH agent to the host", "`root` on the host can use its keys")
            }
        };
        let message = format!("a session of `{name}` {what}");
        problems.push(
            Diagnostic::warning(Code::Weakened, extension.span(), message).label(label).help("write `allow: [pty]`"),
        );
    }
}
