//! The typed platform: what `platform.yaml` says, one file a section. The JSON Schema that editors
//! use is made from these types, so a doc comment here is what users read in their editor.

mod alerting;
mod app;
mod audit;
mod aws;
mod ci;
mod cluster;
mod created;
mod data;
mod delivery;
mod entries;
mod environment;
mod external;
mod gitops;
mod images;
mod ingress;
mod mesh;
mod network;
mod observability;
mod owners;
mod registry;
mod secret;
mod vault;
mod way_in;

use schemars::JsonSchema;
use serde::Deserialize;

pub use alerting::*;
pub use app::*;
pub use audit::*;
pub use aws::*;
pub use ci::*;
pub use cluster::*;
pub use created::Created;
pub use data::*;
pub use delivery::*;
pub use entries::{Map, Reference};
pub use environment::*;
pub use external::*;
pub use gitops::*;
pub use images::*;
pub use ingress::*;
pub use mesh::*;
pub use network::*;
pub use observability::*;
pub use owners::*;
pub use registry::*;
pub use secret::*;
pub use vault::*;
pub use way_in::*;

pub use platformc_base::{
    any::{Any, AnyMap, texts},
    words::*,
};

use crate::{
    scalar::{CatalogName, IncludePath, Name},
    span::{Keyed, Spanned},
};

/// The version of this language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// The first version; it may still change between releases of platformc.
    #[serde(rename = "platformc/v1alpha1")]
    V1Alpha1,
}

/// What this file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Kind {
    /// A whole platform.
    Platform,
    /// A part of a platform, which the platform's own file includes: any of its sections, nothing required.
    Part,
}

/// A platform: clusters, mesh, Vault, secrets and apps, compiled by `platformc build` into
/// Terraform, Helm values, Flux Kustomizations and Vault policies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Platform {
    /// The version of this language: `platformc/v1alpha1`.
    pub api_version: ApiVersion,
    /// What this file describes: `Platform`, or `Part` in a file that is included.
    pub kind: Kind,
    /// Further files of the platform, for example `[apps/*.yaml, teams/**/platform.yaml]`: paths and patterns relative to
    /// this file, below the folder of the platform's own file. Each is of the kind `Part` and may have any section but
    /// `name` and `environments`; named entries of all files are joined, and every other section may be in one file only.
    #[serde(default)]
    pub include: Vec<Spanned<IncludePath>>,
    /// The name of the platform. It prefixes everything that is created in AWS, at most 40
    /// characters, for example `secret-management`. Renaming replaces every resource.
    pub name: Spanned<Name>,
    /// The catalog that the versions of charts, images and nodes' images come from, for example `"2026.11"`. Every program
    /// carries the catalog of its own release and, once there is one, the one before; `platformc --version` says its name.
    /// Default: the program's own.
    pub catalog: Option<Spanned<CatalogName>>,
    /// The AWS account and region, and where Terraform keeps its state.
    pub aws: Aws,
    /// The public Route 53 zone in which hosts get records and certificates are validated.
    pub dns: Option<Dns>,
    /// The Git repository to which the compiled tree is committed; Flux watches it.
    pub git: Git,
    /// VPCs by name, for example `{ application: { cidr: 10.40.0.0/16 } }`.
    pub networks: Map<Network>,
    /// Connections between two networks, by name, with routes both ways, for example
    /// `{ application-tooling: { between: [application, tooling] } }`.
    #[serde(default)]
    pub peerings: Map<Peering>,
    /// Places outside that people come from, by name, for example `{ office: { ranges: [198.51.100.0/24], reaches: [tooling] } }`.
    #[serde(default)]
    pub connections: Map<Connection>,
    /// A way in for people where there is no VPN, for example `{ network: tooling }`: a host of AWS Systems Manager with the tools of the
    /// bring-up.
    pub bastion: Option<Keyed<Bastion>>,
    /// EKS clusters by name, for example `{ application: { network: application, kubernetes: "1.36", admins:
    /// { platform: "arn:aws:iam::111122223333:role/platform-admin" }, nodeGroups: { system: { instanceTypes: [m7g.large] } } } }`.
    pub clusters: Map<Cluster>,
    /// Shared file systems by name, for example `{ shared: { kind: efs, clusters: [application] } }`.
    #[serde(default)]
    pub storage: Map<Storage>,
    /// The service mesh: encrypts and authorises the calls between apps.
    pub mesh: Option<Mesh>,
    /// Entrances for traffic from outside, by name, for example
    /// `{ public: { cluster: application, hosts: [shop.example.com] } }`.
    #[serde(default)]
    pub ingress: Map<Ingress>,
    /// Vault: highly available on one cluster, or run by somebody else; it serves several clusters.
    pub vault: Option<Vault>,
    /// Databases by name, for example `{ orders: { engine: postgres, version: "16", network: application, class:
    /// db.t4g.medium, storage: 50Gi } }`.
    #[serde(default)]
    pub databases: Map<Database>,
    /// Services outside of the platform that apps call, by name, for example `{ payments: { hosts: [api.example.com] } }`. Apps reach
    /// nothing else outside.
    #[serde(default)]
    pub externals: Map<ExternalService>,
    /// Registries of images and charts that ask who pulls, by name, for example `{ gitlab: { login: { host: registry.example.com,
    /// username: platform, credentials: registry-token } } }`. What begins with their host is pulled with their login.
    #[serde(default)]
    pub registries: Map<PrivateRegistry>,
    /// Secrets by name: what they are, never their values; for example
    /// `{ payment-key: { kv: { path: payments/api-key, owner: team-payments } } }`.
    #[serde(default)]
    pub secrets: Map<Secret>,
    /// Workloads by name, for example `{ backend: { cluster: application, namespace: shop, image:
    /// "registry.example.com/shop/backend:2.4.0" } }`.
    #[serde(default)]
    pub apps: Map<App>,
    /// Metrics, dashboards and alerts.
    pub observability: Option<Observability>,
    /// Who is told of alerts: receivers, routes, a dead man's switch.
    pub alerting: Option<Keyed<Alerting>>,
    /// How long audit logs are kept, and where they are shipped to, for example
    /// `{ vault: { retention: 731d }, kubernetes: { retention: 365d } }`.
    #[serde(default)]
    pub audit: AuditLogs,
    /// Continuous integration: the self-hosted GitLab runner and what projects may do.
    pub ci: Option<Ci>,
    /// How Flux follows the repository, for example `{ interval: 5m, notifications: { gitlab: true } }`.
    #[serde(default)]
    pub gitops: Gitops,
    /// Where the images of charts, jobs and controllers are pulled from, for example `{ mirror: registry.example.com/mirror }`.
    /// Default: their original registries.
    pub images: Option<Images>,
    /// Environments by name, for example `{ staging: { vault: { replicas: 1 } }, production: {} }`. Each is an overlay of
    /// the sections above and is compiled to its own tree, in a folder with its name in the output. Maps merge by key;
    /// texts, numbers and lists replace those of the base; `null` removes a key or an entry of the base.
    pub environments: Option<Map<Environment>>,
    /// What the overlay of this environment removed.
    #[serde(skip)]
    pub removed: Vec<Removed>,
    /// Which environment this is, and the place of its overlay: not said in a file, but by what merged it.
    #[serde(skip)]
    #[schemars(skip)]
    pub environment: Option<Spanned<Name>>,
    /// The name that all environments have in common, which an overlay may change: not said in a file either.
    #[serde(skip)]
    #[schemars(skip)]
    pub common_name: Option<Name>,
}
