//! Everybody whom Vault knows: those whom nodes declare, what runs outside, and groups of people.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_spec::{Span, platform::Secret as Kind, scalar::Group};

use crate::{
    graph::{Declared, NodeKind},
    vault_api::subject::{Grant, Login, Subject, Workload, group_slug},
};
use platformc_model::{Model, Vault};

/// All subjects: apps, workloads of the platform itself, GitLab projects, groups of people, what runs outside.
#[must_use]
pub fn all(model: &Model, vault: &Vault, declared: &Declared<'_>) -> Vec<Arc<Subject>> {
    let (mut apps, mut own, mut projects) = (Vec::new(), Vec::new(), Vec::new());
    for (node, subject) in declared.subjects() {
        let group = match (&subject.login, &node.kind) {
            (Login::Workload(_), NodeKind::App { .. }) => &mut apps,
            (Login::Workload(_), _) => &mut own,
            (Login::Project(_) | Login::Outside(_) | Login::Group(_), _) => &mut projects,
        };
        group.push(subject.clone());
    }
    let people = people(model, vault, own.iter().map(AsRef::as_ref));
    let outside = vault.outside.iter().map(Subject::outside);
    apps.into_iter().chain(own).chain(projects).chain(people.into_iter().chain(outside).map(Arc::new)).collect()
}

/// The file of a subject's policy.
#[must_use]
pub fn path(login: &Login) -> String {
    match login {
        Login::Workload(Workload { cluster, namespace, name, .. }) => {
            format!("vault/policies/{cluster}/{namespace}/{name}.hcl")
        }
        Login::Project(jobs) => format!("vault/policies/gitlab/{}.hcl", jobs.path),
        Login::Outside(client) => format!("vault/policies/outside/{}.hcl", client.name),
        Login::Group(group) => format!("vault/policies/people/{}.hcl", group_slug(group)),
    }
}

/// What groups of people may do: owners write their values, operators rotate. Nobody reads a value, and nobody writes
/// a policy or a role: whoever may do that can raise their own rights. `platform` are the workloads of the platform itself.
pub fn people<'a>(model: &Model, vault: &Vault, platform: impl Iterator<Item = &'a Subject>) -> Vec<Subject> {
    let Some(operators) = &vault.spec.operators else { return Vec::new() };
    let mut groups: IndexMap<&Group, (Span, Vec<Grant>)> = IndexMap::new();
    let mut give = |group, span, grants: Vec<Grant>| {
        groups.entry(group).or_insert_with(|| (span, Vec::new())).1.extend(grants);
    };
    give(&operators.group.value, operators.group.span, operate(model, platform));
    for secret in model.secrets.values() {
        match &secret.spec {
            Kind::Kv(kv) => {
                let path = kv.path.as_str().to_owned();
                give(&kv.owner.value, kv.owner.span, vec![Grant::WriteValue(path.into())]);
            }
            Kind::Totp(totp) => give(&totp.owner.value, totp.owner.span, vec![Grant::Seed(secret.name.clone())]),
            _ => {}
        }
    }
    for outside in &vault.outside {
        let owner = &outside.spec.owner;
        give(&owner.value, owner.span, vec![Grant::HandOver(outside.name.clone())]);
    }
    for people in &vault.groups {
        give(&people.group, people.span, Grant::client(&people.secrets).collect());
    }
    let subject = |(group, (span, grants)): (&Group, _)| {
        let holder = format!("the members of the group {group}");
        Subject { grants, ..Subject::new(Login::Group(group.clone()), holder, span) }
    };
    groups.into_iter().map(subject).collect()
}

fn operate<'a>(model: &Model, platform: impl Iterator<Item = &'a Subject>) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    for grant in platform.flat_map(|subject| &subject.grants) {
        match grant {
            Grant::ReadValue(path) => grants.push(Grant::WriteValue(path.clone())),
            Grant::CertifyGateway { .. } => grants.push(Grant::RevokeCertificates),
            _ => {}
        }
    }
    grants.extend(model.leased_databases().map(|database| Grant::RotateRoot(database.clone())));
    grants.extend(model.secrets.values().filter_map(|secret| {
        let name = secret.name.clone();
        match &secret.spec {
            Kind::Database(database) if database.rotation.is_some() => Some(Grant::RotateLogin(name)),
            Kind::Database(_) => Some(Grant::EndLogins(name)),
            Kind::Transit(_) => Some(Grant::RotateKey(name)),
            Kind::Pki(_) => Some(Grant::RevokeCertificates),
            Kind::Kv(_) | Kind::Aws(_) | Kind::Ssh(_) | Kind::Totp(_) => None,
        }
    }));
    grants
}
