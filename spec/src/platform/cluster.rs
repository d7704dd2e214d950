use platformc_base::words::{Capacity, SupportType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entries::{Map, Reference};
use crate::{
    scalar::{
        AddonVersion, AmiRelease, Cidr, InstanceFamily, InstanceType, KubernetesVersion, NodeImage, RoleArn, Size,
    },
    span::Spanned,
};

/// An EKS cluster.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cluster {
    /// The network it runs in: the name of an entry of `networks`, for example `application`.
    pub network: Reference,
    /// Its minor version, in quotes, for example `"1.36"`.
    pub kubernetes: Spanned<KubernetesVersion>,
    /// Who reaches the Kubernetes API. Default: `private`.
    #[serde(default)]
    pub endpoint: Spanned<ApiEndpoint>,
    /// IAM roles that administer the cluster, at least one, by a name of your choice, for example `{ platform:
    /// "arn:aws:iam::111122223333:role/platform-admin" }`. Only they have access to the cluster: creating it gives no rights
    /// in it, so the role that applies first must be one of them or be able to assume one. The roles must exist. You can add
    /// and remove entries at any time without replacing the cluster.
    #[schemars(extend("minProperties" = 1))]
    pub admins: Map<Spanned<RoleArn>>,
    /// Groups of nodes that always run, by name, for example `{ system: { instanceTypes: [m7g.large] } }`.
    /// The add-ons run here, so at least one is needed.
    pub node_groups: Map<NodeGroup>,
    /// Who adds nodes when pods do not fit. Default: `none`.
    #[serde(default)]
    pub autoscaling: Spanned<Autoscaling>,
    /// What happens when the standard support of `kubernetes` ends. Default: `standard`.
    #[serde(default)]
    pub support_type: Spanned<SupportType>,
    /// Versions of the add-ons of EKS, for example `{ coredns: v1.13.2-eksbuild.1 }`. Default: for each add-on the version that
    /// AWS recommends for `kubernetes`, looked up whenever the cluster's root is planned, so that the plan shows each update and
    /// whoever applies it decides.
    #[serde(default)]
    pub addons: Addons,
    /// The name under which it was created, for example `application`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// Versions of the add-ons of EKS, as `aws eks describe-addon-versions` lists them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Addons {
    /// The network plugin, for example `v1.21.1-eksbuild.1`.
    pub vpc_cni: Option<Spanned<AddonVersion>>,
    /// The proxy of Services, of the cluster's minor version, for example `v1.36.0-eksbuild.2`.
    pub kube_proxy: Option<Spanned<AddonVersion>>,
    /// The cluster's DNS server, for example `v1.13.2-eksbuild.1`.
    pub coredns: Option<Spanned<AddonVersion>>,
    /// What hands IAM roles to pods, for example `v1.3.10-eksbuild.2`.
    pub pod_identity_agent: Option<Spanned<AddonVersion>>,
    /// The driver of block storage, for example `v1.55.0-eksbuild.1`.
    pub ebs_csi_driver: Option<Spanned<AddonVersion>>,
}

/// Who reaches the Kubernetes API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ApiEndpoint {
    /// Only from the cluster's network and the networks connected to it.
    #[default]
    Private,
    /// Also from the internet, from these addresses only, for example `[203.0.113.0/24]`.
    Restricted(Vec<Spanned<Cidr>>),
    /// From the whole internet.
    Public,
}

/// A group of equal nodes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeGroup {
    /// Instance types in order of preference, of one processor architecture, for example
    /// `[m7g.large]`.
    #[schemars(length(min = 1))]
    pub instance_types: Vec<Spanned<InstanceType>>,
    /// The least number of nodes. Default: `3`, one in each zone.
    #[serde(default = "three")]
    #[schemars(range(min = 1, max = 1000))]
    pub min: Spanned<u32>,
    /// The largest number of nodes. Default: `6`.
    #[serde(default = "six")]
    #[schemars(range(min = 1, max = 1000))]
    pub max: Spanned<u32>,
    /// The disk of a node, encrypted, for example `80Gi` (the default).
    #[serde(default = "eighty")]
    pub disk: Spanned<Size>,
    /// The release of the image that nodes start from, in quotes, of the cluster's minor version, for example
    /// `"1.36.2-20260818"`. Default: the one that AWS recommends, looked up whenever the cluster's root is planned, so that the
    /// plan shows each update and whoever applies it decides; nodes are then replaced a third at a time.
    pub ami_release: Option<Spanned<AmiRelease>>,
    /// The name under which it was created, for example `system`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

fn three() -> Spanned<u32> {
    Spanned { value: 3, span: crate::Span::default() }
}

fn six() -> Spanned<u32> {
    Spanned { value: 6, span: crate::Span::default() }
}

fn eighty() -> Spanned<Size> {
    Spanned { value: Size::from_gibibytes(80), span: crate::Span::default() }
}

/// Who adds nodes when pods do not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Autoscaling {
    /// Nobody: the node groups keep their size.
    #[default]
    None,
    /// The Kubernetes cluster autoscaler, within the node groups' limits.
    ClusterAutoscaler,
    /// Karpenter, which starts nodes of the right size.
    Karpenter(Karpenter),
}

/// Which nodes Karpenter may start.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Karpenter {
    /// Instance families of one processor architecture, for example `[m7g, c7g]`.
    #[schemars(length(min = 1))]
    pub instance_families: Vec<Spanned<InstanceFamily>>,
    /// How capacity is bought. Default: `[onDemand]`.
    #[serde(default = "on_demand")]
    #[schemars(length(min = 1))]
    pub capacity: Spanned<Vec<Capacity>>,
    /// The most that may run at once, for example `{ cpu: 200, memory: 800Gi }`.
    pub limits: Limits,
    /// The dated release of the image that nodes start from, for example `v20260818`. It must have been published for the
    /// cluster's minor version. Default: the one of platformc's catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_image: Option<Spanned<NodeImage>>,
}

fn on_demand() -> Spanned<Vec<Capacity>> {
    Spanned { value: vec![Capacity::OnDemand], span: crate::Span::default() }
}

/// The most that may run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Processor cores of all nodes together, for example `200`.
    #[schemars(range(min = 1))]
    pub cpu: Spanned<u32>,
    /// Memory of all nodes together, for example `800Gi`.
    pub memory: Spanned<Size>,
}
