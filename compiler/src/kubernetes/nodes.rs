//! How nodes are told apart.

use platformc_base::words::Capacity;

/// The label of the nodes of a group on which apps are placed: EKS knows a group by a name with an ending of its own.
pub const NODE_GROUP: &str = "node-group";
/// The label by which Karpenter says how the capacity of a node was bought (<https://karpenter.sh/docs/concepts/scheduling/#labels>).
pub const CAPACITY_TYPE: &str = "karpenter.sh/capacity-type";

/// What Karpenter calls it.
#[must_use]
pub const fn capacity_type(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Spot => "spot",
        Capacity::OnDemand => "on-demand",
    }
}
