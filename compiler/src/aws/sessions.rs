//! The AWS roles whose credentials Vault issues, and who gets them.

use std::sync::Arc;

use platformc_base::{scalar::Name, words::May};

use platformc_model::{AwsSecret, Cluster, Model, Project, Secret, SecretKind};

/// Whether pipelines apply this platform's Terraform, with credentials from Vault.
pub fn deploys(model: &Model) -> bool {
    deploy_secrets(model).next().is_some()
}

/// The clusters that pipelines administer, because a project says so. Vault's own is never among them: its administrators
/// can read every secret.
pub fn administered(model: &Model) -> impl Iterator<Item = &Arc<Cluster>> {
    let projects = model.ci.iter().flat_map(|ci| &ci.projects);
    let says = projects.filter(|project| may(project, May::Terraform)).any(|project| may(project, May::Clusters));
    let home = |cluster: &&Arc<Cluster>| model.vault.iter().any(|vault| vault.runs_on(&cluster.name));
    model.clusters.values().filter(move |cluster| says && deploys(model) && !home(cluster))
}

/// Whether a project's pipelines may do something.
pub fn may(project: &Project, what: May) -> bool {
    project.may.iter().any(|may| may.value == what)
}

/// The AWS roles that pipelines get to apply this platform's Terraform.
pub fn deploy_secrets(model: &Model) -> impl Iterator<Item = (&Secret, &AwsSecret)> {
    let projects = model.ci.iter().flat_map(|ci| &ci.projects);
    let terraform = |project: &&Project| may(project, May::Terraform);
    let used: Vec<&Name> =
        projects.filter(terraform).flat_map(|p| p.secrets.iter().map(|secret| &secret.name)).collect();
    aws_secrets(model).filter(move |(secret, _)| used.contains(&&secret.name))
}

/// All AWS roles whose credentials Vault issues.
pub fn aws_secrets(model: &Model) -> impl Iterator<Item = (&Secret, &AwsSecret)> {
    model.secrets.values().filter_map(|secret| match &secret.kind {
        SecretKind::Aws(aws) => Some((secret.as_ref(), aws)),
        _ => None,
    })
}
