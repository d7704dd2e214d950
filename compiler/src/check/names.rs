//! Composed names: how long they may be, which collide, and which are not accepted.

mod mysql;
mod postgres;

use platformc_base::{Code, Diagnostic, Diagnostics, Span, Spanned, scalar::Host};

use platformc_model::{Model, SecretKind};

/// The longest common name of a certificate (RFC 5280, ub-common-name); ACM and Vault both hold it.
const COMMON_NAME: usize = 64;
/// What the load balancer of Vault is called.
const VAULT_SERVER: &str = "vault-server";

/// How the name of a load balancer may not begin
/// (<https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>).
const INTERNAL: &str = "internal-";

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    mysql::check(model, problems);
    postgres::check(model, problems);
    let balanced = model.clusters.values().any(|cluster| model.balances_load(cluster));
    if balanced && model.aws_name("").starts_with(INTERNAL) {
        let message = format!("AWS refuses load balancers whose names begin with `{INTERNAL}`");
        problems.push(
            Diagnostic::error(Code::BadName, model.name.span, message)
                .label("load balancer names begin with the name of the platform")
                .help("choose another name for the platform"),
        );
    }
    for ingress in model.ingress.values() {
        // ACM names a certificate after the first host; the others are alternative names.
        if let Some(host) = ingress.hosts.first() {
            common_name(host, "put a shorter host first", problems);
        }
        if model.own_vault().is_some() && ingress.name.as_str() == VAULT_SERVER {
            let message =
                format!("the load balancer of the ingress `{}` would have the same name as Vault's", ingress.name);
            problems.push(Diagnostic::error(Code::NameCollision, ingress.span, message).help("rename the ingress"));
        }
    }
    if let Some((_, home)) = model.own_vault() {
        common_name(&home.host, "choose a shorter host", problems);
    }
    for secret in model.secrets.values() {
        match &secret.kind {
            SecretKind::Pki(pki) => common_name(&pki.common_name, "choose a shorter name", problems),
            SecretKind::Aws(aws) => role(model, aws.role.as_str(), aws.role.span, problems),
            SecretKind::Database(_)
            | SecretKind::Kv(_)
            | SecretKind::Transit(_)
            | SecretKind::Ssh(_)
            | SecretKind::Totp(_) => {}
        }
    }
}

fn common_name(host: &Spanned<Host>, help: &str, problems: &mut Diagnostics) {
    let length = host.as_str().len();
    if length > COMMON_NAME {
        let message = format!("`{host}` is too long for the common name of a certificate");
        problems.push(
            Diagnostic::error(Code::NameTooLong, host.span, message)
                .label(format!("{length} characters"))
                .help(format!("{help}: at most {COMMON_NAME} characters")),
        );
    }
}

/// The role whose credentials Vault issues begins with the platform's name, like the roles of clusters, networks and
/// databases.
fn role(model: &Model, role: &str, span: Span, problems: &mut Diagnostics) {
    let clusters = model
        .clusters
        .values()
        .filter(|c| role.strip_prefix(c.name.as_str()).is_some_and(|rest| rest.starts_with('-')));
    let networks = model.networks.values().filter(|n| role.strip_prefix(n.name.as_str()) == Some("-flow-logs"));
    let databases = model.databases.values().filter(|d| role.strip_prefix(d.name.as_str()) == Some("-db-monitoring"));
    let first = clusters
        .map(|c| ("cluster", &c.name, c.span))
        .chain(networks.map(|n| ("network", &n.name, n.span)))
        .chain(databases.map(|d| ("database", &d.name, d.span)))
        .next();
    if let Some((what, name, other)) = first {
        let message = format!(
            "the IAM role `{}-{role}` would have a name reserved for the roles of the {what} `{name}`",
            model.name
        );
        problems.push(
            Diagnostic::error(Code::NameCollision, span, message)
                .related(other, format!("the {what}"))
                .help(format!("choose a name that does not begin with `{name}`")),
        );
    }
}
