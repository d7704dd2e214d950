//! What nodes offer each other.

use platformc_base::scalar::Name;

use platformc_model::Model;

/// Something that a node provides and others need. Components need capabilities and do not name each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// The bucket that holds Terraform's state.
    State,
    /// All networks and their peerings.
    Networks,
    /// An EKS cluster with its nodes.
    Cluster(Name),
    /// A shared file system.
    FileSystem(Name),
    /// A database.
    Database(Name),
    /// The load balancer of an ingress.
    LoadBalancer(Name),
    /// The load balancer of a cluster for calls from other clusters.
    EastWestLoadBalancer(Name),
    /// What Vault needs of AWS: its unseal key, its load balancer.
    VaultInfrastructure,
    /// What continuous integration needs of AWS.
    CiInfrastructure,
    /// Flux runs on a cluster and knows what Terraform learnt.
    GitOps(Name),
    /// Vault's own mounts, roles and policies.
    VaultConfiguration,

    /// In a cluster: an earlier release of the same component, by its name.
    Step(Name, &'static str),
    /// In a cluster: custom resources and controllers.
    Certificates(Name),
    /// In a cluster: certificates that everybody trusts.
    PublicCertificates(Name),
    /// Target groups are bound to services.
    LoadBalancing(Name),
    /// Encrypted block volumes: the `gp3` storage class.
    BlockStorage(Name),
    /// Shared file volumes.
    FileStorage(Name),
    /// Nodes are added when pods do not fit.
    NodeAutoscaling(Name),
    /// Pods' use is measured, for autoscaling.
    ResourceMetrics(Name),
    /// Service monitors and rules are understood.
    Monitoring(Name),
    /// Secrets are synchronised from Vault.
    SecretSync(Name),
    /// Pods that say so get an agent of Vault.
    SecretAgent(Name),
    /// Secrets of Vault are mounted as volumes.
    SecretVolumes(Name),
    /// Vault answers.
    Vault,
    /// Pods get a sidecar, traffic rules are understood.
    Mesh(Name),
    /// An ingress answers.
    Gateway(Name),
    /// The apps of other clusters that a cluster calls are known there.
    RemoteApps(Name),
    /// The namespaces of apps exist.
    Namespaces(Name),
    /// What the images of a namespace of a cluster are pulled with is there.
    Logins(Name, Name),
    /// The replicas of a stateful app have names, and claims of their volumes.
    Replicas(Name),
    /// An app is ready.
    App(Name),
    /// People can work inside the networks.
    Bastion,
}

impl Capability {
    /// What is missing if nobody provides it, in the user's words, and what to type.
    #[must_use]
    pub fn missing(&self, model: &Model) -> (String, String) {
        let add = |section: &str| format!("add a `{section}:` section");
        match self {
            Self::State => ("a bucket for the states of Terraform".into(), "add `aws.state`".into()),
            Self::Networks => ("a network".into(), add("networks")),
            Self::Cluster(cluster) | Self::GitOps(cluster) | Self::Namespaces(cluster) => {
                (format!("the cluster `{cluster}`"), format!("add `{cluster}` to `clusters`"))
            }
            Self::FileSystem(storage) => {
                (format!("the file system `{storage}`"), format!("add `{storage}` to `storage`"))
            }
            Self::Database(database) => {
                (format!("the database `{database}`"), format!("add `{database}` to `databases`"))
            }
            Self::LoadBalancer(ingress) | Self::Gateway(ingress) => {
                (format!("the ingress `{ingress}`"), format!("add `{ingress}` to `ingress`"))
            }
            Self::EastWestLoadBalancer(_) => ("a DNS zone".into(), add("dns")),
            Self::Vault | Self::VaultInfrastructure | Self::VaultConfiguration => ("Vault".into(), add("vault")),
            Self::Bastion => ("a bastion".into(), add("bastion")),
            Self::CiInfrastructure => ("a GitLab runner".into(), add("ci")),
            Self::Monitoring(cluster) => (
                format!("monitoring on the cluster `{cluster}`"),
                format!("add `{cluster}` to `observability.clusters`"),
            ),
            Self::SecretSync(cluster) | Self::SecretAgent(cluster) | Self::SecretVolumes(cluster) => {
                (format!("secrets on the cluster `{cluster}`"), model.serving(cluster))
            }
            Self::Mesh(cluster) | Self::RemoteApps(cluster) => {
                (format!("a mesh on the cluster `{cluster}`"), model.meshing(cluster))
            }
            Self::App(app) => (format!("the app `{app}`"), format!("add `{app}` to `apps`, or remove the reference")),
            Self::Replicas(app) => (format!("the replicas of the app `{app}`"), format!("add `{app}` to `apps`")),
            Self::Logins(cluster, _) => component_of(cluster, "registries"),
            Self::Step(cluster, component) => component_of(cluster, component),
            Self::Certificates(cluster) | Self::PublicCertificates(cluster) => component_of(cluster, "cert-manager"),
            Self::LoadBalancing(cluster) => component_of(cluster, "AWS load balancer controller"),
            Self::BlockStorage(cluster) | Self::FileStorage(cluster) => component_of(cluster, "storage class"),
            Self::NodeAutoscaling(cluster) => component_of(cluster, "node autoscaler"),
            Self::ResourceMetrics(cluster) => component_of(cluster, "metrics server"),
        }
    }
}

/// The platform brings these whenever something needs them, so that this is a fault of the compiler.
fn component_of(cluster: &Name, component: &str) -> (String, String) {
    let what = format!("`{component}` on the cluster `{cluster}`");
    (what, "this is a fault of platformc, not of your platform: report it with this message".into())
}
