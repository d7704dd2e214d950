//! Settings that fit the kind of a secret.

use platformc_base::{
    Code, Diagnostic, Diagnostics,
    words::{KeyUse, SshExtension, VaultServer},
};

use platformc_model::{Secret, SecretKind, SshSecret, Vault};

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
        _ => {}
    }
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
