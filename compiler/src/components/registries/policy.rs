//! What the owner of another account puts on the repositories of ECR from which nodes pull.

use std::{collections::BTreeSet, sync::Arc};

use platformc_base::scalar::Name;
use platformc_output::{json, value::Value};

use crate::{artifact::Content, aws::names, graph::Node, pull_secrets};
use platformc_model::{App, Model, PrivateRegistry, RegistryAccess};

/// A document for a registry from which nodes pull with their role, if it is one.
pub(super) fn node(registry: &Arc<PrivateRegistry>) -> Option<Node> {
    let RegistryAccess::Role { .. } = &registry.access else { return None };
    let (name, span) = (registry.name.clone(), registry.span);
    let of = registry.clone();
    let node = Node::document(format!("registry-{name}"), move |cx, out| {
        out.at(format!("registries/{name}.json"), Content::Text(text(cx.model, &of)));
    });
    Some(node.from(span))
}

/// A policy cannot name a role that does not exist yet, so it admits the account, on the condition that it is one of the roles
/// (<https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html>).
fn text(model: &Model, registry: &PrivateRegistry) -> String {
    let pulls = |app: &&Arc<App>| app.registries.iter().any(|one| one.name == registry.name);
    let pulling: BTreeSet<&Name> = model.apps.values().filter(pulls).map(|app| &app.head.cluster.name).collect();
    let clusters = model.clusters.values().filter(|cluster| pulling.contains(&cluster.name));
    let roles = clusters.flat_map(|cluster| names::node_roles(model, cluster));
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
