//! Clusters.

use std::borrow::Cow;

use platformc_base::{
    Span, Spanned,
    scalar::{AddonVersion, AmiRelease, Cidr, InstanceFamily, InstanceType, KubernetesVersion, Name, RoleArn, Size},
    words::{Capacity, SupportType},
};

use crate::{Effective, Network, Reference};

/// An EKS cluster.
#[derive(Debug)]
pub struct Cluster {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// The network it runs in.
    pub network: Reference<Network>,
    /// Whether the mesh covers it.
    pub meshed: bool,
    /// Its minor version.
    pub kubernetes: Spanned<KubernetesVersion>,
    /// Who reaches the Kubernetes API. The schema's default.
    pub endpoint: Effective<ApiEndpoint>,
    /// The IAM roles that administer it, in the order of the file.
    pub admins: Vec<Admin>,
    /// The groups of nodes that always run, in the order of the file.
    pub node_groups: Vec<NodeGroup>,
    /// Who adds nodes when pods do not fit. The schema's default.
    pub autoscaling: Effective<Autoscaling>,
    /// What happens when the standard support of its version ends. The schema's default.
    pub support_type: Effective<SupportType>,
    /// Versions of add-ons that are pinned, by the names that EKS gives them; the others are looked up when it is planned.
    pub addons: Vec<(&'static str, Spanned<AddonVersion>)>,
}

impl Cluster {
    /// What Karpenter may buy, on a cluster that has it.
    #[must_use]
    pub const fn karpenter(&self) -> Option<&Karpenter> {
        match &self.autoscaling.value {
            Autoscaling::Karpenter(karpenter) => Some(karpenter),
            Autoscaling::None | Autoscaling::ClusterAutoscaler => None,
        }
    }
}

/// Who reaches the Kubernetes API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiEndpoint {
    /// Only the cluster's network and the networks connected with it.
    Private,
    /// Also these addresses of the internet.
    Restricted(Vec<Spanned<Cidr>>),
    /// The whole internet.
    Public,
}

/// An IAM role that administers a cluster.
#[derive(Debug)]
pub struct Admin {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    pub role: Spanned<RoleArn>,
}

/// A group of equal nodes.
#[derive(Debug)]
pub struct NodeGroup {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// Whether an app is placed on it: its nodes have its name as a label then.
    pub placed: bool,
    /// Instance types in order of preference.
    pub instance_types: Vec<Spanned<InstanceType>>,
    /// The least number of nodes. The schema's default.
    pub min: Effective<u32>,
    /// The largest number of nodes. The schema's default.
    pub max: Effective<u32>,
    /// The disk of a node. The schema's default.
    pub disk: Effective<Size>,
    /// The release of the image of its nodes, if it is pinned; otherwise it is looked up when the cluster is planned.
    pub ami_release: Option<Spanned<AmiRelease>>,
}

/// Who adds nodes when pods do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Autoscaling {
    /// Nobody: the node groups keep their size.
    None,
    /// The Kubernetes cluster autoscaler, within the node groups' limits.
    ClusterAutoscaler,
    /// Karpenter, which buys nodes of the right size directly.
    Karpenter(Karpenter),
}

/// What Karpenter may buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Karpenter {
    /// Instance families, in the order of the file.
    pub instance_families: Vec<Spanned<InstanceFamily>>,
    /// How capacity is bought, in the order of the file. The schema's default.
    pub capacity: Effective<Vec<Capacity>>,
    /// The most that may run at once.
    pub limits: Limits,
    /// The release of the image of its nodes: the catalog's, where the file names none.
    pub node_image: Effective<Cow<'static, str>>,
}

/// The most that may run at once, on all nodes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Processor cores.
    pub cpu: Spanned<u32>,
    pub memory: Spanned<Size>,
}
