//! Everybody whom Vault knows: those whom nodes declare, what runs outside, and groups of people.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_base::{Span, scalar::Group, words::AppliedBy};

use crate::{
    forge,
    graph::{Declared, NodeKind},
    vault_api::subject::{
        CONFIGURATION, Configurer, Configuring, Grant, Jobs, Login, Subject, Workload, group_slug, numbered,
    },
};
use platformc_model::{Model, SecretKind, Vault};

/// All subjects: apps, workloads of the platform itself, GitLab projects, groups of people, what runs outside.
#[must_use]
pub fn all(model: &Model, vault: &Vault, declared: &Declared<'_>) -> Vec<Arc<Subject>> {
    let (mut apps, mut own, mut projects) = (Vec::new(), Vec::new(), Vec::new());
    for (node, subject) in declared.subjects() {
        let group = match (&subject.login, &node.kind) {
            (Login::Workload(_), NodeKind::App { .. }) => &mut apps,
            (Login::Workload(_), _) => &mut own,
            (Login::Project(_) | Login::Outside(_) | Login::Group(_) | Login::Configuration(_), _) => &mut projects,
        };
        group.push(subject.clone());
    }
    authorities_in_order(model, &mut own);
    let people = people(model, vault, own.iter().map(AsRef::as_ref));
    let outside = vault.outside.iter().map(Subject::outside);
    let others = people.into_iter().chain(outside).map(Arc::new);
    let mut all: Vec<Arc<Subject>> = apps.into_iter().chain(own).chain(projects).chain(others).collect();
    // a policy and a role each, and what engines hold
    let rules = 2 * all.len() + model.secrets.len();
    all.extend(configurer(model, vault, rules).map(Arc::new));
    all
}

/// Sorts the authorities of meshes, which stand together, by their clusters in the file: a mesh may list these otherwise.
fn authorities_in_order(model: &Model, own: &mut [Arc<Subject>]) {
    let is_authority = |subject: &Arc<Subject>| subject.grants.iter().any(|grant| matches!(grant, Grant::CertifyMesh));
    let (Some(first), Some(last)) = (own.iter().position(is_authority), own.iter().rposition(is_authority)) else {
        return;
    };
    let cluster = |subject: &Arc<Subject>| match &subject.login {
        Login::Workload(workload) => model.clusters.get_index_of(&workload.cluster),
        Login::Project(_) | Login::Outside(_) | Login::Group(_) | Login::Configuration(_) => None,
    };
    if let Some(authorities) = own.get_mut(first..=last) {
        authorities.sort_by_key(cluster);
    }
}

/// How many rules are about as much as a policy may hold: a server with Raft stores 1 MiB, and a rule has some 150 bytes.
const RULES: usize = 3000;

/// Who applies the configuration with a login of its own, by about so many rules; nobody where root tokens do.
fn configurer(model: &Model, vault: &Vault, rules: usize) -> Option<Subject> {
    let (configurer, holder, span) = match vault.applied_by.value {
        AppliedBy::RootToken => return None,
        AppliedBy::People => {
            let group = &vault.operators.as_ref()?.group;
            let holder = format!("the members of the group {}, for 30 minutes after a fresh login", group.value);
            (Configurer::People(group.value.clone()), holder, group.span)
        }
        AppliedBy::Pipeline => {
            let (project, pipelines) = (forge::deploying(model)?, forge::pipelines(model)?);
            let jobs = Jobs {
                mount: pipelines.mount,
                path: project.path.clone(),
                id: project.id.as_ref().map(|id| id.value.to_string()),
                branches: vec![model.git.branch.as_str().to_owned()],
                sources: pipelines.by_a_person(project),
            };
            let environment = pipelines.configuration_of(model);
            let holder = format!("jobs of the project {} in the protected environment {environment}", project.path);
            (Configurer::Pipeline { jobs, environment }, holder, vault.applied_by.span())
        }
    };
    // people have credentials of AWS already
    let states = matches!(configurer, Configurer::Pipeline { .. }).then_some(Grant::States);
    let configuring = Configuring { by: configurer, parts: (rules / RULES + 1).next_power_of_two() };
    let subject = Subject::new(Login::Configuration(Box::new(configuring)), holder, span);
    let subject = subject.grant(Grant::OwnToken).grant(Grant::Configure);
    Some(states.into_iter().fold(subject, Subject::grant))
}

/// The file of a subject's policy.
#[must_use]
pub fn path(login: &Login) -> String {
    match login {
        Login::Workload(Workload { cluster, namespace, name, .. }) => {
            format!("vault/policies/{cluster}/{namespace}/{name}.hcl")
        }
        Login::Project(jobs) => format!("vault/policies/{}/{}.hcl", jobs.mount, jobs.path),
        Login::Outside(client) => format!("vault/policies/outside/{}.hcl", client.name),
        Login::Group(group) => format!("vault/policies/people/{}.hcl", group_slug(group)),
        Login::Configuration(configuring) => configuration_path(0, configuring.parts),
    }
}

/// The file of one part of the policy of who applies the configuration.
#[must_use]
pub fn configuration_path(part: usize, parts: usize) -> String {
    format!("vault/policies/{}.hcl", numbered(CONFIGURATION, part, parts))
}

/// What groups of people may do: owners write their values, operators rotate. No group may read a value, or write a policy
/// or a role, because that would let it extend its own rights. `platform` are the workloads of the platform itself.
pub fn people<'a>(model: &Model, vault: &Vault, platform: impl Iterator<Item = &'a Subject>) -> Vec<Subject> {
    let Some(operators) = &vault.operators else { return Vec::new() };
    let mut groups: IndexMap<&Group, (Span, Vec<Grant>)> = IndexMap::new();
    let mut give = |group, span, grants: Vec<Grant>| {
        groups.entry(group).or_insert_with(|| (span, Vec::new())).1.extend(grants);
    };
    give(&operators.group.value, operators.group.span, operate(model, platform));
    for secret in model.secrets.values() {
        match &secret.kind {
            SecretKind::Kv(kv) => {
                let path = kv.path.as_str().to_owned();
                give(&kv.owner.value, kv.owner.span, vec![Grant::WriteValue(path.into())]);
            }
            SecretKind::Totp(totp) => give(&totp.owner.value, totp.owner.span, vec![Grant::Seed(secret.name.clone())]),
            _ => {}
        }
    }
    for outside in &vault.outside {
        let owner = &outside.owner;
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
        match &secret.kind {
            SecretKind::Database(login) if login.static_role().is_some() => Some(Grant::RotateLogin(name)),
            SecretKind::Database(_) => Some(Grant::EndLogins(name)),
            SecretKind::Transit(_) => Some(Grant::RotateKey(name)),
            SecretKind::Pki(_) => Some(Grant::RevokeCertificates),
            SecretKind::Kv(_) | SecretKind::Aws(_) | SecretKind::Ssh(_) | SecretKind::Totp(_) => None,
        }
    }));
    grants
}
