//! On which nodes pods run. Where several kinds of nodes fit, one of the terms of an affinity holds.

use platformc_base::words::Capacity;
use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::kubernetes::{self, CAPACITY_TYPE, NODE_GROUP};
use platformc_model::App;

/// The label that EKS gives to the nodes of its groups (<https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html>).
const CAPACITY_OF_GROUPS: &str = "eks.amazonaws.com/capacityType";

/// What a pod asks of its node.
pub(super) fn fields(app: &App) -> Map {
    let Some(placement) = &app.placement else { return Map::new() };
    let mut fields = Map::new();
    let mut labels = Map::new();
    if let Some(group) = &placement.node_group {
        labels.insert(NODE_GROUP.into(), json!(group.as_str()));
    }
    if let Some(architecture) = &placement.architecture {
        labels.insert("kubernetes.io/arch".into(), json!(architecture.value.kubernetes()));
    }
    if !labels.is_empty() {
        fields.insert("nodeSelector".into(), Value::Object(labels));
    }
    if let Some(capacity) = placement.capacity.filter(|_| placement.node_group.is_none()) {
        fields.extend(affinity(app, capacity.value));
    }
    fields
}

/// By the labels of Karpenter and of groups. Without Karpenter every node is bought on demand, and the cluster autoscaler does not know
/// EKS' label of a group that has no node yet (`managed_nodegroup_cache.go` of its provider for AWS).
fn affinity(app: &App, capacity: Capacity) -> Map {
    if app.head.cluster.karpenter().is_none() {
        return Map::new();
    }
    let term =
        |key: &str, value: &str| json!({ "matchExpressions": [{ "key": key, "operator": "In", "values": [value] }] });
    // Karpenter looks at the first term before the others
    let mut terms = vec![term(CAPACITY_TYPE, kubernetes::capacity_type(capacity))];
    if capacity == Capacity::OnDemand {
        terms.push(term(CAPACITY_OF_GROUPS, "ON_DEMAND"));
    }
    let required = json!({ "nodeSelectorTerms": terms });
    kubernetes::map(json!({
        "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": required } },
    }))
}
