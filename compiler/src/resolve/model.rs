//! The resolved platform. Things point at things; nothing is looked up by name any more.

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;
use platformc_spec::{
    Span, Spanned,
    platform::{self as spec, AuthMethod, Deliver, OnRotate, Operation, Via},
    scalar::{Cidr, Group, Host, Name, ProjectPath},
};

use crate::catalog::Images;

/// A platform in which every reference has been resolved. Only [`super::resolve`] makes one.
#[derive(Debug)]
pub struct Model {
    pub name: Spanned<Name>,
    pub aws: spec::Aws,
    pub dns: Option<spec::Dns>,
    pub git: spec::Git,
    pub gitops: spec::Gitops,
    pub images: Option<spec::Images>,
    pub networks: IndexMap<Name, Arc<Network>>,
    pub peerings: Vec<Peering>,
    pub clusters: IndexMap<Name, Arc<Cluster>>,
    pub storage: IndexMap<Name, Arc<Storage>>,
    pub mesh: Option<Mesh>,
    pub ingress: IndexMap<Name, Arc<Ingress>>,
    pub vault: Option<Vault>,
    pub databases: IndexMap<Name, Arc<Database>>,
    pub secrets: IndexMap<Name, Arc<Secret>>,
    pub apps: IndexMap<Name, Arc<App>>,
    pub observability: Option<Observability>,
    pub ci: Option<Ci>,
    /// Which environment this is, if the platform has some.
    pub environment: Option<Name>,
    /// The name that all environments of the platform have in common.
    pub common_name: Name,
}

impl Model {
    /// Whether traffic passes between two networks: they are one, or a peering connects them.
    #[must_use]
    pub fn connected(&self, a: &Network, b: &Network) -> bool {
        a.name == b.name
            || self.peerings.iter().any(|p| {
                (p.between.0.name == a.name && p.between.1.name == b.name)
                    || (p.between.0.name == b.name && p.between.1.name == a.name)
            })
    }

    /// Where the images of the platform itself are pulled from.
    #[must_use]
    pub fn images(&self) -> Images<'_> {
        Images::of(self.images.as_ref().map(|images| images.mirror.as_str()))
    }

    /// The databases in which Vault makes logins, by name.
    pub fn leased_databases(&self) -> impl Iterator<Item = &Name> {
        let leased: BTreeSet<&Name> =
            self.secrets.values().filter_map(|secret| Some(&secret.database.as_ref()?.name)).collect();
        leased.into_iter()
    }

    /// The networks that a peering connects with this one.
    pub fn neighbours<'a>(&'a self, network: &'a Network) -> impl Iterator<Item = &'a Arc<Network>> {
        self.peerings.iter().filter_map(|p| match (&p.between.0, &p.between.1) {
            (a, b) if a.name == network.name => Some(b),
            (a, b) if b.name == network.name => Some(a),
            _ => None,
        })
    }

    /// The apps of a cluster, in the order of the file.
    pub fn apps_on<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = &'a Arc<App>> {
        self.apps.values().filter(|app| app.head.cluster.name == cluster.name)
    }

    /// The Vault that the platform runs itself, and where.
    #[must_use]
    pub fn own_vault(&self) -> Option<(&Vault, &Home)> {
        let vault = self.vault.as_ref()?;
        Some((vault, vault.home.as_ref()?))
    }

    /// Whether Vault serves a cluster.
    #[must_use]
    pub fn vault_serves(&self, cluster: &Cluster) -> bool {
        self.vault.as_ref().is_some_and(|v| v.serves.iter().any(|c| c.name == cluster.name))
    }

    /// Whether a cluster is observed.
    #[must_use]
    pub fn observes(&self, cluster: &Cluster) -> bool {
        self.observability.as_ref().is_some_and(|o| o.clusters.iter().any(|c| c.name == cluster.name))
    }

    /// How the calls of a cluster are traced, if they are.
    #[must_use]
    pub fn tracing(&self, cluster: &Cluster) -> Option<&spec::Tracing> {
        self.mesh.as_ref().filter(|_| cluster.meshed)?.spec.tracing.as_ref()
    }

    /// Whether a load balancer leads into a cluster.
    #[must_use]
    pub fn balances_load(&self, cluster: &Cluster) -> bool {
        self.ingress.values().any(|ingress| ingress.cluster.name == cluster.name)
            || self.vault.as_ref().is_some_and(|vault| vault.runs_on(&cluster.name))
            || self.called_from_elsewhere(cluster).next().is_some()
    }

    /// The apps of a cluster that apps of other clusters call.
    pub fn called_from_elsewhere<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = &'a Arc<App>> {
        self.apps_on(cluster).filter(|app| app.callers_elsewhere().next().is_some())
    }

    /// The apps of other clusters that apps of this one call, each once, in the order of the file.
    pub fn calls_elsewhere<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = &'a Arc<App>> {
        self.apps.values().filter(|app| {
            app.head.cluster.name != cluster.name
                && app.callers.iter().any(|caller| caller.cluster.name == cluster.name)
        })
    }

    /// Whether calls between clusters begin or end on a cluster.
    #[must_use]
    pub fn crosses(&self, cluster: &Cluster) -> bool {
        self.apps_on(cluster).any(|app| app.callers_elsewhere().chain(app.callees_elsewhere()).next().is_some())
    }

    /// A name in AWS: the platform's in front.
    #[must_use]
    pub fn aws_name(&self, rest: &str) -> String {
        format!("{}-{rest}", self.name)
    }
}

#[derive(Debug)]
pub struct Network {
    pub name: Name,
    pub span: Span,
    pub spec: spec::Network,
}

#[derive(Debug)]
pub struct Peering {
    pub name: Name,
    pub span: Span,
    pub between: (Arc<Network>, Arc<Network>),
}

#[derive(Debug)]
pub struct Cluster {
    pub name: Name,
    pub span: Span,
    pub network: Arc<Network>,
    /// Whether the mesh covers it.
    pub meshed: bool,
    pub spec: spec::Cluster,
}

impl Cluster {
    /// The processor architecture of its node groups' first instance type, as Kubernetes says it.
    #[must_use]
    pub fn karpenter(&self) -> Option<&spec::Karpenter> {
        match &self.spec.autoscaling.value {
            spec::Autoscaling::Karpenter(karpenter) => Some(karpenter),
            spec::Autoscaling::None | spec::Autoscaling::ClusterAutoscaler => None,
        }
    }
}

#[derive(Debug)]
pub struct Storage {
    pub name: Name,
    pub span: Span,
    pub clusters: Vec<Arc<Cluster>>,
    pub spec: spec::Storage,
}

#[derive(Debug)]
pub struct Mesh {
    pub clusters: Vec<Arc<Cluster>>,
    pub spec: spec::Mesh,
}

#[derive(Debug)]
pub struct Ingress {
    pub name: Name,
    pub span: Span,
    pub cluster: Arc<Cluster>,
    pub spec: spec::Ingress,
}

#[derive(Debug)]
pub struct Vault {
    /// Where it runs; nothing for a server that somebody else runs.
    pub home: Option<Home>,
    /// Where the file says which it is.
    pub span: Span,
    pub serves: Vec<Arc<Cluster>>,
    pub groups: Vec<People>,
    pub outside: Vec<Outside>,
    pub spec: spec::Vault,
}

/// Where a Vault of the platform's own runs.
#[derive(Debug)]
pub struct Home {
    pub cluster: Arc<Cluster>,
    pub host: Spanned<Host>,
    pub span: Span,
}

impl Vault {
    /// The cluster it runs on, if it is the platform's own.
    #[must_use]
    pub fn cluster(&self) -> Option<&Arc<Cluster>> {
        self.home.as_ref().map(|home| &home.cluster)
    }

    /// Where its clients reach it.
    #[must_use]
    pub fn address(&self) -> String {
        match (&self.home, &self.spec.external) {
            (Some(home), _) => format!("https://{}", home.host),
            (None, Some(external)) => external.address.to_string(),
            // Resolving gives every Vault one of both.
            (None, None) => String::new(),
        }
    }

    /// The host of that address.
    #[must_use]
    pub fn host(&self) -> &str {
        match (&self.home, &self.spec.external) {
            (Some(home), _) => home.host.as_str(),
            (None, external) => external.as_ref().map(|external| external.address.host()).unwrap_or_default(),
        }
    }

    /// The port of that address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.external().map_or(443, |external| external.address.port())
    }

    /// The addresses that it is reached at and comes from.
    #[must_use]
    pub fn networks(&self) -> Vec<Cidr> {
        match &self.home {
            Some(home) => vec![home.cluster.network.spec.cidr.value],
            None => self.external().iter().flat_map(|external| &external.networks).map(|cidr| cidr.value).collect(),
        }
    }

    /// What is known of a server that somebody else runs.
    #[must_use]
    pub fn external(&self) -> Option<&spec::External> {
        self.spec.external.as_ref().filter(|_| self.home.is_none())
    }

    /// The namespace in which everything lies.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.spec.namespace.as_ref().map(|namespace| namespace.as_str())
    }

    /// The certificates of the authorities that sign its own, if they are not public.
    #[must_use]
    pub fn authorities(&self) -> Option<&str> {
        self.external()?.ca.as_ref().map(|ca| ca.value.as_str())
    }

    /// Whether the workloads of a cluster may log in: it is served, or Vault runs there.
    #[must_use]
    pub fn admits(&self, cluster: &Name) -> bool {
        self.runs_on(cluster) || self.serves.iter().any(|served| served.name == *cluster)
    }

    /// How the workloads of a cluster log in.
    #[must_use]
    pub fn auth(&self, cluster: &Name) -> AuthMethod {
        let said = self.spec.auth.iter().find(|(name, _)| name.value == *cluster);
        said.map(|(_, method)| *method).unwrap_or_default()
    }

    /// Whether it asks a cluster about tokens with an account of that cluster, not with its own.
    #[must_use]
    pub fn reviews(&self, cluster: &Cluster) -> bool {
        self.auth(&cluster.name) == AuthMethod::Kubernetes && !self.runs_on(&cluster.name)
    }

    /// Whether it runs on a cluster.
    #[must_use]
    pub fn runs_on(&self, cluster: &Name) -> bool {
        self.cluster().is_some_and(|home| home.name == *cluster)
    }
}

/// A group of people and the secrets that its members use.
#[derive(Debug)]
pub struct People {
    pub group: Group,
    pub span: Span,
    pub secrets: Vec<Arc<Secret>>,
}

/// Something outside of the platform and the secrets that it uses.
#[derive(Debug)]
pub struct Outside {
    pub name: Name,
    pub span: Span,
    pub secrets: Vec<Arc<Secret>>,
    pub spec: spec::Outside,
}

#[derive(Debug)]
pub struct Database {
    pub name: Name,
    pub span: Span,
    pub network: Arc<Network>,
    /// Amazon's authority of its region, in PEM, if the catalog knows it.
    pub authority: Option<&'static str>,
    pub spec: spec::Database,
}

impl Database {
    /// The certificates, in PEM, of the authorities that sign its own; nothing if they are not known, or nobody asks.
    #[must_use]
    pub fn authorities(&self) -> Option<&str> {
        let tls = &self.spec.tls;
        tls.ca.as_ref().map(|ca| ca.as_str()).or(self.authority).filter(|_| tls.verify.value)
    }
}

#[derive(Debug)]
pub struct Secret {
    pub name: Name,
    pub span: Span,
    /// For a database secret: its database.
    pub database: Option<Arc<Database>>,
    pub spec: spec::Secret,
}

/// What an app is to others.
#[derive(Debug)]
pub struct AppHead {
    pub name: Name,
    pub span: Span,
    pub cluster: Arc<Cluster>,
    pub namespace: Name,
    pub service_account: Name,
    pub port: Option<u16>,
    /// Whether it is a chart of the user's own.
    pub chart: bool,
    /// For a chart whose Service has another name than the app: that name.
    pub chart_service: Option<Name>,
}

impl AppHead {
    /// The name of its Service.
    #[must_use]
    pub fn service(&self) -> &Name {
        self.chart_service.as_ref().unwrap_or(&self.name)
    }
}

#[derive(Debug)]
pub struct App {
    pub head: Arc<AppHead>,
    pub calls: Vec<Callee>,
    /// The apps that call it, in the order of the file.
    pub callers: Vec<Arc<AppHead>>,
    pub after: Vec<Arc<AppHead>>,
    pub expose: Option<Expose>,
    pub secrets: Vec<SecretUse>,
    pub volumes: Vec<Volume>,
    pub spec: spec::App,
}

impl App {
    /// The apps of other clusters that call it.
    pub fn callers_elsewhere(&self) -> impl Iterator<Item = &Arc<AppHead>> {
        self.callers.iter().filter(|caller| caller.cluster.name != self.head.cluster.name)
    }

    /// Whether the app itself asks Vault.
    #[must_use]
    pub fn asks_vault(&self) -> bool {
        self.secrets.iter().any(|used| used.deliver == Deliver::Api)
    }

    /// Whether its pods reach Vault: the app itself, or the agent beside it.
    #[must_use]
    pub fn reaches_vault(&self) -> bool {
        self.asks_vault() || self.secrets.iter().any(|used| used.via() == Some(Via::Agent))
    }

    /// Whether its processes are sent signals, by an agent that runs as the app's own user.
    #[must_use]
    pub fn signals(&self) -> bool {
        self.secrets.iter().any(|used| used.via() == Some(Via::Agent) && used.spec.on_rotate == OnRotate::Signal)
    }

    /// The apps of other clusters that it calls.
    pub fn callees_elsewhere(&self) -> impl Iterator<Item = &Arc<AppHead>> {
        self.calls.iter().filter_map(|callee| match callee {
            Callee::App(head, _) => Some(head).filter(|head| head.cluster.name != self.head.cluster.name),
            Callee::Database(..) => None,
        })
    }
}

/// Whom an app calls, and where it says so.
#[derive(Debug)]
pub enum Callee {
    App(Arc<AppHead>, Span),
    Database(Arc<Database>, Span),
}

#[derive(Debug)]
pub struct Expose {
    pub ingress: Arc<Ingress>,
    pub spec: spec::Expose,
}

#[derive(Debug)]
pub struct SecretUse {
    pub secret: Arc<Secret>,
    pub deliver: Deliver,
    pub span: Span,
    pub spec: spec::SecretUse,
}

impl SecretUse {
    /// Who writes it as files, if it is delivered so.
    #[must_use]
    pub fn via(&self) -> Option<Via> {
        (self.deliver == Deliver::File).then(|| self.spec.via.map_or(Via::Operator, |via| via.value))
    }

    /// Whether the operator brings it, as a Secret of the cluster.
    #[must_use]
    pub fn synced(&self) -> bool {
        self.deliver != Deliver::Api && matches!(self.via(), None | Some(Via::Operator))
    }

    /// What the app does with it: what it says, or what is usual.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        match self.spec.operations.as_slice() {
            [] => self.secret.spec.usual_operations().to_vec(),
            own => own.iter().map(|operation| operation.value).collect(),
        }
    }
}

#[derive(Debug)]
pub struct Volume {
    pub name: Name,
    pub span: Span,
    pub storage: Arc<Storage>,
    pub spec: spec::Volume,
}

#[derive(Debug)]
pub struct Observability {
    pub clusters: Vec<Arc<Cluster>>,
    pub spec: spec::Observability,
}

#[derive(Debug)]
pub struct Ci {
    pub cluster: Arc<Cluster>,
    pub projects: Vec<Project>,
    pub spec: spec::GitlabRunner,
}

/// A GitLab project and the secrets its pipelines read.
#[derive(Debug)]
pub struct Project {
    pub path: ProjectPath,
    pub span: Span,
    pub secrets: Vec<Arc<Secret>>,
    pub spec: spec::Project,
}
