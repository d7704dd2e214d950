//! The modules of this component, each planned once and only if a root calls it.

use crate::graph::{Node, Plan};

macro_rules! module {
    ($name:literal $($file:literal)*) => {
        Node::module($name, &[$(($file, include_str!(concat!("modules/", $name, "/", $file)))),*])
    };
}

pub(super) fn plan(plan: &mut Plan) {
    let cluster = module!("eks-cluster" "main.tf" "access.tf" "addons.tf" "encryption.tf" "roles.tf" "variables.tf" "outputs.tf" "versions.tf");
    plan.add(cluster.makes_roles(&["cluster_role_name", "node_role_name", "cni_role_name", "ebs_csi_role_name"]));
    plan.add(module!("node-group" "main.tf" "variables.tf" "outputs.tf" "versions.tf"));
    let identity = module!("pod-identity" "main.tf" "variables.tf" "outputs.tf" "versions.tf");
    plan.add(identity.makes_roles(&["role_name"]));
    plan.add(module!("log-alarms" "main.tf" "variables.tf" "outputs.tf" "versions.tf"));
    plan.add(module!("cluster-access" "main.tf" "variables.tf" "outputs.tf" "versions.tf"));
}
