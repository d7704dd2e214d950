//! What applying the root `vault-configuration` takes, stated from the platform alone: what Vault is to have, and where its API
//! keeps that.

use std::collections::{BTreeMap, BTreeSet};

use platformc_access::{Wanted, vault::Capabilities as Can};
use platformc_base::words::{AppliedBy, Audit, AuthMethod, VaultServer};

use super::signed::gateways;
use crate::forge::{self, gitlab};
use platformc_model::{Model, SecretKind, Vault};

/// The id of who applies it with a login of its own.
pub(super) fn id(model: &Model, vault: &Vault) -> Option<String> {
    match vault.applied_by.value {
        AppliedBy::RootToken => None,
        AppliedBy::People => Some(format!("people/{}:configuration", vault.operators.as_ref()?.group.value)),
        AppliedBy::Pipeline => Some(format!("{}/{}:configuration", gitlab::MOUNT, forge::deploying(model)?.path)),
    }
}

/// Its login: a person's, who has just proved who they are, or that of a job which a person started.
fn login(model: &Model, vault: &Vault, wanted: &mut Wanted) {
    let claims: Vec<(&str, String)> = match (vault.applied_by.value, &vault.operators, forge::deploying(model)) {
        (AppliedBy::People, Some(operators), _) => {
            operators.client_id.as_str().clone_into(&mut wanted.audience);
            vec![("groups", operators.group.value.to_string()), ("max_age", "300".to_owned())]
        }
        (AppliedBy::Pipeline, _, Some(project)) => {
            let sources = project.sources.iter().map(|source| source.value.as_str());
            let sources: Vec<&str> = sources.filter(|source| ["push", "web"].contains(source)).collect();
            vec![
                ("project_path", project.path.to_string()),
                ("project_id", project.id.as_ref().map(|id| id.value.to_string()).unwrap_or_default()),
                ("ref", model.git.branch.to_string()),
                ("ref_type", "branch".to_owned()),
                ("ref_protected", "true".to_owned()),
                ("environment", environment(model)),
                ("environment_protected", "true".to_owned()),
                ("pipeline_source", sources.join(",")),
            ]
        }
        _ => Vec::new(),
    };
    wanted.claims = claims.into_iter().map(|(claim, value)| (claim.to_owned(), value)).collect();
}

/// The environment of the job, which has the platform's own in front where there are several.
fn environment(model: &Model) -> String {
    let own = model.environment.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
    format!("{own}terraform/vault-configuration")
}

/// What it may do; `others` are the ids of everybody else who logs in.
pub(super) fn of(model: &Model, vault: &Vault, others: &BTreeSet<String>, wanted: &mut Wanted) {
    wanted.configures = true;
    wanted.longest = Some(30 * 60);
    login(model, vault, wanted);
    let mut paths = Paths(&mut wanted.paths);
    // in as many policies as a server can store
    let parts = ((2 * others.len() + model.secrets.len()) / 3000 + 1).next_power_of_two();
    for name in ["configuration", "configuration-before"] {
        for part in 0..parts {
            let part = if parts > 1 { format!("-{part}") } else { String::new() };
            paths.all(format!("sys/policies/acl/{name}{part}"));
        }
    }
    for id in others {
        login_of(vault, id, &mut paths);
    }
    auth_mounts(model, vault, others, &mut paths);
    if vault.home().is_some() && vault.audit.contains(&Audit::File) && vault.server.value == VaultServer::Vault {
        paths.may("sys/audit", Can::READ | Can::SUDO);
    }
    if vault.home().is_some() && vault.replicas.value >= 3 {
        paths.kept("sys/storage/raft/autopilot/configuration");
    }
    engines(model, vault, &mut paths);
    if vault.applied_by.value == AppliedBy::Pipeline {
        paths.all("aws/roles/vault.configuration");
        paths.may("aws/sts/vault.configuration", Can::READ);
    }
    authorities(model, &mut paths);
}

/// The paths while they are collected.
struct Paths<'a>(&'a mut BTreeMap<String, Can>);

impl Paths<'_> {
    fn may(&mut self, path: impl Into<String>, capabilities: Can) {
        let known = self.0.entry(path.into()).or_default();
        *known = *known | capabilities;
    }

    /// It is made, changed and removed.
    fn all(&mut self, path: impl Into<String>) {
        self.may(path, Can::CREATE | Can::READ | Can::UPDATE | Can::DELETE);
    }

    /// It is made and changed, and never removed.
    fn kept(&mut self, path: impl Into<String>) {
        self.may(path, Can::CREATE | Can::READ | Can::UPDATE);
    }

    /// It is asked for once.
    fn asked(&mut self, path: &str) {
        self.may(path, Can::CREATE | Can::UPDATE);
    }

    /// An engine that holds data.
    fn engine(&mut self, mount: &str) {
        self.kept(format!("sys/mounts/{mount}"));
        self.kept(format!("sys/mounts/{mount}/tune"));
    }
}

/// The policy of one who logs in, and the role.
fn login_of(vault: &Vault, id: &str, paths: &mut Paths<'_>) {
    let slug = |text: &str| text.to_lowercase().replace(['/', '.', '_'], "-");
    match id.split_once('/') {
        Some(("people", group)) => paths.all(format!("sys/policies/acl/people-{}", slug(group))),
        Some(("approle", name)) => {
            paths.all(format!("sys/policies/acl/outside-{name}"));
            paths.all(format!("auth/approle/role/{name}"));
            paths.may(format!("auth/approle/role/{name}/role-id"), Can::READ);
        }
        Some((gitlab::MOUNT, project)) => {
            paths.all(format!("sys/policies/acl/gitlab-{}", slug(project)));
            paths.all(format!("auth/gitlab/role/{}", slug(project)));
        }
        Some((cluster, workload)) => {
            let workload = workload.replace('/', "-");
            paths.all(format!("sys/policies/acl/{cluster}-{workload}"));
            paths.all(format!("auth/{}/role/{workload}", mount_of(vault, cluster)));
        }
        None => {}
    }
}

fn mount_of(vault: &Vault, cluster: &str) -> String {
    let reviewed =
        vault.auth_methods.iter().any(|(of, how)| of.name.as_str() == cluster && *how == AuthMethod::Kubernetes);
    format!("{}-{cluster}", if reviewed { "kubernetes" } else { "jwt" })
}

fn auth_mounts(model: &Model, vault: &Vault, others: &BTreeSet<String>, paths: &mut Paths<'_>) {
    let served = vault.serves.iter().map(|cluster| cluster.name.as_str());
    let clusters: BTreeSet<&str> = served.chain(vault.home().map(|home| home.cluster.name.as_str())).collect();
    let mut mounts: Vec<(String, bool)> = clusters.into_iter().map(|name| (mount_of(vault, name), true)).collect();
    let has = |kind: &str| others.iter().any(|id| id.starts_with(kind));
    let pipeline = vault.applied_by.value == AppliedBy::Pipeline;
    if has("gitlab/") || pipeline {
        mounts.push(("gitlab".to_owned(), true));
    }
    if has("approle/") {
        mounts.push(("approle".to_owned(), false));
    }
    if vault.operators.is_some() {
        mounts.push(("oidc".to_owned(), true));
        paths.all("auth/oidc/role/people");
        paths.asked("identity/group");
        paths.asked("identity/group-alias");
        for numbered in ["identity/group/id/+", "identity/group-alias/id/+"] {
            paths.may(numbered, Can::READ | Can::UPDATE | Can::DELETE);
        }
    }
    match vault.applied_by.value {
        AppliedBy::People => paths.all("auth/oidc/role/configuration"),
        AppliedBy::Pipeline if model.ci.is_some() => paths.all("auth/gitlab/role/configuration"),
        AppliedBy::Pipeline | AppliedBy::RootToken => {}
    }
    for (mount, configured) in mounts {
        paths.all(format!("sys/auth/{mount}"));
        paths.may(format!("sys/auth/{mount}"), Can::SUDO);
        paths.kept(format!("sys/mounts/auth/{mount}/tune"));
        if configured {
            paths.kept(format!("auth/{mount}/config"));
        }
    }
}

fn engines(model: &Model, vault: &Vault, paths: &mut Paths<'_>) {
    if model.ci.is_some() || model.secrets.values().any(|secret| matches!(secret.kind, SecretKind::Kv(_))) {
        paths.engine("kv");
        paths.kept("kv/config");
    }
    if !vault.serves.is_empty() {
        paths.engine("transit");
    }
    let mut keys: Vec<String> =
        vault.serves.iter().map(|cluster| format!("secrets-operator.{}", cluster.name)).collect();
    for secret in model.secrets.values() {
        let name = secret.name.as_str();
        match &secret.kind {
            SecretKind::Kv(kv) => {
                if kv.versions.value != 10 || kv.delete_after.is_some() || kv.check_and_set.value {
                    paths.kept(format!("kv/metadata/{}", kv.path));
                }
            }
            SecretKind::Database(login) => {
                paths.engine("database");
                paths.may("sys/mounts/database", Can::DELETE);
                paths.all(format!("database/config/{}", login.database.name));
                let kind = if login.static_role().is_some() { "static-roles" } else { "roles" };
                paths.all(format!("database/{kind}/{name}"));
            }
            SecretKind::Transit(_) => {
                paths.engine("transit");
                keys.push(name.to_owned());
            }
            SecretKind::Pki(_) => paths.all(format!("pki-int/roles/{name}")),
            SecretKind::Aws(_) => {
                paths.engine("aws");
                paths.may("sys/mounts/aws", Can::DELETE);
                paths.kept("aws/config/root");
                paths.all(format!("aws/roles/{name}"));
            }
            SecretKind::Ssh(_) => {
                paths.engine("ssh");
                paths.kept("ssh/config/ca");
                paths.all(format!("ssh/roles/{name}"));
            }
            SecretKind::Totp(_) => paths.engine("totp"),
        }
    }
    for key in keys {
        paths.kept(format!("transit/keys/{key}"));
        paths.kept(format!("transit/keys/{key}/config"));
    }
}

/// The authorities of certificates. They sign each other while the root is applied, and are never removed.
fn authorities(model: &Model, paths: &mut Paths<'_>) {
    let signed: Vec<String> =
        gateways(model).map(|ingress| format!("pki-int/roles/ingress.{}", ingress.name)).collect();
    let secrets = model.secrets.values().any(|secret| matches!(secret.kind, SecretKind::Pki(_)));
    if secrets || !signed.is_empty() {
        paths.engine("pki");
        paths.engine("pki-int");
        for path in [
            "pki/issuers/generate/root/internal",
            "pki/issuer/root/sign-intermediate",
            "pki-int/config/ca",
            "pki-int/issuers/generate/intermediate/internal",
            "pki-int/intermediate/set-signed",
        ] {
            paths.asked(path);
        }
        for path in ["pki/config/urls", "pki-int/config/urls", "pki-int/config/issuers", "pki-int/config/crl"] {
            paths.kept(path);
        }
        paths.kept("pki-int/config/auto-tidy");
    }
    for path in signed {
        paths.all(path);
    }
    if model.clusters.values().any(|cluster| model.has_cross_cluster_calls(cluster)) {
        paths.engine("pki-mesh");
        paths.asked("pki-mesh/issuers/generate/root/internal");
    }
}
