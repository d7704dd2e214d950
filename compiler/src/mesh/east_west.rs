//! Calls between clusters: where they come in.

use crate::aws::load_balancing_name;
use platformc_model::{Cluster, Model, Network};

/// The host of a cluster's load balancer for calls from other clusters, which only their networks resolve. A platform
/// without a zone has none.
#[must_use]
pub fn host(model: &Model, cluster: &Cluster) -> Option<String> {
    let dns = model.dns.as_ref()?;
    Some(format!("{}.mesh.{}", cluster.name, dns.zone.as_str()))
}

/// The load balancer and its target group: Terraform makes it, the cluster binds it.
#[must_use]
pub fn target_group_name(model: &Model, cluster: &Cluster) -> String {
    load_balancing_name(model, &format!("east-west-{}", cluster.name))
}

/// The networks from which the apps of a cluster are called, each once, in the order of the file.
#[must_use]
pub fn callers<'a>(model: &'a Model, cluster: &'a Cluster) -> Vec<&'a Network> {
    let called: Vec<_> = model.called_from_elsewhere(cluster).flat_map(|app| app.callers_elsewhere()).collect();
    let calls = |network: &Network| called.iter().any(|caller| caller.cluster.network.name == network.name);
    model.networks.values().map(AsRef::as_ref).filter(|network| calls(network)).collect()
}
