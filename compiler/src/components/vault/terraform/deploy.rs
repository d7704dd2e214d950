//! The IAM roles that Vault hands out. What a role may do follows from who gets it: pipelines that apply this
//! platform's Terraform may; any other role may nothing until somebody attaches a policy to it.

use platformc_output::hcl::{Body, Expr};
use platformc_spec::platform::AwsSecret;

use crate::{
    components::shared::aws::{
        names, policy,
        sessions::{aws_secrets, deploy_secrets, deploys},
    },
    graph::{Capability, Node, Plan},
    resolve::{Cluster, Model},
    terraform::{Root, identifier},
};

/// What Terraform does to the IAM roles and policies of the platform.
const MANAGE: &[&str] = &[
    "iam:AttachRolePolicy",
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListPolicyVersions",
    "iam:ListRolePolicies",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:TagPolicy",
    "iam:TagRole",
    "iam:UntagPolicy",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
];

/// The identity providers of its clusters.
const PROVIDERS: &[&str] = &[
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:GetOpenIDConnectProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:TagOpenIDConnectProvider",
    "iam:UntagOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
];

/// What would let the role raise its own rights; a person changes it.
const RAISE: &[&str] = &[
    "iam:AttachRolePolicy",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
];

pub(super) fn plan(model: &Model, plan: &mut Plan) {
    if aws_secrets(model).next().is_some() {
        plan.add(Node::module(
            "deploy-role",
            &[
                ("main.tf", include_str!("../modules/deploy-role/main.tf")),
                ("variables.tf", include_str!("../modules/deploy-role/variables.tf")),
                ("outputs.tf", include_str!("../modules/deploy-role/outputs.tf")),
                ("versions.tf", include_str!("../modules/deploy-role/versions.tf")),
            ],
        ));
    }
}

/// Roles that deploy are let into every cluster, so the clusters must exist.
pub(super) fn needs(model: &Model, node: Node) -> Node {
    if !deploys(model) {
        return node;
    }
    model.clusters.keys().fold(node, |node, cluster| node.needs(Capability::Cluster(cluster.clone())))
}

pub(super) fn write(model: &Model, cluster: &Cluster, root: &mut Root) {
    let deploying: Vec<&str> = deploy_secrets(model).map(|(_, aws)| aws.role.as_str()).collect();
    let mut made: Vec<&str> = Vec::new();
    for (secret, aws) in aws_secrets(model) {
        // several secrets may be sessions of one role
        if made.contains(&aws.role.as_str()) {
            continue;
        }
        made.push(aws.role.as_str());
        let arguments = Body::new()
            .attr("role_name", role_name(model, aws))
            .attr("vault_role_arn", Expr::reference("module.vault.role_arn"))
            .attr("vault_role_name", names::role(model, cluster, "vault"));
        let name = format!("role-{}", secret.name);
        if !deploying.contains(&aws.role.as_str()) {
            root.module(&name, "deploy-role", arguments);
            continue;
        }
        root.module(&name, "deploy-role", arguments.append(rights(model, aws)));
        let clusters = model.clusters.keys();
        let clusters: Vec<(String, Expr)> =
            clusters.map(|cluster| (cluster.to_string(), root.read(&format!("cluster-{cluster}"), "name"))).collect();
        let access = Body::new()
            .attr("cluster_names", Expr::object(clusters))
            .attr("principal_arn", Expr::reference(format!("module.{}.role_arn", identifier(&name))))
            .attr("policy", "AmazonEKSClusterAdminPolicy");
        root.module(&format!("access-{}", secret.name), "cluster-access", access);
    }
}

/// The name of a role that Vault hands out.
fn role_name(model: &Model, aws: &AwsSecret) -> String {
    names::platform_role(model, aws.role.as_str())
}

/// Everything but IAM, and of IAM what belongs to this platform.
fn rights(model: &Model, aws: &AwsSecret) -> Body {
    let partition = names::partition(model);
    let account = model.aws.account.as_str();
    let iam = |resource: &str| format!("arn:{partition}:iam::{account}:{resource}");
    let own = [iam(&format!("role/{}-*", model.name)), iam(&format!("policy/{}-*", model.name))];
    let policy = policy::statements([
        policy::statement("PlatformRoles", "Allow", MANAGE, own),
        policy::statement("ClusterIssuers", "Allow", PROVIDERS, [iam("oidc-provider/oidc.eks.*")]),
        policy::statement("NotItself", "Deny", RAISE, [names::role_arn(model, &role_name(model, aws))]),
    ]);
    Body::new()
        .attr("policies", Expr::object([("iam", policy)]))
        .attr("managed_policy_arns", Expr::list([format!("arn:{partition}:iam::aws:policy/PowerUserAccess")]))
}
