//! An external server: settings that do not apply to it.

use platformc_base::{Code, Diagnostic, Diagnostics, scalar::Cidr};

use platformc_model::{Model, SecretKind, Vault};

pub(super) fn check(model: &Model, vault: &Vault, problems: &mut Diagnostics) {
    let Some(external) = vault.external() else { return };
    for (key, span) in &external.refused {
        let message = format!("`{key}` does not apply to an external vault");
        problems.push(
            Diagnostic::error(Code::NotOurs, *span, message)
                .related(vault.span, "the external server")
                .help(format!("remove `{key}`, or remove `external` and let the platform run vault")),
        );
    }
    for secret in model.secrets.values().filter(|secret| matches!(secret.kind, SecretKind::Aws(_))) {
        let message = format!("`{}` needs a vault whose AWS role this platform creates", secret.name);
        problems.push(
            Diagnostic::error(Code::NotOurs, secret.span, message)
                .label("an external server, whose AWS rights are unknown")
                .related(vault.span, "the external server")
                .help("remove the secret, or let the platform run vault"),
        );
    }
    for cidr in external.networks.iter().filter(|cidr| cidr.is_vast()) {
        let message = format!("the network `{cidr}` is too wide for an external vault");
        problems.push(
            Diagnostic::error(Code::NoCertainPlace, cidr.span, message)
                .label("network policies and security groups would restrict nothing")
                .help(format!("write its addresses: a /{} or smaller, such as `172.25.16.0/20`", Cidr::WIDEST)),
        );
    }
}

/// A server of the platform's own has one user: the platform.
pub(super) fn namespace(vault: &Vault, problems: &mut Diagnostics) {
    let Some(namespace) = &vault.namespace else { return };
    let message = format!("the namespace `{namespace}` needs an external vault");
    problems.push(
        Diagnostic::error(Code::NoNamespaces, namespace.span, message)
            .label("a vault that the platform runs has no namespaces")
            .related(vault.span, "it runs here")
            .help("remove `namespace`, or name the server that has it: `external: { address: …, networks: […] }`"),
    );
}
