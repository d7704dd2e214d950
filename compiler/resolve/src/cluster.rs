//! Clusters.

use std::borrow::Cow;

use platformc_catalog::Catalog;
use platformc_spec::{
    Spanned,
    platform::{self as spec, Created},
    scalar::AddonVersion,
};

use super::groups::Groups;
use platformc_model::{
    Admin, ApiEndpoint, Autoscaling, Cluster, Effective, Karpenter, Limits, Network, NodeGroup, Reference,
};

pub(super) fn cluster(
    key: &spec::Reference,
    spec: spec::Cluster,
    network: Reference<Network>,
    meshed: bool,
    groups: &Groups,
    catalog: &Catalog,
) -> Cluster {
    let name = spec.created_as(key);
    let spec::Cluster { kubernetes, endpoint, admins, node_groups, autoscaling, support_type, addons, .. } = spec;
    let image = catalog.node_image(kubernetes.minor());
    let admin = |(name, role): (spec::Reference, _)| Admin { name: name.value, span: name.span, role };
    Cluster {
        name: name.value,
        span: name.span,
        network,
        meshed,
        kubernetes,
        endpoint: Effective::from(endpoint).map(api_endpoint),
        admins: admins.into_iter().map(admin).collect(),
        node_groups: node_groups
            .into_iter()
            .map(|(group, spec)| node_group(&group, spec, groups.is_placed(&key.value, &group.value)))
            .collect(),
        autoscaling: Effective::from(autoscaling).map(|spec| self::autoscaling(spec, image)),
        support_type: support_type.into(),
        addons: self::addons(addons),
    }
}

fn api_endpoint(spec: spec::ApiEndpoint) -> ApiEndpoint {
    match spec {
        spec::ApiEndpoint::Private => ApiEndpoint::Private,
        spec::ApiEndpoint::Restricted(networks) => ApiEndpoint::Restricted(networks),
        spec::ApiEndpoint::Public => ApiEndpoint::Public,
    }
}

fn node_group(key: &spec::Reference, spec: spec::NodeGroup, placed: bool) -> NodeGroup {
    let name = spec.created_as(key);
    let spec::NodeGroup { instance_types, min, max, disk, ami_release, renamed_from: _ } = spec;
    NodeGroup {
        name: name.value,
        span: name.span,
        placed,
        instance_types,
        min: min.into(),
        max: max.into(),
        disk: disk.into(),
        ami_release,
    }
}

fn addons(spec: spec::Addons) -> Vec<(&'static str, Spanned<AddonVersion>)> {
    let spec::Addons { vpc_cni, kube_proxy, coredns, pod_identity_agent, ebs_csi_driver } = spec;
    let named = [
        ("vpc-cni", vpc_cni),
        ("kube-proxy", kube_proxy),
        ("coredns", coredns),
        ("eks-pod-identity-agent", pod_identity_agent),
        ("aws-ebs-csi-driver", ebs_csi_driver),
    ];
    named.into_iter().filter_map(|(name, version)| Some((name, version?))).collect()
}

fn autoscaling(spec: spec::Autoscaling, image: &'static str) -> Autoscaling {
    match spec {
        spec::Autoscaling::None => Autoscaling::None,
        spec::Autoscaling::ClusterAutoscaler => Autoscaling::ClusterAutoscaler,
        spec::Autoscaling::Karpenter(karpenter) => Autoscaling::Karpenter(self::karpenter(karpenter, image)),
    }
}

/// `image` is the catalog's release of the image of nodes.
fn karpenter(spec: spec::Karpenter, image: &'static str) -> Karpenter {
    let spec::Karpenter { instance_families, capacity, limits: spec::Limits { cpu, memory }, node_image } = spec;
    let said = node_image.map(|image| Effective::key(Cow::Owned(image.as_str().to_owned()), image.span));
    let node_image = said.unwrap_or_else(|| Effective::rule(Cow::Borrowed(image), "release of the catalog"));
    Karpenter { instance_families, capacity: capacity.into(), limits: Limits { cpu, memory }, node_image }
}
