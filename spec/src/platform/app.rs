mod arguments;
mod claims;
mod config_file;
mod containers;
mod expose;
mod lifecycle;
mod metrics;
mod placement;
mod ports;
mod probes;
mod resources;
mod runs;
mod scratch;
mod treatment;

use indexmap::IndexMap;
use platformc_base::{
    any::AnyMap,
    words::{PodManagement, WorkloadKind},
};
use schemars::JsonSchema;
use serde::Deserialize;

pub use arguments::Arguments;
pub use claims::VolumeClaimTemplate;
pub use config_file::ConfigFile;
pub use containers::{CommandProbe, InitContainer, Sidecar, SidecarProbes};
pub use expose::{Expose, Exposed};
pub use lifecycle::{Lifecycle, PreStop};
pub use metrics::AppMetrics;
pub use placement::Placement;
pub use ports::{Call, CallPort, Port, PortSettings};
pub use probes::{Probe, Probes};
pub use resources::Resources;
pub use runs::{History, Runs};
pub use scratch::Scratch;
pub use treatment::{Canary, Cors, OutlierDetection, Retries, Sticky, Traffic, VersionRoute, When};

use super::{
    delivery::SecretUses,
    entries::{Map, Reference},
};
use crate::{
    scalar::{
        ChartRepository, ChartVersion, Image, LabelKey, LabelValue, MountPath, Name, OciDigest, Percent, PortName,
        Schedule, ShortDuration, Size, TimeZone, UrlPath, VariableName,
    },
    span::{Span, Spanned},
};

/// A workload: a container image with everything that it needs, or a chart of your own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct App {
    /// The cluster it runs on, for example `application`.
    pub cluster: Reference,
    /// Its namespace, for example `shop`; it is created.
    pub namespace: Spanned<Name>,
    /// The service account it runs as, for example `reports`. Default: the app's name. No two apps of a
    /// namespace share one.
    pub service_account: Option<Spanned<Name>>,
    /// How it runs: always (`deployment`), always in pods that keep their names and volumes (`statefulSet`), at the times of a
    /// `schedule` (`cronJob`), or once for each version (`job`), for example `cronJob`. Default: `deployment`. What waits for a job has it in `after`, and a job that waits for an app has that in `after`.
    #[serde(default)]
    pub kind: Spanned<WorkloadKind>,
    /// When a `cronJob` runs: minute, hour, day of the month, month, day of the week, for example `15 3 * * *`.
    pub schedule: Option<Spanned<Schedule>>,
    /// The time zone of `schedule`, for example `Europe/Brussels`. Default: that of UTC.
    pub time_zone: Option<Spanned<TimeZone>>,
    /// How long each run of a `cronJob` or a `job` may take and how often it is tried again, for example `{ deadline: 2h }`.
    pub runs: Option<Spanned<Runs>>,
    /// The container image, pinned, for example `registry.example.com/shop/backend:2.4.0`.
    pub image: Option<Spanned<Image>>,
    /// A Helm chart of your own, instead of an image.
    pub chart: Option<Spanned<Chart>>,
    /// The number of the user that it runs as, for example `10001`. Default: the user of its image. `onRotate: signal`
    /// needs it.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub user: Option<Spanned<u32>>,
    /// The port it listens on for HTTP, for example `8080`; the short form of `ports: { http: 8080 }`. For a chart: the port of its
    /// Service, which apps of other clusters call. An app without any port is a worker, which nobody can call.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<Spanned<u16>>,
    /// The ports it listens on by name, for example `{ http: 8080, rpc: { port: 9000, protocol: grpc } }`. Where no port is
    /// named, the only one is meant, or the one called `http`. Instead of `port`.
    #[serde(default)]
    pub ports: IndexMap<Spanned<PortName>, Spanned<Port>>,
    /// How many pods run, for example `{ min: 3, max: 12, cpu: 70% }`. Default: 2 to 4 pods, at 70% of the
    /// requested processor time; of a `statefulSet`, whose number follows no load, 3.
    pub replicas: Option<Spanned<Replicas>>,
    /// What a pod needs, for example `{ cpu: 250m, memory: 256Mi }`. Default: 100m and 128Mi.
    pub resources: Option<Spanned<Resources>>,
    /// The `PriorityClass` of its pods, for example `business-critical`; it must exist on the cluster. Pods with a higher
    /// priority replace others when nodes are full. Default: that of the cluster.
    pub priority_class_name: Option<Spanned<Name>>,
    /// On which nodes its pods run, for example `{ architecture: arm64 }` or `{ nodeGroup: system }`. They are spread over zones in any
    /// case. Default: on any node of the cluster.
    pub placement: Option<Spanned<Box<Placement>>>,
    /// How its pods end, for example `{ preStop: { exec: [/app/drain], within: 30s }, terminationGracePeriod: 2m }`. Default: after
    /// a pause of 10 seconds, and within a minute.
    pub lifecycle: Option<Spanned<Box<Lifecycle>>>,
    /// What it measures itself, which Prometheus asks for, for example `{ port: admin }`. Nobody else gets it by this. Default: the
    /// calls to it are measured, by the mesh, and nothing else.
    pub metrics: Option<Spanned<Box<AppMetrics>>>,
    /// The path that answers `200` when a pod can serve, on its port, for example `/healthz`; the short form of `probes`.
    pub health: Option<Spanned<UrlPath>>,
    /// How its pods are asked whether they live, serve and have started, for example `{ liveness: { path: /livez, port: admin },
    /// readiness: { path: /readyz } }`. Default: a pod serves as soon as it listens.
    pub probes: Option<Spanned<Box<Probes>>>,
    /// The program that runs, for example `[/app/server]`, as it is written: Kubernetes replaces no variables in it. Default: the
    /// entry point of its image.
    pub command: Option<Spanned<Arguments>>,
    /// The arguments of the program, for example `[--verbose]`, as they are written. Never secrets. Default: those of its image.
    pub args: Option<Spanned<Arguments>>,
    /// Files in its container by their paths, for example `{ /etc/app/app.toml: { text: "mode = 1" } }`. Never secrets. A change
    /// replaces the pods.
    #[serde(default)]
    pub files: IndexMap<Spanned<MountPath>, ConfigFile>,
    /// Containers that run to their end before the app starts, in every new pod, for example `{ migrate: { command: [/app/migrate, up]
    /// } }`.
    #[serde(default)]
    pub init_containers: Map<InitContainer>,
    /// Containers that run beside the app from before its start until after its end, for example `{ warmer: { image:
    /// "registry.example.com/shop/cache-warmer:1.0.0" } }`.
    #[serde(default)]
    pub sidecars: Map<Sidecar>,
    /// Labels of its pods, for example `{ example.com/team: payments }`.
    #[serde(default)]
    pub labels: IndexMap<Spanned<LabelKey>, Spanned<LabelValue>>,
    /// Annotations of its pods, for example `{ example.com/contact: team-payments@example.com }`. Never secrets.
    #[serde(default)]
    pub annotations: IndexMap<Spanned<LabelKey>, Spanned<String>>,
    /// Plain settings as environment variables, for example `{ LOG_LEVEL: info }`. Never secrets.
    #[serde(default)]
    pub env: IndexMap<Spanned<VariableName>, Spanned<String>>,
    /// How traffic from outside reaches it, for example `{ ingress: public, host: shop.example.com }`, or several such ways by names
    /// of your own. Default: it cannot be reached from outside.
    pub expose: Option<Exposed>,
    /// The apps, databases and externals it calls, for example `[backend, { app: inventory, port: rpc }, orders]`. Only these
    /// calls are allowed: without `port`, at the app's only port or the one called `http`.
    #[serde(default)]
    pub calls: Vec<Spanned<Call>>,
    /// Apps that must be ready before this one is deployed, for example `[backend]`. Calls do not order
    /// deployments; this does.
    #[serde(default)]
    pub after: Vec<Reference>,
    /// The secrets it uses: a list of names, for example `[session-tokens]`, or a map that says how each is
    /// delivered.
    #[serde(default)]
    pub secrets: SecretUses,
    /// How calls to it are treated: timeouts, retries, failing pods, sticky sessions, a canary; for example `{ timeout: 2s }`. It
    /// needs the mesh.
    pub traffic: Option<Spanned<Traffic>>,
    /// Shared volumes by name, for example `{ uploads: { storage: shared, mount: /data } }`.
    #[serde(default)]
    pub volumes: Map<Volume>,
    /// Folders that the containers of a pod can write to and share, by name, for example `{ cache: { mount: /var/cache/app } }`. They
    /// are empty when a pod starts, and gone when it ends. Every container has `/tmp` besides, for itself.
    #[serde(default)]
    pub scratch: Map<Scratch>,
    /// Volumes of which each replica of a `statefulSet` has its own, by name, for example
    /// `{ data: { size: 50Gi, mount: /var/lib/data } }`. They stay when a replica or the app is removed.
    #[serde(default)]
    pub volume_claim_templates: Map<VolumeClaimTemplate>,
    /// In which order the pods of a `statefulSet` are made and removed, for example `parallel`. Updates replace one after the other
    /// in any case. Default: one after the other (`ordered`).
    pub pod_management: Option<Spanned<PodManagement>>,
    /// When an alert is raised, for example `{ errorRate: 1%, latency: { p99: 500ms } }`. Default: never.
    pub alerts: Option<Spanned<Alerts>>,
    /// The name under which it was created, for example `backend`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// A Helm chart of your own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chart {
    /// Where it is kept, for example `oci://registry.example.com/charts`.
    pub repository: Spanned<ChartRepository>,
    /// Its name there, for example `reports`.
    pub name: Spanned<Name>,
    /// Its exact version, for example `3.1.0`.
    pub version: Spanned<ChartVersion>,
    /// The digest of that version in its registry, for example
    /// `sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`: what is deployed cannot change behind the
    /// version. Default: none; whoever may push to the registry then decides what is deployed, which is warned of. Only charts of
    /// `oci://` have one.
    pub digest: Option<Spanned<OciDigest>>,
    /// Whether its release may change everything in the cluster, which a chart with cluster roles, webhooks or custom resource
    /// definitions needs. Default: `false`; then it may change the usual objects of its own namespace.
    #[serde(default)]
    pub cluster_scoped: Spanned<bool>,
    /// The Service that apps of other clusters call, for example `reports-server`. Default: the app's
    /// name.
    pub service: Option<Spanned<Name>>,
    /// Its Deployments that start again when a secret of the app changes, for example `[reports]`. Default: none, since
    /// only the chart knows its names.
    #[serde(default)]
    pub deployments: Vec<Spanned<Name>>,
    /// Its `StatefulSets` that start again when a secret of the app changes, for example `[reports-worker]`. Default: none.
    #[serde(default)]
    pub stateful_sets: Vec<Spanned<Name>>,
    /// Its values, in any shape that the chart knows, for example `{ logLevel: info }`. Never secrets.
    #[serde(default)]
    pub values: AnyMap,
}

/// How many pods run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Replicas {
    /// The least number of pods, for example `3`. With 1, the loss of a node interrupts the app.
    #[schemars(range(min = 1, max = 1000))]
    pub min: Spanned<u32>,
    /// The largest number of pods, for example `12`. Default: the same as `min`, without scaling.
    #[schemars(range(min = 1, max = 1000))]
    pub max: Option<Spanned<u32>>,
    /// The processor use at which pods are added, for example `70%` (the default).
    #[serde(default = "seventy")]
    pub cpu: Spanned<Percent>,
}

impl Replicas {
    /// The processor use at which pods are added, unless an app sets another one.
    pub const CPU: Percent = Percent::from_whole(70);
}

fn seventy() -> Spanned<Percent> {
    Spanned { value: Replicas::CPU, span: Span::default() }
}

/// A shared volume of an app.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Volume {
    /// The file system: the name of an entry of `storage`, for example `shared`.
    pub storage: Reference,
    /// Where it is mounted, for example `/data`.
    pub mount: Spanned<MountPath>,
    /// A size, for example `20Gi`. EFS grows with its content and ignores it; a warning says so. Default: none.
    pub size: Option<Spanned<Size>>,
    /// The name under which it was created, for example `uploads`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// When an alert is raised.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alerts {
    /// The share of calls that may fail, over 30 days, for example `1%`. An alert says that it is used up too fast.
    pub error_rate: Option<Spanned<Percent>>,
    /// The time in which calls are answered, for example `{ p99: 500ms }`.
    pub latency: Option<Latency>,
}

/// The time in which calls are answered.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Latency {
    /// 99 of 100 calls, over 30 days, for example `500ms`. An alert says that too many calls take longer.
    pub p99: Spanned<ShortDuration>,
}
