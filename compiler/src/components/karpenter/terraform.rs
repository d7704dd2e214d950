//! What Karpenter needs of AWS: its role, the role of its nodes, and the queue that tells it of interruptions.

use platformc_output::hcl::{Body, Expr};

use super::{NAME, node_role, queue_name};
use crate::{
    aws::names,
    graph::Node,
    object::{ObjectId, ObjectKind},
    terraform::Part,
};
use platformc_model::{Cluster, Model};

/// What the root of its cluster makes for it.
pub(super) fn part(model: &Model, cluster: &Cluster) -> Part {
    let mut root = Part::default();
    root.uses(&ObjectId::fixed(ObjectKind::ServiceAccount, NAME, NAME).in_cluster(cluster.name.as_str()));
    let arguments = Body::new()
        .attr("cluster_name", Expr::reference("module.cluster.name"))
        .attr("controller_role_name", root.role(names::role(model, cluster, NAME)))
        .attr("node_role_name", root.role(node_role(model, cluster)))
        .attr("queue_name", queue_name(model, cluster))
        .attr("namespace", NAME)
        .attr("service_account", NAME);
    root.module(NAME, "karpenter", arguments);
    root
}

/// The module that the root calls.
pub(super) fn module() -> Node {
    Node::module(
        "karpenter",
        &[
            ("main.tf", include_str!("modules/karpenter/main.tf")),
            ("nodes.tf", include_str!("modules/karpenter/nodes.tf")),
            ("policies.tf", include_str!("modules/karpenter/policies.tf")),
            ("queue.tf", include_str!("modules/karpenter/queue.tf")),
            ("variables.tf", include_str!("modules/karpenter/variables.tf")),
            ("outputs.tf", include_str!("modules/karpenter/outputs.tf")),
            ("versions.tf", include_str!("modules/karpenter/versions.tf")),
        ],
    )
    .makes_roles(&["controller_role_name", "node_role_name"])
}
