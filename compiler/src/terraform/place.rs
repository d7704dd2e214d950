//! Where a load balancer stands.

use platformc_output::hcl::Body;

use super::{Root, identifier};
use crate::{
    aws::names,
    resource::{AwsKind, Resource},
};
use platformc_model::{Cluster, Model};

/// Where a load balancer stands and which pods are behind it.
pub fn place(model: &Model, cluster: &Cluster, internal: bool, root: &mut Root) -> Body {
    let network = identifier(cluster.network.name.as_str());
    let subnets = if internal { "private_subnet_ids" } else { "public_subnet_ids" };
    if let Some(dns) = &model.dns {
        root.finds(&Resource::aws(AwsKind::Zone, "dns", dns.zone.as_str()));
    }
    Body::new()
        .attr("internal", internal)
        .attr("vpc_id", root.read("network", &format!("{network}_vpc_id")))
        .attr("subnet_ids", root.read("network", &format!("{network}_{subnets}")))
        .attr("cluster_name", names::eks(model, cluster))
        .attr("target_security_group_id", root.read(&format!("cluster-{}", cluster.name), "security_group_id"))
        .maybe("zone_name", model.dns.as_ref().map(|dns| dns.zone.as_str()))
}
