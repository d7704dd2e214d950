//! The expected access, stated a second time on purpose: as a table of the API calls that the use of each kind of
//! secret needs, independent of how policies are lowered, so that one mistake is not in both.

mod configuration;
mod signed;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use platformc_access::{ExpectedAccess, Wanted, vault::Capabilities as Can};
use platformc_base::{
    scalar::{Group, Name},
    words::Operation,
};

use self::signed::gateways;
use crate::{
    forge::gitlab,
    vault_api::{AUDIENCE, mount},
};
use platformc_model::{App, Cluster, Home, Ingress, Model, Outside, Project, Secret, SecretKind, Vault};

/// Whose access is expected.
enum Who<'a> {
    App(&'a Arc<App>),
    Snapshots(&'a Home),
    Rotation(&'a Home),
    Runner,
    Mesh(&'a Cluster),
    /// The tokens that the secrets operator of a cluster keeps.
    Cache(&'a Cluster),
    /// What Alertmanager tells people with.
    Alerting(&'a Cluster),
    Gateway(&'a Ingress),
    /// What the images of a namespace are pulled with.
    Pulls(&'a Name, &'a Name, BTreeMap<&'a Name, &'a Secret>),
    Project(&'a Project),
    Group(&'a Group),
    Outside(&'a Outside),
    /// Whoever applies Vault's configuration.
    Configuration(&'a Vault),
}

/// Everybody who is expected, by id; those who were found are removed.
pub(super) struct Asked<'a> {
    model: &'a Model,
    left: BTreeMap<String, Who<'a>>,
    /// The secrets that each group owns.
    owned: BTreeMap<&'a Group, Vec<&'a Secret>>,
    /// The ids of everybody, where somebody configures their logins.
    everybody: BTreeSet<String>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut left = BTreeMap::new();
        let mut owned: BTreeMap<&Group, Vec<&Secret>> = BTreeMap::new();
        for secret in model.secrets.values() {
            let group = match &secret.kind {
                SecretKind::Kv(kv) => &kv.owner.value,
                SecretKind::Totp(totp) => &totp.owner.value,
                _ => continue,
            };
            owned.entry(group).or_default().push(secret);
        }
        let mut everybody = BTreeSet::new();
        let Some(vault) = &model.vault else { return Self { model, left, owned, everybody } };
        for app in model.apps.values().filter(|app| !app.secrets.is_empty()) {
            let head = &app.head;
            left.insert(format!("{}/{}/{}", head.cluster.name, head.namespace, head.name), Who::App(app));
        }
        if let Some(home) = vault.home() {
            left.insert(format!("{}/vault/vault-snapshot", home.cluster.name), Who::Snapshots(home));
            if model.secrets.values().any(|secret| matches!(secret.kind, SecretKind::Database(_))) {
                left.insert(format!("{}/vault/vault-rotation", home.cluster.name), Who::Rotation(home));
            }
        }
        if let Some(ci) = &model.ci {
            left.insert(format!("{}/gitlab-runner/gitlab-runner", ci.cluster.name), Who::Runner);
            for project in ci.projects.iter().filter(|project| !project.secrets.is_empty()) {
                left.insert(format!("{}/{}", gitlab::MOUNT, project.path), Who::Project(project));
            }
        }
        for cluster in model.observability.iter().flat_map(|observed| &observed.clusters) {
            if model.alerting.iter().any(|alerting| !alerting.secrets().is_empty()) {
                left.insert(format!("{}/monitoring/alerting", cluster.name), Who::Alerting(cluster));
            }
        }
        for app in model.apps.values() {
            for secret in app.registries.iter().filter_map(|registry| registry.credentials()) {
                let (cluster, namespace) = (&app.head.cluster.name, &app.head.namespace.value);
                let id = format!("{cluster}/{namespace}/registries");
                let who = left.entry(id).or_insert_with(|| Who::Pulls(cluster, namespace, BTreeMap::new()));
                if let Who::Pulls(_, _, secrets) = who {
                    secrets.insert(&secret.name, secret);
                }
            }
        }
        for cluster in &vault.serves {
            let id = format!("{}/vault-secrets-operator/client-cache", cluster.name);
            left.insert(id, Who::Cache(cluster));
        }
        let crossed = model.clusters.values().filter(|cluster| model.has_cross_cluster_calls(cluster));
        left.extend(crossed.map(|c| (format!("{}/istio-system/mesh-authority", c.name), Who::Mesh(c))));
        let signed = gateways(model);
        left.extend(
            signed.map(|i| (format!("{}/ingress-{}/gateway-certificate", i.cluster.name, i.name), Who::Gateway(i))),
        );
        if let Some(operators) = &vault.operators {
            let others = vault.groups.iter().map(|people| &people.group);
            let others = others.chain(vault.outside.iter().map(|outside| &outside.owner.value));
            for group in owned.keys().copied().chain(others).chain([&operators.group.value]) {
                left.insert(format!("people/{group}"), Who::Group(group));
            }
        }
        for outside in &vault.outside {
            left.insert(format!("approle/{}", outside.name), Who::Outside(outside));
        }
        if let Some(id) = configuration::id(model, vault) {
            everybody.extend(left.keys().cloned());
            left.insert(id, Who::Configuration(vault));
        }
        Self { model, left, owned, everybody }
    }
}

impl ExpectedAccess for Asked<'_> {
    fn wanted(&mut self, id: &str) -> Option<Wanted> {
        let who = self.left.remove(id)?;
        let mut wanted = Wanted { audience: AUDIENCE.to_owned(), ..Wanted::default() };
        match who {
            Who::App(app) => {
                let head = &app.head;
                place(&mut wanted, head.cluster.name.as_str(), head.namespace.as_str(), head.service_account.as_str());
                app.secrets.iter().for_each(|used| using(&mut wanted, &used.secret, &used.operations()));
            }
            Who::Snapshots(home) => {
                place(&mut wanted, home.cluster.name.as_str(), "vault", "vault-snapshot");
                can(&mut wanted, "sys/storage/raft/snapshot", Can::READ);
            }
            Who::Rotation(home) => {
                place(&mut wanted, home.cluster.name.as_str(), "vault", "vault-rotation");
                for secret in self.model.secrets.values() {
                    if let SecretKind::Database(login) = &secret.kind {
                        can(
                            &mut wanted,
                            format!("{}/rotate-root/{}", mount::DATABASE, login.database.name.as_str()),
                            Can::UPDATE,
                        );
                    }
                }
            }
            Who::Runner => {
                let cluster = self.model.ci.as_ref().map(|ci| ci.cluster.name.as_str()).unwrap_or_default();
                place(&mut wanted, cluster, "gitlab-runner", "gitlab-runner");
                can(&mut wanted, "kv/data/platform/gitlab-runner", Can::READ);
            }
            Who::Mesh(cluster) => {
                place(&mut wanted, cluster.name.as_str(), "istio-system", "mesh-authority");
                certify(&mut wanted, "pki-mesh/root/sign-intermediate".to_owned());
            }
            Who::Cache(cluster) => {
                place(&mut wanted, cluster.name.as_str(), "vault-secrets-operator", "client-cache");
                for operation in ["encrypt", "decrypt"] {
                    can(&mut wanted, format!("transit/{operation}/secrets-operator.{}", cluster.name), Can::UPDATE);
                }
            }
            Who::Alerting(cluster) => {
                place(&mut wanted, cluster.name.as_str(), "monitoring", "alerting");
                for secret in self.model.alerting.iter().flat_map(|alerting| alerting.secrets()) {
                    if let SecretKind::Kv(kv) = &secret.kind {
                        can(&mut wanted, format!("{}/data/{}", mount::KV, kv.path.as_str()), Can::READ);
                    }
                }
            }
            Who::Pulls(cluster, namespace, secrets) => {
                place(&mut wanted, cluster.as_str(), namespace.as_str(), "registries");
                for secret in secrets.values() {
                    using(&mut wanted, secret, &[]);
                }
            }
            Who::Gateway(ingress) => {
                let namespace = format!("ingress-{}", ingress.name);
                place(&mut wanted, ingress.cluster.name.as_str(), &namespace, "gateway-certificate");
                certify(&mut wanted, format!("pki-int/sign/ingress.{}", ingress.name));
            }
            Who::Project(project) => {
                itself(&mut wanted);
                wanted.claims = claims(project);
                project.secrets.iter().for_each(|secret| using(&mut wanted, secret, secret.usual_operations()));
            }
            Who::Outside(outside) => {
                wanted.audience.clear();
                itself(&mut wanted);
                outside.secrets.iter().for_each(|secret| using(&mut wanted, secret, secret.usual_operations()));
            }
            Who::Configuration(vault) => {
                itself(&mut wanted);
                configuration::of(self.model, vault, &self.everybody, &mut wanted);
            }
            Who::Group(group) => {
                let owned = self.owned.get(group).map(Vec::as_slice).unwrap_or_default();
                people(self.model, group, owned, &mut wanted);
            }
        }
        Some(wanted)
    }

    fn left(&self) -> Vec<String> {
        self.left.keys().cloned().collect()
    }
}

/// What the ID token of a job must say: one of its branches, protected, and a pipeline that its own people started.
fn claims(project: &Project) -> BTreeMap<String, String> {
    let list = |words: Vec<&str>| words.join(",");
    let id = project.id.as_ref().map(|id| ("project_id", id.value.to_string()));
    let bound = [
        ("project_path", project.path.to_string()),
        ("ref", list(project.branches.iter().map(|branch| branch.as_str()).collect())),
        ("ref_type", "branch".to_owned()),
        ("ref_protected", "true".to_owned()),
        ("pipeline_source", list(project.sources.iter().map(|source| source.value.as_str()).collect())),
    ];
    bound.into_iter().chain(id).map(|(claim, value)| (claim.to_owned(), value)).collect()
}

fn can(wanted: &mut Wanted, path: impl Into<String>, capabilities: Can) {
    let known = wanted.paths.entry(path.into()).or_default();
    *known = *known | capabilities;
}

fn certify(wanted: &mut Wanted, path: String) {
    can(wanted, path.as_str(), Can::UPDATE);
    wanted.certificates.insert(path);
}

/// A workload: where it runs, and its own token.
fn place(wanted: &mut Wanted, cluster: &str, namespace: &str, service_account: &str) {
    cluster.clone_into(&mut wanted.cluster);
    namespace.clone_into(&mut wanted.namespace);
    service_account.clone_into(&mut wanted.service_account);
    itself(wanted);
}

fn itself(wanted: &mut Wanted) {
    can(wanted, "auth/token/lookup-self", Can::READ);
    can(wanted, "auth/token/renew-self", Can::UPDATE);
    can(wanted, "auth/token/revoke-self", Can::UPDATE);
}

/// What using a secret takes.
fn using(wanted: &mut Wanted, secret: &Secret, operations: &[Operation]) {
    let name = secret.name.as_str();
    match &secret.kind {
        SecretKind::Kv(kv) => can(wanted, format!("{}/data/{}", mount::KV, kv.path.as_str()), Can::READ),
        SecretKind::Database(login) if login.static_role().is_some() => {
            can(wanted, format!("{}/static-creds/{name}", mount::DATABASE), Can::READ);
        }
        SecretKind::Database(_) => {
            let path = format!("{}/creds/{name}", mount::DATABASE);
            can(wanted, &path, Can::READ);
            can(wanted, "sys/leases/renew", Can::UPDATE);
            can(wanted, "sys/leases/revoke", Can::UPDATE);
            wanted.leases.insert(path);
        }
        SecretKind::Transit(_) => {
            for operation in operations {
                let endpoint = match operation {
                    Operation::Encrypt => "encrypt",
                    Operation::Decrypt => "decrypt",
                    Operation::Rewrap => "rewrap",
                    Operation::Sign => "sign",
                    Operation::Verify => "verify",
                    Operation::Hmac => "hmac",
                    Operation::Generate | Operation::Validate => continue,
                };
                can(wanted, format!("{}/{endpoint}/{name}", mount::TRANSIT), Can::UPDATE);
            }
        }
        SecretKind::Ssh(_) => can(wanted, format!("{}/sign/{name}", mount::SSH), Can::UPDATE),
        SecretKind::Totp(_) => {
            let code = format!("{}/code/{name}", mount::TOTP);
            if operations.contains(&Operation::Generate) {
                can(wanted, &code, Can::READ);
            }
            if operations.contains(&Operation::Validate) {
                can(wanted, code, Can::UPDATE);
            }
        }
        SecretKind::Pki(_) => certify(wanted, format!("{}/issue/{name}", mount::PKI)),
        SecretKind::Aws(_) => can(wanted, format!("{}/sts/{name}", mount::AWS), Can::READ),
    }
}

/// Owners write their values, and operators rotate. None of them can read a value.
fn people(model: &Model, group: &Group, owned: &[&Secret], wanted: &mut Wanted) {
    let operates = model.vault.iter().filter_map(|vault| vault.operators.as_ref()).any(|o| o.group.value == *group);
    let client = model.vault.iter().filter_map(|vault| vault.operators.as_ref()).map(|o| o.client_id.as_str());
    wanted.audience = client.collect();
    let mut written: BTreeSet<&str> = BTreeSet::new();
    for secret in owned {
        match &secret.kind {
            SecretKind::Kv(kv) => {
                written.insert(kv.path.as_str());
            }
            _ => can(wanted, format!("{}/keys/{}", mount::TOTP, secret.name.as_str()), Can::UPDATE),
        }
    }
    for secret in model.secrets.values().filter(|_| operates) {
        let name = secret.name.as_str();
        match &secret.kind {
            SecretKind::Database(login) => {
                can(wanted, format!("{}/rotate-root/{}", mount::DATABASE, login.database.name.as_str()), Can::UPDATE);
                if login.static_role().is_some() {
                    can(wanted, format!("{}/rotate-role/{name}", mount::DATABASE), Can::UPDATE);
                } else {
                    let leases = format!("sys/leases/revoke-prefix/{}/creds/{name}", mount::DATABASE);
                    can(wanted, leases, Can::UPDATE | Can::SUDO);
                }
            }
            SecretKind::Transit(_) => can(wanted, format!("{}/keys/{name}/rotate", mount::TRANSIT), Can::UPDATE),
            SecretKind::Pki(_) => can(wanted, format!("{}/revoke", mount::PKI), Can::UPDATE),
            SecretKind::Kv(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => {}
        }
    }
    if operates && gateways(model).next().is_some() {
        can(wanted, "pki-int/revoke", Can::UPDATE);
    }
    if operates && model.ci.is_some() {
        written.insert("platform/gitlab-runner");
    }
    if let Some(vault) = &model.vault {
        for people in vault.groups.iter().filter(|people| people.group == *group) {
            itself(wanted);
            people.secrets.iter().for_each(|secret| using(wanted, secret, secret.usual_operations()));
        }
        for outside in vault.outside.iter().filter(|outside| outside.owner.value == *group) {
            can(wanted, format!("auth/approle/role/{}/role-id", outside.name), Can::READ);
            can(wanted, format!("auth/approle/role/{}/secret-id", outside.name), Can::UPDATE);
        }
    }
    for path in written {
        can(wanted, format!("{}/data/{path}", mount::KV), Can::CREATE | Can::UPDATE);
        can(wanted, format!("{}/destroy/{path}", mount::KV), Can::UPDATE);
        can(wanted, format!("{}/metadata/{path}", mount::KV), Can::READ);
    }
}
