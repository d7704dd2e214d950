//! Clusters.

use platformc_spec::platform as spec;

use platformc_model::{
    Admin, ApiEndpoint, Autoscaling, Cluster, Effective, Karpenter, Limits, Network, NodeGroup, Reference,
};

pub(super) fn cluster(
    name: spec::Reference,
    spec: spec::Cluster,
    network: Reference<Network>,
    meshed: bool,
) -> Cluster {
    let spec::Cluster { network: _, kubernetes, endpoint, admins, node_groups, autoscaling } = spec;
    let admin = |(name, role): (spec::Reference, _)| Admin { name: name.value, span: name.span, role };
    Cluster {
        name: name.value,
        span: name.span,
        network,
        meshed,
        kubernetes,
        endpoint: Effective::from(endpoint).map(api_endpoint),
        admins: admins.into_iter().map(admin).collect(),
        node_groups: node_groups.into_iter().map(|(name, spec)| node_group(name, spec)).collect(),
        autoscaling: Effective::from(autoscaling).map(self::autoscaling),
    }
}

fn api_endpoint(spec: spec::ApiEndpoint) -> ApiEndpoint {
    match spec {
        spec::ApiEndpoint::Private => ApiEndpoint::Private,
        spec::ApiEndpoint::Restricted(networks) => ApiEndpoint::Restricted(networks),
        spec::ApiEndpoint::Public => ApiEndpoint::Public,
    }
}

fn node_group(name: spec::Reference, spec: spec::NodeGroup) -> NodeGroup {
    let spec::NodeGroup { instance_types, min, max, disk } = spec;
    NodeGroup { name: name.value, span: name.span, instance_types, min: min.into(), max: max.into(), disk: disk.into() }
}

fn autoscaling(spec: spec::Autoscaling) -> Autoscaling {
    match spec {
        spec::Autoscaling::None => Autoscaling::None,
        spec::Autoscaling::ClusterAutoscaler => Autoscaling::ClusterAutoscaler,
        spec::Autoscaling::Karpenter(karpenter) => Autoscaling::Karpenter(self::karpenter(karpenter)),
    }
}

fn karpenter(spec: spec::Karpenter) -> Karpenter {
    let spec::Karpenter { instance_families, capacity, limits: spec::Limits { cpu, memory } } = spec;
    Karpenter { instance_families, capacity: capacity.into(), limits: Limits { cpu, memory } }
}
