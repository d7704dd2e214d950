//! The whole way from a pod or a person to a secret.

use super::{Line, words};
use crate::{Access, SubjectKind};

/// The steps of one grant, each a line.
pub(super) fn steps(access: &Access, line: &Line<'_>) -> Vec<String> {
    let subject = line.subject;
    let mut steps = Vec::new();
    match subject.kind {
        SubjectKind::Workload => {
            steps.push(format!("pods of {} in the cluster {}", subject.namespace, subject.cluster));
            steps.push(format!("service account {}/{}", subject.namespace, subject.service_account));
        }
        SubjectKind::Ci => steps.push(format!("jobs with {}", subject.bounds)),
        SubjectKind::People => steps.push(format!("members of the {}", subject.bounds)),
        SubjectKind::Machine => {
            steps.push(format!("who has the role's id and a secret id {}", subject.bounds).trim().to_owned());
        }
    }
    let mut mount = match access.namespace.as_str() {
        "" => format!("auth/{}", subject.mount),
        namespace => format!("namespace {namespace}, auth/{}", subject.mount),
    };
    match access.issuers.get(&subject.mount) {
        Some(issuer) if issuer.starts_with("data.") => {
            mount = format!("{mount}, the issuer of the cluster {}", subject.cluster);
        }
        Some(issuer) if issuer.is_empty() && subject.kind == SubjectKind::Workload => {
            mount = format!("{mount}, which asks the cluster {} about the token", subject.cluster);
        }
        Some(issuer) if !issuer.is_empty() => mount = format!("{mount}, issuer {issuer}"),
        _ => {}
    }
    if !subject.audience.is_empty() {
        mount = format!("{mount}, audience {}", subject.audience);
    }
    steps.push(mount);
    steps.push(format!("role {}; the token lives {}", subject.role, words::token(&subject.token)));
    steps.push(format!("policy {}", subject.policies.join(", ")));
    let pattern = line.grant.pattern.as_deref().unwrap_or(&*line.path.path);
    steps.push(format!("rule \"{pattern}\": {}", line.grant.capabilities));
    if *line.path.path != *pattern {
        steps.push(format!("path {}", line.path.path));
    }
    if let Some(secret) = line.path.secret.and_then(|secret| access.secrets.get(secret))
        && !secret.object.is_empty()
    {
        let bound = if secret.bound.is_empty() { String::new() } else { format!(" for {}", secret.bound) };
        steps.push(format!("engine {}{bound}; {}", secret.object, words::life(secret)));
    }
    steps
}
