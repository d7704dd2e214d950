//! IAM roles of service accounts, by EKS Pod Identity: no ARN is in a Kubernetes object.

use platformc_output::hcl::{Body, Expr};

use super::Part;
use crate::{
    aws::names,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Model};

/// A service account and the IAM role it gets.
pub struct Identity<'a> {
    /// What the role is for: the last part of its name, and the name of the module call.
    pub purpose: &'a str,
    pub namespace: &'a str,
    pub service_account: &'a str,
    /// What the role may do: policy documents by name.
    pub policies: Vec<(&'static str, Expr)>,
}

impl Identity<'_> {
    /// Adds the role to a root; `cluster_name` must be known once the cluster exists.
    pub fn add(self, model: &Model, cluster: &Cluster, cluster_name: Expr, root: &mut Part) {
        let account = ObjectId::fixed(ObjectKind::ServiceAccount, self.namespace, self.service_account);
        root.uses(&account.in_cluster(cluster.name.as_str()));
        let arguments = Body::new()
            .attr("role_name", root.role(names::role(model, cluster, self.purpose)))
            .attr("cluster_name", cluster_name)
            .attr("namespace", self.namespace)
            .attr("service_account", self.service_account)
            .attr("policies", Expr::object(self.policies));
        root.module(self.purpose, "pod-identity", arguments);
    }

    /// Adds the role to the root of its cluster.
    pub fn add_to_cluster(self, model: &Model, cluster: &Cluster, root: &mut Part) {
        self.add(model, cluster, Expr::reference("module.cluster.name"), root);
    }
}
