//! Rules of secrets and of who may use them.

mod applied;
mod kinds;
mod lifetimes;
mod outside;

use std::collections::BTreeMap;

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    scalar::{Group, Name},
    words::{Certificate, ForgeKind},
};

use super::{engines::Engines, root::clusters};
use crate::{forge, vault_api::RUNNER_TOKEN};
use platformc_model::{App, Ingress, Model, Operators, Origin, SecretKind, Vault};

/// Checks what this component is given.
pub fn check(model: &Model, problems: &mut Diagnostics) {
    for secret in model.secrets.values() {
        lifetimes::check(secret, problems);
        kinds::check(secret, problems);
        Extend::extend(problems, kinds::version(model, secret));
    }
    values(model, problems);
    hosts(model, problems);
    let Some(vault) = &model.vault else {
        Extend::extend(problems, without_vault(model));
        return;
    };
    for secret in model.secrets.values() {
        Extend::extend(problems, kinds::missing(vault, secret));
    }
    for app in model.apps.values() {
        Extend::extend(problems, not_served(vault, app));
    }
    let engines = Engines::of(model);
    if engines.has_pki() || gateways(model).next().is_some() {
        lifetimes::authorities(vault, engines.longest_certificate(), problems);
    }
    connections(model, vault, problems);
    methods(vault, problems);
    lifetimes::pipelines(model, problems);
    people(model, vault, problems);
    outside::check(vault, problems);
    applied::check(model, vault, problems);
    reserved(model, vault, problems);
}

fn without_vault(model: &Model) -> Option<Diagnostic> {
    let secret = model.secrets.values().next()?;
    let message = format!("the secret `{}` needs vault, which this platform does not have", secret.name);
    Some(Diagnostic::error(Code::MissingCompanion, secret.span, message).help("add a `vault:` section"))
}

/// A workload logs in through the auth mount of its cluster.
fn not_served(vault: &Vault, app: &App) -> Option<Diagnostic> {
    let cluster = &app.head.cluster;
    let used = app.secrets.first()?;
    if vault.serves.iter().any(|served| served.name == cluster.name) {
        return None;
    }
    let message = format!(
        "`{}` uses the secret `{}` on the cluster `{}`, which vault does not serve",
        app.head.name, used.secret.name, cluster.name
    );
    let problem = Diagnostic::error(Code::NotServed, used.span, message).related(app.cluster_span, "it runs here");
    Some(problem.help(format!("add `{}` to `vault.serves`", cluster.name)))
}

/// A way to log in is of a cluster whose workloads do.
fn methods(vault: &Vault, problems: &mut Diagnostics) {
    for (cluster, _) in &vault.auth_methods {
        let name = &cluster.name;
        if vault.admits(name) {
            continue;
        }
        let message = format!("`auth` names the cluster `{name}`, which vault does not serve");
        problems.push(
            Diagnostic::error(Code::LoginElsewhere, cluster.at, message)
                .help(format!("add `{name}` to `vault.serves`, or remove it here")),
        );
    }
}

/// Vault reaches the databases that it makes logins of.
fn connections(model: &Model, vault: &Vault, problems: &mut Diagnostics) {
    // the operators of an external server provide its routes
    let Some(home) = vault.home() else { return };
    let (home, here) = (&home.cluster.network, home.span);
    for secret in model.secrets.values() {
        let Some(database) = secret.login().map(|login| &login.database) else { continue };
        if !model.connected(home, &database.network) {
            let (from, to) = (&home.name, &database.network.name);
            let message = format!("vault cannot reach the database `{}`", database.name);
            problems.push(
                Diagnostic::error(Code::NotConnected, database.at, message)
                    .label(format!("nothing connects the networks `{from}` and `{to}`"))
                    .related(here, "vault runs here")
                    .related(database.network.at, "the database is here")
                    .help(model.peering(home, &database.network)),
            );
        }
    }
}

/// One path of the kv engine is one secret.
fn values(model: &Model, problems: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for secret in model.secrets.values() {
        let SecretKind::Kv(kv) = &secret.kind else { continue };
        let path = kv.path.as_str();
        if path == RUNNER_TOKEN && model.ci.is_some() {
            let message = format!("the path `{path}` is reserved for the token of the GitLab runner");
            problems.push(Diagnostic::error(Code::NameCollision, kv.path.span, message).help("choose another path"));
        }
        if let Some(first) = seen.insert(path, kv.path.span) {
            let message = format!("two secrets have the path `{path}`: whoever can read one can read the other");
            let problem = Diagnostic::error(Code::NameCollision, kv.path.span, message).related(first, "first here");
            problems.push(problem.help("give each secret a path of its own, or use one secret in both places"));
        }
    }
}

/// The ingresses whose certificates Vault signs.
fn gateways(model: &Model) -> impl Iterator<Item = &Ingress> {
    model.ingress.values().map(AsRef::as_ref).filter(|ingress| ingress.certificate.value == Certificate::Vault)
}

/// A certificate proves an identity, so each host belongs to one secret, and not to a gateway or to Vault
/// itself.
fn hosts(model: &Model, problems: &mut Diagnostics) {
    let home = model.own_vault().map(|(_, home)| &home.host);
    let served = gateways(model).flat_map(|ingress| &ingress.hosts);
    let own = home.into_iter().chain(served).map(|host| (host.as_str(), (None, host.span)));
    let mut seen: BTreeMap<&str, (Option<&Name>, Span)> = own.collect();
    for secret in model.secrets.values() {
        let SecretKind::Pki(pki) = &secret.kind else { continue };
        for host in [&pki.common_name].into_iter().chain(&pki.alt_names) {
            let Some((other, first)) = seen.insert(host.as_str(), (Some(&secret.name), host.span)) else { continue };
            let whose = match other {
                Some(other) if *other == secret.name => continue,
                Some(other) => format!("the secret `{other}` has this host too"),
                None => "the platform itself uses this host".to_owned(),
            };
            let message = format!("whoever has `{}` could impersonate `{host}`: {whose}", secret.name);
            let problem = Diagnostic::error(Code::NameCollision, host.span, message).related(first, "first here");
            problems.push(problem.help("choose another host, or use one secret with `shared: true` in both places"));
        }
    }
}

/// Values are written by people, who log in through an identity provider.
fn people(model: &Model, vault: &Vault, problems: &mut Diagnostics) {
    if let Some(operators) = &vault.operators {
        Extend::extend(problems, no_provider(model, operators));
        return;
    }
    if let Some((what, group)) = owners(model).next() {
        let message = format!("nobody can write `{what}`: members of `{group}` cannot log in to vault");
        problems.push(Diagnostic::warning(Code::NobodyWrites, group.span, message).help(PEOPLE));
    }
    let others = vault.outside.iter().map(|outside| (outside.owner.to_string(), outside.owner.span));
    let others = others.chain(vault.groups.iter().map(|people| (people.group.to_string(), people.span)));
    for (group, span) in others {
        let message = format!("members of the group `{group}` cannot log in to vault");
        problems.push(Diagnostic::error(Code::MissingCompanion, span, message).help(PEOPLE));
    }
}

/// Of the forges, GitLab alone is a provider of OpenID Connect for people.
fn no_provider(model: &Model, operators: &Operators) -> Option<Diagnostic> {
    if operators.provider.origin != Origin::Rule("host of git.url") {
        return None;
    }
    let instead = "write the `issuer` of your identity provider, such as `https://login.example.com`";
    forge::refused(model, ForgeKind::Gitlab, "`operators` without `issuer`", operators.group.span, instead)
}

const PEOPLE: &str = "add `vault.operators`, which lets people log in by OpenID Connect";

/// The secrets that people write, and the group that writes each.
fn owners(model: &Model) -> impl Iterator<Item = (&Name, &Spanned<Group>)> {
    model.secrets.values().filter_map(|secret| match &secret.kind {
        SecretKind::Kv(kv) => Some((&secret.name, &kv.owner)),
        SecretKind::Totp(totp) => Some((&secret.name, &totp.owner)),
        _ => None,
    })
}

/// The policies of projects, external clients and people are in folders beside those of clusters.
fn reserved(model: &Model, vault: &Vault, problems: &mut Diagnostics) {
    let jobs = forge::pipelines(model).map(|pipelines| pipelines.mount);
    let taken = |name: &str| ["outside", "people"].contains(&name) || jobs == Some(name);
    for cluster in clusters(vault).filter(|cluster| taken(cluster.name.as_str())) {
        let message = format!("vault's policies of `{}` would stand among those of its workloads", cluster.name);
        problems.push(Diagnostic::error(Code::NameCollision, cluster.span, message).help("rename the cluster"));
    }
}
