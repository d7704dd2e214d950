//! Who logs in to Vault, and what for. Nodes declare it, and Vault's configuration is made of it.

use std::{borrow::Cow, sync::Arc};

use platformc_base::{
    Span,
    scalar::{Group, Name, ProjectPath},
    words::Operation,
};

use super::{STATES_ROLE, auth_mount, gateway_role, mount, role};
use crate::forge::{Forge, Pipelines};
use platformc_model::{Cluster, Outside, Project, Reference, Secret, SecretKind, Vault};

/// Somebody who logs in to Vault.
#[derive(Clone, Debug)]
pub struct Subject {
    pub login: Login,
    pub grants: Vec<Grant>,
    /// Who it is, in the words of a reader of its policy.
    pub holder: Cow<'static, str>,
    /// Where in the sources it comes from.
    pub span: Span,
}

/// How somebody logs in.
#[derive(Clone, Debug)]
pub enum Login {
    /// With a token of a service account.
    Workload(Workload),
    /// With the ID token of a job.
    Project(Box<Jobs>),
    /// With a secret id, from outside of the platform.
    Outside(Box<Client>),
    /// As a member of a group of people.
    Group(Group),
    /// With a login for nothing but applying Vault's configuration.
    Configuration(Box<Configuring>),
}

/// Who applies Vault's configuration, and how many policies that takes: a server stores at most 1 MiB as one.
#[derive(Clone, Debug)]
pub struct Configuring {
    pub by: Configurer,
    pub parts: usize,
}

/// Who applies Vault's configuration.
#[derive(Clone, Debug)]
pub enum Configurer {
    /// The members of this group, after a fresh login.
    People(Group),
    /// A job of a project in a protected environment, which a person starts.
    Pipeline { jobs: Jobs, environment: String },
}

/// A workload in a cluster.
#[derive(Clone, Debug)]
pub struct Workload {
    pub cluster: Name,
    /// The auth mount of its cluster.
    pub mount: Box<str>,
    pub namespace: Box<str>,
    pub name: Box<str>,
    pub service_account: Box<str>,
}

/// The jobs of a project, and what their ID tokens must say.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The auth mount of the forge that runs them.
    pub mount: &'static str,
    pub path: ProjectPath,
    pub id: Option<String>,
    pub branches: Vec<String>,
    pub sources: Vec<&'static str>,
}

/// Something outside of the platform.
#[derive(Clone, Debug)]
pub struct Client {
    pub name: Name,
    /// The addresses that it comes from.
    pub addresses: Vec<String>,
    /// How long a secret id lets it log in, in seconds.
    pub secret_id_ttl: u64,
}

/// What a subject does with Vault.
#[derive(Clone, Debug)]
pub enum Grant {
    /// It looks at its own token, renews it and gives it back.
    OwnToken,
    /// It uses a secret, by these operations where the kind of secret has some.
    Use(Arc<Secret>, Box<[Operation]>),
    /// It reads this path of the kv engine.
    ReadValue(Cow<'static, str>),
    /// It writes this path of the kv engine, and reads no value.
    WriteValue(Cow<'static, str>),
    /// It takes snapshots of all of Vault.
    Snapshot,
    /// It gives Vault's own login in a database another password.
    RotateRoot(Name),
    /// It gives a static login another password.
    RotateLogin(Name),
    /// It ends all logins of a secret.
    EndLogins(Name),
    /// It makes a new version of a key.
    RotateKey(Name),
    /// It writes the seed of one-time passwords.
    Seed(Name),
    /// It revokes certificates.
    RevokeCertificates,
    /// It encrypts and decrypts the tokens that the secrets operator of a cluster keeps.
    KeepTokens(Name),
    /// It has the authority of a cluster's mesh certified.
    CertifyMesh,
    /// It has the certificate of a gateway signed, for these hosts.
    CertifyGateway { ingress: Name, hosts: Vec<String> },
    /// It gives something outside its role id and, wrapped, a secret id.
    HandOver(Name),
    /// It applies the root `vault-configuration`: what that takes follows from the resources of the root.
    Configure,
    /// It gets credentials of AWS for that root's state.
    States,
}

impl Subject {
    /// A subject without grants.
    #[must_use]
    pub fn new(login: Login, holder: impl Into<Cow<'static, str>>, span: Span) -> Self {
        Self { login, grants: Vec::new(), holder: holder.into(), span }
    }

    /// A workload of a cluster; it has what clients need for their own tokens.
    #[must_use]
    pub fn workload(
        vault: &Vault,
        cluster: &Cluster,
        (namespace, name, service_account): (&str, &str, &str),
        holder: impl Into<Cow<'static, str>>,
        span: Span,
    ) -> Self {
        let workload = Workload {
            cluster: cluster.name.clone(),
            mount: auth_mount(vault, &cluster.name).into(),
            namespace: namespace.into(),
            name: name.into(),
            service_account: service_account.into(),
        };
        Self::new(Login::Workload(workload), holder, span).grant(Grant::OwnToken)
    }

    /// The jobs of a project in a forge.
    #[must_use]
    pub fn jobs(project: &Project, forge: &dyn Forge, pipelines: &Pipelines) -> Self {
        let jobs = Jobs {
            mount: pipelines.mount,
            path: project.path.clone(),
            id: project.id.as_ref().map(|id| id.value.to_string()),
            branches: project.branches.iter().map(|branch| branch.as_str().to_owned()).collect(),
            sources: project.sources.iter().map(|source| source.value.as_str()).collect(),
        };
        let holder = format!("jobs of the {} project {} on its protected branches", forge.name(), project.path);
        Self::new(Login::Project(Box::new(jobs)), holder, project.span).client(&project.secrets)
    }

    /// Something outside of the platform.
    #[must_use]
    pub fn outside(outside: &Outside) -> Self {
        let client = Client {
            name: outside.name.clone(),
            addresses: outside.from.iter().map(ToString::to_string).collect(),
            secret_id_ttl: outside.secret_id_ttl.seconds(),
        };
        let holder = format!("{}, which runs outside of the platform", outside.name);
        Self::new(Login::Outside(Box::new(client)), holder, outside.span).client(&outside.secrets)
    }

    #[must_use]
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grants.push(grant);
        self
    }

    /// It uses these secrets in the default way, with its own token.
    #[must_use]
    pub fn client(mut self, secrets: &[Reference<Secret>]) -> Self {
        self.grants.extend(Grant::client(secrets));
        self
    }

    /// The longest lease that it holds, in seconds, unless renewed; leases end with the token that requested them. None if it
    /// holds no lease.
    #[must_use]
    pub fn lease(&self) -> Option<u64> {
        let leases = self.grants.iter().filter_map(|grant| match grant {
            Grant::Use(secret, _) => secret.lease(),
            _ => None,
        });
        leases.map(|lease| lease.ttl.seconds()).max()
    }
}

impl Login {
    /// The auth mount.
    #[must_use]
    pub fn mount(&self) -> &str {
        match self {
            Self::Workload(workload) => &workload.mount,
            Self::Project(jobs) => jobs.mount,
            Self::Outside(_) => APPROLE,
            Self::Group(_) => PEOPLE,
            Self::Configuration(configuring) => match &configuring.by {
                Configurer::People(_) => PEOPLE,
                Configurer::Pipeline { jobs, .. } => jobs.mount,
            },
        }
    }

    /// The role on that mount; a group is no role, its members get its policy.
    #[must_use]
    pub fn role(&self) -> Option<String> {
        match self {
            Self::Workload(workload) => Some(role(&workload.namespace, &workload.name)),
            Self::Project(jobs) => Some(jobs.path.slug()),
            Self::Outside(client) => Some(client.name.to_string()),
            Self::Configuration(_) => Some(CONFIGURATION.to_owned()),
            Self::Group(_) => None,
        }
    }

    /// The id by which people and reports know it.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Workload(Workload { cluster, namespace, name, .. }) => format!("{cluster}/{namespace}/{name}"),
            Self::Project(jobs) => format!("{}/{}", jobs.mount, jobs.path),
            Self::Outside(client) => format!("{APPROLE}/{}", client.name),
            Self::Group(group) => format!("people/{group}"),
            Self::Configuration(configuring) => match &configuring.by {
                Configurer::People(group) => format!("people/{group}:{CONFIGURATION}"),
                Configurer::Pipeline { jobs, .. } => format!("{}/{}:{CONFIGURATION}", jobs.mount, jobs.path),
            },
        }
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> String {
        match self {
            Self::Workload(Workload { cluster, namespace, name, .. }) => format!("{cluster}-{namespace}-{name}"),
            Self::Project(jobs) => format!("{}-{}", jobs.mount, jobs.path.slug()),
            Self::Outside(client) => format!("outside-{}", client.name),
            Self::Group(group) => format!("people-{}", group_slug(group)),
            Self::Configuration(configuring) => numbered(CONFIGURATION, 0, configuring.parts),
        }
    }
}

impl Grant {
    /// The grants for the default use of these secrets, with the subject's own token.
    pub fn client(secrets: &[Reference<Secret>]) -> impl Iterator<Item = Self> {
        let uses = secrets.iter().map(|secret| Self::Use(secret.to.clone(), secret.usual_operations().into()));
        [Self::OwnToken].into_iter().chain(uses)
    }

    /// The mount that it is of; nothing for what Vault itself has.
    #[must_use]
    pub fn mount(&self) -> Option<&'static str> {
        match self {
            Self::OwnToken | Self::Snapshot | Self::Configure => None,
            Self::Use(secret, _) => Some(match secret.kind {
                SecretKind::Database(_) => mount::DATABASE,
                SecretKind::Kv(_) => mount::KV,
                SecretKind::Transit(_) => mount::TRANSIT,
                SecretKind::Pki(_) => mount::PKI,
                SecretKind::Aws(_) => mount::AWS,
                SecretKind::Ssh(_) => mount::SSH,
                SecretKind::Totp(_) => mount::TOTP,
            }),
            Self::States => Some(mount::AWS),
            Self::ReadValue(_) | Self::WriteValue(_) => Some(mount::KV),
            Self::RotateRoot(_) | Self::RotateLogin(_) | Self::EndLogins(_) => Some(mount::DATABASE),
            Self::RotateKey(_) | Self::KeepTokens(_) => Some(mount::TRANSIT),
            Self::Seed(_) => Some(mount::TOTP),
            Self::RevokeCertificates | Self::CertifyGateway { .. } => Some(mount::PKI),
            Self::CertifyMesh => Some(mount::MESH),
            Self::HandOver(_) => Some(APPROLE),
        }
    }

    /// The role of an engine that it is for, on its mount, unless it is the one of a secret.
    #[must_use]
    pub fn role(&self) -> Option<String> {
        match self {
            Self::CertifyGateway { ingress, .. } => Some(gateway_role(ingress)),
            Self::States => Some(STATES_ROLE.to_owned()),
            _ => None,
        }
    }
}

/// The role, and the policy, of who applies Vault's configuration: other names have a `-` in them.
pub const CONFIGURATION: &str = "configuration";

/// The same policy as the apply before left it. An apply writes `configuration` first and this one last, so that it may make what
/// is new and remove what is gone.
pub const CONFIGURATION_BEFORE: &str = "configuration-before";

/// The name of one of several parts; of the only one, the name itself.
#[must_use]
pub fn numbered(name: &str, part: usize, parts: usize) -> String {
    if parts > 1 { format!("{name}-{part}") } else { name.to_owned() }
}

/// The auth mount of people.
pub const PEOPLE: &str = "oidc";

/// The auth mount of what runs outside.
pub const APPROLE: &str = "approle";

/// A group as one name: `team/payments` is `team-payments`.
#[must_use]
pub fn group_slug(group: &Group) -> String {
    group.as_str().to_lowercase().replace(['/', '.', '_'], "-")
}
