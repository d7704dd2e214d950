//! Apps: what they are to others, and whom they refer to.

mod alerts;
mod chart;
mod containers;
mod head;
mod lifecycle;
mod peer;
mod placement;
mod ports;
mod probes;
mod replica_volume;
mod replicas;
mod resources;
mod runs;
mod scrape;
mod scratch;
mod secret_use;
mod traffic;
mod version;

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;
use platformc_base::{
    Span, Spanned,
    scalar::{Duration, Host, Image, LabelKey, LabelValue, MountPath, Name, Size, UrlPath, VariableName},
    words::{Deliver, OnRotate, PodManagement, Via},
};

pub use alerts::Alerts;
pub use chart::Chart;
pub use containers::{Container, ContainerKind};
pub use head::AppHead;
pub use lifecycle::{DRAIN_SECONDS, GRACE_SECONDS, Lifecycle, Stop, StopBy};
pub use peer::Peer;
pub use placement::Placement;
pub use ports::Port;
pub use probes::{Check, Probe, Probes};
pub use replica_volume::ReplicaVolume;
pub use replicas::{Replicas, SURGE_PERCENT};
pub use resources::Resources;
pub use runs::Runs;
pub use scrape::Scrape;
pub use scratch::Scratch;
pub use secret_use::{Holder, SecretUse};
pub use traffic::{Cors, OutlierDetection, Retries, Traffic, VersionRoute};
pub use version::{START_FAILURES, START_PERIOD_SECONDS, Track, Version};

use crate::{Database, Effective, ExternalService, Ingress, PrivateRegistry, Reference, Storage};

/// A workload: an image with everything around it, or a chart of the user's own. A platform may have ten thousand: what few
/// of them have is behind a pointer.
#[derive(Debug)]
pub struct App {
    /// What it is to others.
    pub head: Arc<AppHead>,
    /// Where the file names its cluster.
    pub cluster_span: Span,
    /// The apps, databases and externals that it calls, in the order of the file.
    pub calls: Vec<Callee>,
    /// The apps that call it, once for each port that they call, in the order of the file.
    pub callers: Vec<Peer>,
    /// The apps that must be ready before it is deployed.
    pub after: Vec<Reference<AppHead>>,
    /// Its routes from ingresses, in the order of the file; nothing from outside reaches it without one.
    pub expose: Vec<Expose>,
    /// The secrets that its pods use, in the order of the file; some only in containers beside its own.
    pub secrets: Vec<SecretUse>,
    /// The shared volumes that it mounts.
    pub volumes: Vec<Volume>,
    /// The volumes of which each of its replicas has its own.
    pub replica_volumes: Vec<ReplicaVolume>,
    /// The folders that its containers can write to and share.
    pub scratch: Vec<Scratch>,
    /// In which order its pods are made and removed, if it is stateful. Default: one after the other.
    pub pod_management: Effective<PodManagement>,
    /// The chart that it is, instead of an image.
    pub chart: Option<Box<Spanned<Chart>>>,
    /// The registries that its images or its chart come from, of those that ask who pulls.
    pub registries: Vec<Arc<PrivateRegistry>>,
    /// The number of the user that it runs as; the user of its image without one.
    pub user: Option<Spanned<u32>>,
    /// When it runs and how long; none for what always runs.
    pub runs: Option<Box<Runs>>,
    /// The version that runs, or the only one. A chart decides about its pods itself: their number is then an assumption.
    pub stable: Version,
    /// The version that gets a share of the calls.
    pub canary: Option<Box<Version>>,
    /// What each of its pods needs. Default: 100m and 128Mi.
    pub resources: Effective<Resources>,
    /// The priority class of its pods; the default of the cluster without one.
    pub priority_class_name: Option<Spanned<Name>>,
    /// On which nodes its pods run; on any without one.
    pub placement: Option<Box<Placement>>,
    /// How its pods end.
    pub lifecycle: Lifecycle,
    /// What it measures itself.
    pub metrics: Option<Box<Scrape>>,
    /// The path that answers `200` when a pod can serve; without one, a pod can as soon as it listens.
    pub health: Option<Spanned<UrlPath>>,
    /// The questions that its pods are asked: what `health` or `probes` says, with the defaults.
    pub probes: Probes,
    /// The program that runs instead of the entry point of its image.
    pub command: Vec<Spanned<String>>,
    /// Its arguments.
    pub args: Vec<Spanned<String>>,
    /// The files in its container, and their texts.
    pub files: IndexMap<Spanned<MountPath>, Spanned<String>>,
    /// The containers beside its own, in the order in which they start.
    pub containers: Vec<Container>,
    /// Labels of its pods.
    pub labels: IndexMap<Spanned<LabelKey>, Spanned<LabelValue>>,
    /// Annotations of its pods.
    pub annotations: IndexMap<Spanned<LabelKey>, Spanned<String>>,
    /// Its plain settings: environment variables.
    pub env: IndexMap<Spanned<VariableName>, Spanned<String>>,
    /// How calls to it are treated; as the mesh does by itself without it.
    pub traffic: Option<Spanned<Traffic>>,
    /// When an alert is raised; without it, never.
    pub alerts: Option<Spanned<Alerts>>,
}

impl App {
    /// How its runs are, if it ends by itself.
    #[must_use]
    pub fn ending(&self) -> Option<&Runs> {
        self.runs.as_deref().filter(|_| self.head.kind.ends() && !self.head.chart)
    }

    /// Whether its pods keep their names and volumes.
    #[must_use]
    pub fn is_stateful(&self) -> bool {
        self.head.is_stateful()
    }

    /// Whether there are limits for its calls beyond which alerts are raised.
    #[must_use]
    pub fn has_objectives(&self) -> bool {
        self.alerts.as_ref().is_some_and(|alerts| alerts.error_rate.is_some() || alerts.p99.is_some())
    }

    /// The versions that run beside each other, the stable one first.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(&self.stable).chain(self.canary.as_deref())
    }

    /// The longest that a rolling restart takes. All versions are restarted at the same time: the slowest counts, which may
    /// be the canary, since four pods take as many batches as a hundred, and five only three.
    #[must_use]
    pub fn restart_time(&self) -> Duration {
        let usual = u64::from(START_PERIOD_SECONDS) * u64::from(START_FAILURES);
        let start = self.probes.startup.as_ref().map_or(usual, |probe| probe.every * probe.failures.unwrap_or(3));
        let grace = self.lifecycle.grace.seconds();
        if self.is_stateful() {
            let one = start + grace;
            return Duration::from_seconds(u64::from(self.stable.replicas.max.value.max(1)) * one);
        }
        let times = self.versions().map(|version| version.restart_time(start, grace));
        times.max().unwrap_or(Duration::from_seconds(start))
    }

    /// How many pods it has at once, at the most: of all versions, with those that a rolling update adds.
    #[must_use]
    pub fn most_pods(&self) -> u64 {
        if self.is_stateful() {
            // an update ends a pod before its successor starts, which has the same name
            return u64::from(self.stable.replicas.max.value);
        }
        self.versions().map(|version| version.replicas.most()).sum()
    }

    /// The ports that others or an ingress call, in the order of the file.
    pub fn called_ports(&self) -> impl Iterator<Item = &Port> {
        let called = self.callers.iter().filter_map(|caller| caller.port.as_ref());
        let exposed = self.expose.iter().filter_map(|expose| expose.port.as_ref());
        let numbers: BTreeSet<u16> = called.chain(exposed).map(|port| port.number).collect();
        self.head.ports.iter().filter(move |port| numbers.contains(&port.number))
    }

    /// The apps of other clusters that call it.
    pub fn callers_elsewhere(&self) -> impl Iterator<Item = &Peer> {
        self.callers.iter().filter(|caller| caller.cluster.name != self.head.cluster.name)
    }

    /// Whether a container of its pods asks Vault itself.
    #[must_use]
    pub fn asks_vault(&self) -> bool {
        self.secrets.iter().any(|used| *used.deliver == Deliver::Api)
    }

    /// The uses of secrets that one of its containers gets: the app's own, or the one beside it.
    pub fn secrets_of(&self, container: Option<&Container>) -> impl Iterator<Item = &SecretUse> {
        self.secrets.iter().filter(move |used| match container {
            None => used.holder == Holder::App,
            Some(container) => container.secrets.iter().any(|name| name.value == used.secret.name),
        })
    }

    /// The images that its pods run, beside those of its versions.
    pub fn images_beside(&self) -> impl Iterator<Item = &Spanned<Image>> {
        self.containers.iter().filter_map(|container| container.image.as_ref())
    }

    /// Whether its pods reach Vault: the app itself, or the agent beside it.
    #[must_use]
    pub fn reaches_vault(&self) -> bool {
        self.asks_vault() || self.secrets.iter().any(|used| used.file_writer() == Some(Via::Agent))
    }

    /// Whether its processes are sent signals, by an agent that runs as the app's own user.
    #[must_use]
    pub fn signals(&self) -> bool {
        self.secrets.iter().any(|used| used.file_writer() == Some(Via::Agent) && *used.on_rotate == OnRotate::Signal)
    }

    /// The apps of other clusters that it calls.
    pub fn callees_elsewhere(&self) -> impl Iterator<Item = &Peer> {
        self.calls.iter().filter_map(|callee| match callee {
            Callee::App(head, _) => Some(head).filter(|head| head.cluster.name != self.head.cluster.name),
            Callee::Database(..) | Callee::External(..) => None,
        })
    }

    /// The registries from which it is pulled with a login.
    pub fn logins(&self) -> impl Iterator<Item = &Arc<PrivateRegistry>> {
        self.registries.iter().filter(|registry| registry.credentials().is_some())
    }

    /// The services outside that it calls, each with the place where it says so.
    pub fn externals(&self) -> impl Iterator<Item = (&Arc<ExternalService>, Span)> {
        self.calls.iter().filter_map(|callee| match callee {
            Callee::External(external, span) => Some((external, *span)),
            Callee::App(..) | Callee::Database(..) => None,
        })
    }
}

/// Whom an app calls, and where it says so.
#[derive(Debug)]
pub enum Callee {
    App(Peer, Span),
    Database(Arc<Database>, Span),
    External(Arc<ExternalService>, Span),
}

/// A way on which traffic from outside reaches an app.
#[derive(Debug)]
pub struct Expose {
    /// Its name, if the file gives it one.
    pub name: Option<Name>,
    pub ingress: Arc<Ingress>,
    /// Where the file names the ingress.
    pub span: Span,
    /// One of the hosts of the ingress.
    pub host: Spanned<Host>,
    /// The port that it leads to; none if the app has none.
    pub port: Option<Port>,
    /// The path that goes to the app, with everything below it. Default, in the schema: `/`.
    pub path: Effective<UrlPath>,
}

impl Expose {
    /// What the object is called that is this route.
    #[must_use]
    pub fn route_of(&self, app: &App) -> String {
        match &self.name {
            None => format!("{}-ingress", app.head.name),
            Some(name) => format!("{}-ingress-{name}", app.head.name),
        }
    }
}

/// A shared volume of an app.
#[derive(Debug)]
pub struct Volume {
    pub name: Name,
    pub span: Span,
    pub storage: Arc<Storage>,
    /// The folder of the container at which it is mounted.
    pub mount: Spanned<MountPath>,
    /// A size, which EFS ignores: a check warns of it.
    pub size: Option<Spanned<Size>>,
}
