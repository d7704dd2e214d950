//! The resolved platform. Things point at things; nothing is looked up by name any more.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod advice;
mod alerting;
mod app;
mod architecture;
mod audit;
mod aws;
mod ci;
mod cluster;
mod database;
mod effective;
mod external;
mod git;
mod ingress;
mod mesh;
mod network;
mod observability;
mod owners;
mod reference;
mod registry;
mod retired;
mod secret;
mod storage;
mod vault;
mod way_in;

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;
use platformc_base::{
    Spanned,
    scalar::{Cidr, Name, Registry},
    words::{Audit, AuditTo, Retire},
};

use platformc_catalog::{Catalog, Images};

pub use alerting::{Alerting, DeadMansSwitch, Email, Place, Receiver, Told, Way};
pub use app::{
    Alerts, App, AppHead, Callee, Chart, Check, Container, ContainerKind, Cors, DRAIN_SECONDS, Expose, GRACE_SECONDS,
    Holder, Lifecycle, OutlierDetection, Peer, Placement, Port, Probe, Probes, ReplicaVolume, Replicas, Resources,
    Retries, Runs, START_FAILURES, START_PERIOD_SECONDS, SURGE_PERCENT, Scrape, Scratch, SecretUse, Stop, StopBy,
    Track, Traffic, Version, VersionRoute, Volume,
};
pub use architecture::Architecture;
pub use audit::AuditLogs;
pub use aws::{Aws, Dns, State};
pub use ci::{Ci, Project};
pub use cluster::{Admin, ApiEndpoint, Autoscaling, Cluster, Karpenter, Limits, NodeGroup};
pub use database::{Database, DatabaseTls};
pub use effective::{Effective, Origin};
pub use external::ExternalService;
pub use git::{Git, Gitops, Notifications};
pub use ingress::{Ingress, LoadBalancer};
pub use mesh::{Mesh, Tracing};
pub use network::{Network, Peering};
pub use observability::{Metrics, Observability};
pub use owners::Owners;
pub use reference::Reference;
pub use registry::{PrivateRegistry, RegistryAccess};
pub use retired::{Retired, Section};
pub use secret::{
    AwsSecret, Credentials, DatabaseSecret, KvSecret, Lease, PkiSecret, Secret, SecretKind, Sharing, SshSecret,
    StaticRole, TotpSecret, TransitSecret,
};
pub use storage::Storage;
pub use vault::{
    Authorities, External, Home, IdentityProvider, Operators, Outside, People, Snapshots, Unseal, Vault, VaultHosting,
};
pub use way_in::{Bastion, Connection};

/// A platform in which every reference has been resolved. Only resolving makes one.
#[derive(Debug)]
pub struct Model {
    pub name: Spanned<Name>,
    /// The catalog whose versions it uses: the program's own, unless the platform names another.
    pub catalog: Effective<&'static Catalog>,
    pub aws: Aws,
    /// The zone of the platform's hosts, if it has one.
    pub dns: Option<Dns>,
    pub git: Git,
    pub gitops: Gitops,
    /// The registry that holds the images of all others; nothing to pull each from the registry of its makers.
    pub mirror: Option<Spanned<Registry>>,
    pub networks: IndexMap<Name, Arc<Network>>,
    pub peerings: Vec<Peering>,
    /// Where people come from, in the order of the file.
    pub connections: Vec<Connection>,
    /// The host on which people work who have no other way in.
    pub bastion: Option<Bastion>,
    pub clusters: IndexMap<Name, Arc<Cluster>>,
    pub storage: IndexMap<Name, Arc<Storage>>,
    pub mesh: Option<Mesh>,
    pub ingress: IndexMap<Name, Arc<Ingress>>,
    pub vault: Option<Vault>,
    pub databases: IndexMap<Name, Arc<Database>>,
    /// Services outside of the platform.
    pub externals: IndexMap<Name, Arc<ExternalService>>,
    /// Registries that ask who pulls.
    pub registries: IndexMap<Name, Arc<PrivateRegistry>>,
    pub secrets: IndexMap<Name, Arc<Secret>>,
    pub apps: IndexMap<Name, Arc<App>>,
    pub observability: Option<Observability>,
    /// Who is told of alerts.
    pub alerting: Option<Alerting>,
    /// How long audit logs are kept, and where they go.
    pub audit: AuditLogs,
    pub ci: Option<Ci>,
    /// What is being removed.
    pub retired: Vec<Retired>,
    /// Which environment this is, if the platform has some.
    pub environment: Option<Name>,
    /// The name that all environments of the platform have in common.
    pub common_name: Name,
}

impl Model {
    /// Whether traffic passes between two networks: they are one, or a peering connects them.
    #[must_use]
    pub fn connected(&self, a: &Network, b: &Network) -> bool {
        a.name == b.name || self.neighbours(a).any(|other| other.name == b.name)
    }

    /// Where the images of the platform itself are pulled from.
    #[must_use]
    pub fn images(&self) -> Images<'_> {
        Images::of(self.catalog.value, self.mirror.as_ref().map(|mirror| mirror.as_str()))
    }

    /// The databases in which Vault makes logins, by name.
    pub fn leased_databases(&self) -> impl Iterator<Item = &Name> {
        let leased: BTreeSet<&Name> =
            self.secrets.values().filter_map(|secret| Some(&secret.database()?.name)).collect();
        leased.into_iter()
    }

    /// The longest life of a login that Vault makes in a database, in seconds: a day at least.
    #[must_use]
    pub fn longest_lease(&self) -> u64 {
        let leases = self.secrets.values().filter_map(|secret| secret.lease());
        leases.map(|lease| lease.max_ttl.seconds()).fold(24 * 60 * 60, u64::max)
    }

    /// The networks that a peering connects with this one.
    pub fn neighbours<'a>(&'a self, network: &'a Network) -> impl Iterator<Item = &'a Arc<Network>> {
        self.peerings.iter().filter_map(|peering| peering.other(network))
    }

    /// The addresses from which people reach a network, with the connection that they come by.
    pub fn visitors<'a>(&'a self, network: &'a Network) -> impl Iterator<Item = (&'a Connection, Cidr)> {
        let connections = self.connections.iter().filter(|connection| connection.reaches(network));
        connections.flat_map(|connection| connection.ranges.iter().map(move |range| (connection, range.value)))
    }

    /// The bastion, if traffic passes between its network and this one.
    #[must_use]
    pub fn bastion_of(&self, network: &Network) -> Option<&Bastion> {
        self.bastion.as_ref().filter(|bastion| self.connected(&bastion.network, network))
    }

    /// The apps of a cluster, in the order of the file.
    pub fn apps_on<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = &'a Arc<App>> {
        self.apps.values().filter(|app| app.head.cluster.name == cluster.name)
    }

    /// The Vault that the platform runs itself, and where, if its audit log is shipped.
    #[must_use]
    pub fn audited_vault(&self) -> Option<(&Vault, &Home)> {
        let shipped = self.audit.vault.value == AuditTo::CloudWatch;
        self.own_vault().filter(|(vault, _)| shipped && vault.audit.contains(&Audit::File))
    }

    /// The Vault that the platform runs itself, and where.
    #[must_use]
    pub fn own_vault(&self) -> Option<(&Vault, &Home)> {
        let vault = self.vault.as_ref()?;
        Some((vault, vault.home()?))
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
    pub fn tracing(&self, cluster: &Cluster) -> Option<&Tracing> {
        self.mesh.as_ref().filter(|_| cluster.meshed)?.tracing.as_ref()
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
    pub fn has_cross_cluster_calls(&self, cluster: &Cluster) -> bool {
        self.apps_on(cluster).any(|app| app.callers_elsewhere().chain(app.callees_elsewhere()).next().is_some())
    }

    /// The entries of a section that are being destroyed: they are in the model nowhere else.
    pub fn destroyed(&self, section: Section) -> impl Iterator<Item = &Retired> {
        let here = move |one: &&Retired| one.section == section && one.stage.value == Retire::Destroy;
        self.retired.iter().filter(here)
    }

    /// Whether an entry of a section is prepared to be destroyed.
    #[must_use]
    pub fn is_prepared(&self, section: Section, name: &Name) -> bool {
        self.retired.iter().any(|one| one.section == section && one.name == *name && one.stage.value == Retire::Prepare)
    }

    /// A name in AWS: the platform's in front.
    #[must_use]
    pub fn aws_name(&self, rest: &str) -> String {
        format!("{}-{rest}", self.name)
    }
}
