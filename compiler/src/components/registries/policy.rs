//! What the owner of another account puts on the repositories of ECR from which nodes pull.

use std::sync::Arc;

use platformc_output::{json, value::Value};

use crate::{artifact::Content, aws::names, graph::Node, pull_secrets};
use platformc_model::{Cluster, Model, PrivateRegistry};

/// A document for a registry from which the nodes of these clusters pull with their role.
pub(super) fn node(registry: &PrivateRegistry, clusters: Vec<Arc<Cluster>>) -> Node {
    let (name, span) = (registry.name.clone(), registry.span);
    let node = Node::document(format!("registry-{name}"), move |cx, out| {
        out.at(format!("registries/{name}.json"), Content::Text(text(cx.model, &clusters)));
    });
    node.from(span)
}

/// A policy cannot name a role that does not exist yet, so it admits the account, on the condition that it is one of the roles
/// (<https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html>).
fn text(model: &Model, clusters: &[Arc<Cluster>]) -> String {
    let roles = clusters.iter().flat_map(|cluster| names::node_roles(model, cluster));
    let roles: Vec<String> = roles.map(|role| names::role_arn(model, &role)).collect();
    let account = format!("arn:{}:iam::{}:root", names::partition(model), *model.aws.account);
    let policy: Value = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": pull_secrets::sid(model),
            "Effect": "Allow",
            "Principal": { "AWS": account },
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": { "ArnEquals": { "aws:PrincipalArn": roles } },
        }],
    });
    format!("{policy:#}\n")
}
