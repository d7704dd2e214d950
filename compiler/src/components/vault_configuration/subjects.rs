//! Everybody whom Vault knows: workloads, GitLab projects, groups of people; what each may do, and under which name.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{
    Span,
    platform::{Operation, Secret as Kind},
    scalar::{Group, Name, ProjectPath},
};

use super::{
    certifiers,
    names::{self, mount},
    policy::{Capability, Policy},
};
use platformc_model::{App, Ci, Home, Model, Outside, Project, Secret, Vault};

/// Where people write the token of the GitLab runner, below the kv mount.
pub const RUNNER_TOKEN: &str = "platform/gitlab-runner";

/// A workload that logs in with its service account.
pub struct Workload {
    pub cluster: Name,
    pub namespace: String,
    pub name: String,
    pub service_account: String,
    pub span: Span,
    /// Whether it holds leases, which end with the token that asked for them.
    pub leases: bool,
}

impl Workload {
    #[must_use]
    pub fn of_app(app: &App) -> Self {
        let head = &app.head;
        Self {
            cluster: head.cluster.name.clone(),
            namespace: head.namespace.as_str().to_owned(),
            name: head.name.as_str().to_owned(),
            service_account: head.service_account.as_str().to_owned(),
            span: head.span,
            leases: app.secrets.iter().any(|used| is_leased(&used.secret)),
        }
    }

    /// A workload of the platform itself, with a service account of its own name.
    pub(super) fn own(cluster: &Name, span: Span, namespace: &str, name: &str) -> Self {
        Self {
            cluster: cluster.clone(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            service_account: name.to_owned(),
            span,
            leases: false,
        }
    }

    #[must_use]
    pub fn snapshots(home: &Home) -> Self {
        Self::own(&home.cluster.name, home.span, "vault", "vault-snapshot")
    }

    /// The job that changes the passwords of Vault's own logins; none without such a login.
    #[must_use]
    pub fn rotation(model: &Model, home: &Home) -> Option<Self> {
        model.leased_databases().next()?;
        Some(Self::own(&home.cluster.name, home.span, "vault", "vault-rotation"))
    }

    #[must_use]
    pub fn runner(ci: &Ci) -> Self {
        Self::own(&ci.cluster.name, ci.spec.cluster.span, "gitlab-runner", "gitlab-runner")
    }

    #[must_use]
    pub fn role(&self) -> String {
        names::role(&self.namespace, &self.name)
    }

    #[must_use]
    pub fn policy(&self) -> String {
        names::workload_policy(&self.cluster, &self.namespace, &self.name)
    }

    /// The file of its policy.
    #[must_use]
    pub fn path(&self) -> String {
        format!("vault/policies/{}/{}/{}.hcl", self.cluster, self.namespace, self.name)
    }
}

/// The file of a project's policy.
#[must_use]
pub fn project_path(project: &ProjectPath) -> String {
    format!("vault/policies/gitlab/{project}.hcl")
}

/// The file of the policy of something outside.
#[must_use]
pub fn outside_path(name: &Name) -> String {
    format!("vault/policies/outside/{name}.hcl")
}

/// The file of a group's policy.
#[must_use]
pub fn group_path(group: &Group) -> String {
    format!("vault/policies/people/{}.hcl", names::group_slug(group))
}

/// The apps that use a secret.
pub fn apps(model: &Model) -> impl Iterator<Item = &Arc<App>> {
    model.apps.values().filter(|app| !app.secrets.is_empty())
}

/// The GitLab projects that use a secret.
pub fn projects(model: &Model) -> impl Iterator<Item = &Project> {
    model.ci.iter().flat_map(|ci| &ci.projects).filter(|project| !project.secrets.is_empty())
}

/// All workloads, those of the platform itself last.
#[must_use]
pub fn workloads(model: &Model, vault: &Vault) -> Vec<Workload> {
    let home = vault.home.iter();
    let own = home.clone().map(Workload::snapshots).chain(home.filter_map(|home| Workload::rotation(model, home)));
    let own = own.chain(model.ci.as_ref().map(Workload::runner));
    let certifiers = certifiers::all(model).map(|(workload, _)| workload);
    apps(model).map(|app| Workload::of_app(app)).chain(own).chain(certifiers).collect()
}

/// What the users of some secrets may do, each doing what is usual with it.
pub fn uses<'a>(secrets: impl Iterator<Item = &'a Secret>) -> Policy {
    secrets.fold(Policy::client(), |policy, secret| use_of(policy, secret, secret.spec.usual_operations()))
}

/// What an app may do.
#[must_use]
pub fn of_app(app: &App) -> Policy {
    app.secrets.iter().fold(Policy::client(), |policy, used| use_of(policy, &used.secret, &used.operations()))
}

fn use_of(policy: Policy, secret: &Secret, operations: &[Operation]) -> Policy {
    let name = &secret.name;
    match &secret.spec {
        Kind::Database(database) if database.rotation.is_some() => {
            policy.allow(format!("{}/static-creds/{name}", mount::DATABASE), [Capability::Read])
        }
        Kind::Database(_) => {
            let path = format!("{}/creds/{name}", mount::DATABASE);
            policy.leases(&path).allow(path, [Capability::Read])
        }
        Kind::Kv(kv) => policy.allow(kv_data(kv.path.as_str()), [Capability::Read]),
        // Never `create`: encrypting with a key that does not exist would make it.
        Kind::Transit(_) => operations.iter().fold(policy, |policy, operation| {
            policy.allow(format!("{}/{}/{name}", mount::TRANSIT, operation.as_str()), [Capability::Update])
        }),
        Kind::Pki(_) => policy.certify(format!("{}/issue/{name}", mount::PKI)),
        Kind::Aws(_) => policy.allow(format!("{}/sts/{name}", mount::AWS), [Capability::Read]),
        Kind::Ssh(_) => policy.allow(format!("{}/sign/{name}", mount::SSH), [Capability::Update]),
        // One path: to read it is to get a password, to write to it is to have one checked.
        Kind::Totp(_) => policy.allow(
            format!("{}/code/{name}", mount::TOTP),
            operations.iter().map(|operation| match operation {
                Operation::Validate => Capability::Update,
                _ => Capability::Read,
            }),
        ),
    }
}

/// What the job that takes snapshots may do.
#[must_use]
pub fn snapshots() -> Policy {
    Policy::client().allow("sys/storage/raft/snapshot", [Capability::Read])
}

/// What the job that changes the passwords of Vault's own logins may do.
#[must_use]
pub fn rotation(model: &Model) -> Policy {
    model.leased_databases().fold(Policy::client(), rotate_root)
}

fn rotate_root(policy: Policy, database: &Name) -> Policy {
    policy.allow(format!("{}/rotate-root/{database}", mount::DATABASE), [Capability::Update])
}

/// What the GitLab runner may do.
#[must_use]
pub fn runner() -> Policy {
    Policy::client().allow(kv_data(RUNNER_TOKEN), [Capability::Read])
}

/// What groups of people may do: owners write their values, operators rotate. Nobody reads a value, and nobody writes
/// a policy or a role: whoever may do that can raise their own rights.
#[must_use]
pub fn people(model: &Model, vault: &Vault) -> IndexMap<Group, Policy> {
    let mut groups = IndexMap::new();
    let Some(operators) = &vault.spec.operators else { return groups };
    let mut give = |group: &Group, policy: Policy| {
        let own = groups.entry(group.clone()).or_default();
        *own = std::mem::take(own).and(policy);
    };
    give(&operators.group.value, operate(model));
    for secret in model.secrets.values() {
        match &secret.spec {
            Kind::Kv(kv) => give(&kv.owner.value, write(Policy::default(), kv.path.as_str())),
            Kind::Totp(totp) => {
                let seed = format!("{}/keys/{}", mount::TOTP, secret.name);
                give(&totp.owner.value, Policy::default().allow(seed, [Capability::Update]));
            }
            _ => {}
        }
    }
    for outside in &vault.outside {
        give(&outside.spec.owner.value, hand_over(outside));
    }
    for people in &vault.groups {
        give(&people.group, uses(people.secrets.iter().map(AsRef::as_ref)));
    }
    groups
}

/// Handing something outside what it logs in with. Who opens the wrapping has the secret id, once: an owner
/// who opens it themselves can log in so, and the one outside, who cannot open it any more, knows.
fn hand_over(outside: &Outside) -> Policy {
    let role = format!("auth/{}/role/{}", names::APPROLE, outside.name);
    Policy::default()
        .allow(format!("{role}/role-id"), [Capability::Read])
        .wrapped(format!("{role}/secret-id"), [Capability::Update])
}

fn operate(model: &Model) -> Policy {
    let policy = if model.ci.is_some() { write(Policy::default(), RUNNER_TOKEN) } else { Policy::default() };
    let signs = certifiers::gateways(model).next().is_some();
    let policy = if signs { policy.allow(format!("{}/revoke", mount::PKI), [Capability::Update]) } else { policy };
    let policy = model.leased_databases().fold(policy, rotate_root);
    model.secrets.values().fold(policy, |policy, secret| {
        let name = &secret.name;
        match &secret.spec {
            Kind::Database(database) if database.rotation.is_some() => {
                policy.allow(format!("{}/rotate-role/{name}", mount::DATABASE), [Capability::Update])
            }
            // In an emergency all logins of the secret end at once; the server asks for sudo there.
            Kind::Database(_) => policy.allow(
                format!("sys/leases/revoke-prefix/{}/creds/{name}", mount::DATABASE),
                [Capability::Sudo, Capability::Update],
            ),
            Kind::Transit(_) => policy.allow(format!("{}/keys/{name}/rotate", mount::TRANSIT), [Capability::Update]),
            Kind::Pki(_) => policy.allow(format!("{}/revoke", mount::PKI), [Capability::Update]),
            Kind::Kv(_) | Kind::Aws(_) | Kind::Ssh(_) | Kind::Totp(_) => policy,
        }
    })
}

/// Writing a value without reading it, and destroying the versions that got out.
fn write(policy: Policy, path: &str) -> Policy {
    policy
        .allow(kv_data(path), [Capability::Create, Capability::Update])
        .allow(format!("{}/destroy/{path}", mount::KV), [Capability::Update])
        .allow(format!("{}/metadata/{path}", mount::KV), [Capability::Read])
}

fn kv_data(path: &str) -> String {
    format!("{}/data/{path}", mount::KV)
}

/// Whether using a secret gives a lease that is renewed.
pub fn is_leased(secret: &Secret) -> bool {
    matches!(&secret.spec, Kind::Database(database) if database.rotation.is_none())
}
