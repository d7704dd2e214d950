//! The driver's IAM roles: the controller's, which only looks (Terraform makes the access points), and the one with
//! which nodes mount.

use platformc_output::hcl::Expr;

use super::NAMESPACE;
use crate::{
    aws::policy,
    terraform::{Identity, Part},
};
use platformc_model::{Cluster, Model};

/// The service accounts of the chart.
pub(super) const CONTROLLER_ACCOUNT: &str = "efs-csi-controller-sa";
pub(super) const NODE_ACCOUNT: &str = "efs-csi-node-sa";

const CONTROLLER: &str = include_str!("policy.json");
const NODE: &str = include_str!("node_policy.json");

/// What the root of its cluster makes for it.
pub(super) fn part(model: &Model, cluster: &Cluster) -> Part {
    let mut root = Part::default();
    for (purpose, service_account, document) in
        [("efs-csi-controller", CONTROLLER_ACCOUNT, CONTROLLER), ("efs-csi-node", NODE_ACCOUNT, NODE)]
    {
        Identity {
            purpose,
            namespace: NAMESPACE,
            service_account,
            policies: vec![("driver", policy::document(document))],
        }
        .add_to_cluster(model, cluster, &mut root);
    }
    let role = Expr::reference("module.efs_csi_node.role_arn");
    root.output("efs_csi_node_role_arn", "ARN of the role with which nodes mount file systems.", role);
    root
}
