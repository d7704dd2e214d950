//! The IAM roles whose credentials Vault issues. Their rights depend on who gets them: roles for pipelines that
//! apply this platform's Terraform have rights for that; all others have none until somebody attaches a policy.

mod boundary;
mod rights;

use platformc_base::words::AppliedBy;
use platformc_output::hcl::{Body, Expr};

use crate::{
    aws::{
        Delegated, names,
        sessions::{administered, aws_secrets, deploy_secrets},
        statement::document,
    },
    graph::{Capability, Node},
    terraform::{Root, identifier},
    vault_api::STATES_PURPOSE,
};
use platformc_model::{AwsSecret, Cluster, Model, Vault};

/// The module that the root calls.
pub(super) fn module() -> Node {
    Node::module(
        "deploy-role",
        &[
            ("main.tf", include_str!("../modules/deploy-role/main.tf")),
            ("variables.tf", include_str!("../modules/deploy-role/variables.tf")),
            ("outputs.tf", include_str!("../modules/deploy-role/outputs.tf")),
            ("versions.tf", include_str!("../modules/deploy-role/versions.tf")),
        ],
    )
    .makes_roles(&["role_name"])
}

/// Roles that administer clusters get access entries there, so the clusters must exist.
pub(super) fn needs(model: &Model, node: Node) -> Node {
    administered(model).fold(node, |node, cluster| node.needs(Capability::Cluster(cluster.name.clone())))
}

pub(super) fn write(model: &Model, vault: &Vault, cluster: &Cluster, given: &Delegated, root: &mut Root) {
    let deploying: Vec<&str> = deploy_secrets(model).map(|(_, aws)| aws.role.as_str()).collect();
    let mut made: Vec<&str> = Vec::new();
    for (secret, aws) in aws_secrets(model) {
        // several secrets may be sessions of one role
        if made.contains(&aws.role.as_str()) {
            continue;
        }
        made.push(aws.role.as_str());
        let arguments = Body::new()
            .attr("role_name", root.role(role_name(model, aws)))
            .attr("vault_role_arn", Expr::reference("module.vault.role_arn"))
            .attr("vault_role_name", names::role(model, cluster, "vault"));
        let name = format!("role-{}", secret.name);
        if !deploying.contains(&aws.role.as_str()) {
            root.module(&name, "deploy-role", arguments);
            continue;
        }
        let policies = rights::policies(model, given).into_iter().map(|(name, policy)| (name, document(policy)));
        let arguments = arguments
            .attr("policies", Expr::object(policies))
            .attr("boundary", document(boundary::boundary(model, vault, cluster, &role_name(model, aws), given)));
        root.module(&name, "deploy-role", arguments);
        let clusters: Vec<(String, Expr)> = administered(model)
            .map(|cluster| (cluster.name.to_string(), root.read(&format!("cluster-{}", cluster.name), "name")))
            .collect();
        if clusters.is_empty() {
            continue;
        }
        // Flux's own chart binds the role `cluster-admin`, which Kubernetes lets nobody do who does not have it
        let access = Body::new()
            .attr("cluster_names", Expr::object(clusters))
            .attr("principal_arn", Expr::reference(format!("module.{}.role_arn", identifier(&name))))
            .attr("policy", "AmazonEKSClusterAdminPolicy");
        root.module(&format!("access-{}", secret.name), "cluster-access", access);
    }
}

/// The role of the job that applies Vault's configuration: that root's state, and what it reads of others. Its bound is what it
/// may: nothing is left to attach.
pub(super) fn write_configuration(model: &Model, vault: &Vault, cluster: &Cluster, root: &mut Root) {
    if vault.applied_by.value != AppliedBy::Pipeline {
        return;
    }
    let states = || document(rights::of_configuration(model, vault));
    let arguments = Body::new()
        .attr("role_name", root.role(names::platform_role(model, STATES_PURPOSE)))
        .attr("vault_role_arn", Expr::reference("module.vault.role_arn"))
        .attr("vault_role_name", names::role(model, cluster, "vault"))
        .attr("policies", Expr::object([("states", states())]))
        .attr("boundary", states());
    root.module("role-vault-configuration", "deploy-role", arguments);
}

/// The name of a role whose credentials Vault issues.
fn role_name(model: &Model, aws: &AwsSecret) -> String {
    names::platform_role(model, aws.role.as_str())
}
