//! Who can impersonate a subject of Vault: administrators of a cluster, people who can change what Flux deploys there, and
//! principals that can assume an IAM role. Read from the generated roots.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use platformc_access::{
    Access,
    iam::{Aws, Call, Decision},
    terraform::Files,
};
use platformc_output::hcl::Expr;

use super::{
    artifacts::Artifacts,
    holders::holders,
    impersonator::{Impersonated, Impersonator},
};

/// Those who act as one of the shown, by themselves or through each other, and who act as Vault itself.
#[must_use]
pub fn concerning(all: Vec<Impersonator>, access: &Access, shown: &BTreeSet<&str>) -> Vec<Impersonator> {
    let mut wanted: BTreeSet<String> = shown.iter().map(|id| (*id).to_owned()).collect();
    let mut kept = Vec::new();
    let mut rest: Vec<_> = all.into_iter().enumerate().collect();
    let concerns = |acted: &Impersonated, wanted: &BTreeSet<String>| {
        matches!(acted, Impersonated::Cluster { vault: true, .. })
            || acted.ids(access).iter().any(|id| wanted.contains(id))
    };
    loop {
        let (found, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|(_, impersonator)| impersonator.acts.iter().any(|acted| concerns(acted, &wanted)));
        if found.is_empty() {
            break;
        }
        wanted.extend(found.iter().map(|(_, impersonator)| impersonator.id.clone()));
        kept.extend(found);
        rest = others;
    }
    kept.sort_by_key(|(number, _)| *number);
    kept.into_iter().map(|(_, impersonator)| impersonator).collect()
}

/// The section of the pages about access.
#[must_use]
pub fn section(all: &[Impersonator]) -> String {
    let mut text = String::from(
        "\n## Who can become another\n\nBy rights in AWS, in a cluster, in Git, or to hand out a login. They can do what those can whom they become.\n\
         \n| who | acts as | by |\n|---|---|---|\n",
    );
    for Impersonator { id, acts, by } in all {
        let acts: Vec<String> = acts.iter().map(ToString::to_string).collect();
        let (id, acts, by) = (cell(id), cell(&acts.join("; ")), cell(by));
        let _ = writeln!(text, "| {id} | {acts} | {by} |");
    }
    text
}

/// A text in a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// What the roots make of identities in AWS.
///
/// # Errors
/// What cannot be read.
pub fn aws(artifacts: &Artifacts<'_>) -> Result<Aws, String> {
    Aws::read(artifacts, aws_roots(artifacts).iter().map(String::as_str))
}

/// The roots that say something of identities in AWS.
pub(crate) fn aws_roots(artifacts: &Artifacts<'_>) -> Vec<String> {
    let mut roots = artifacts.roots();
    roots.retain(|root| root.starts_with(CLUSTER) || [VAULT, DATABASES, STATE].contains(&root.as_str()));
    roots
}

/// Everybody of that kind, in the order of the clusters, then of the roles.
pub fn impersonators(artifacts: &Artifacts<'_>, aws: &Result<Aws, String>, access: &Access) -> Vec<Impersonator> {
    let roots = artifacts.roots();
    let clusters: Vec<&str> = roots.iter().filter_map(|root| root.strip_prefix(CLUSTER)).collect();
    let of_cluster = |name: &str| Impersonated::Cluster {
        name: name.to_owned(),
        vault: artifacts.releases(name, "vault"),
        jobs: artifacts.releases(name, "gitlab-runner"),
    };
    let aws = match aws {
        Ok(aws) => aws,
        Err(error) => {
            return vec![Impersonator { id: "whoever has rights in AWS".into(), acts: vec![], by: error.clone() }];
        }
    };
    let mut all = Vec::new();
    if !aws.account.is_empty() {
        let id = format!("whoever administers the AWS account {}", aws.account);
        let by = "may let themselves into every cluster, and change every role and key".to_owned();
        all.push(Impersonator { id, acts: clusters.iter().map(|name| of_cluster(name)).collect(), by });
    }
    for name in &clusters {
        for admin in aws.admins.iter().filter(|admin| admin.cluster == *name && admin.policy != "AmazonEKSViewPolicy") {
            let (id, by) = (arn(aws, &admin.principal), format!("{} in the cluster {name}", admin.policy));
            all.push(Impersonator { id, acts: vec![of_cluster(name)], by });
        }
    }
    all.extend(followed(artifacts, &clusters).into_iter().map(|(id, followers)| {
        let by = format!("what is merged there is deployed by Flux of {}", followers.join(", "));
        Impersonator { id, acts: followers.iter().map(|name| of_cluster(name)).collect(), by }
    }));
    all.extend(holders(artifacts, &clusters, access, &of_cluster));
    all.extend(roles(aws, access));
    all.extend(access.configurers().into_iter().map(|id| Impersonator {
        id: id.to_owned(),
        acts: vec![Impersonated::Everybody],
        by: "writes policies, roles and auth methods, and so can give itself every secret".to_owned(),
    }));
    all.extend(access.hands().into_iter().map(|(id, machines)| {
        let by = "a secret id that they ask for and can open themselves, from an address of its role".to_owned();
        Impersonator {
            id: id.to_owned(),
            acts: machines.into_iter().map(|id| Impersonated::One(id.to_owned())).collect(),
            by,
        }
    }));
    all
}

const CLUSTER: &str = "terraform/roots/cluster-";
const STATE: &str = "terraform/roots/state";
const VAULT: &str = "terraform/roots/vault-infrastructure";
const DATABASES: &str = "terraform/roots/databases";

/// The ARN of a principal; of a role of the platform the name is known.
fn arn(aws: &Aws, principal: &str) -> String {
    match principal.strip_prefix("role/") {
        Some(name) => format!("arn:{}:iam::{}:role/{name}", aws.partition(), aws.account),
        None => principal.to_owned(),
    }
}

/// Where Flux reads what it deploys, and the clusters that it does so for.
pub(crate) fn followed(files: &dyn Files, clusters: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in clusters {
        let bodies = files.root(&format!("terraform/roots/flux-{name}")).unwrap_or_default();
        let blocks = || bodies.iter().flat_map(|body| body.inner());
        let sync = blocks().find_map(|block| block.body().attributes().find_map(|(_, value)| synced(value)));
        if let Some((url, branch)) = sync {
            let branch = branch.trim_start_matches("refs/heads/");
            found.entry(format!("whoever may merge to {branch} of {url}")).or_default().push((*name).to_owned());
        }
    }
    found
}

/// The repository and the branch that values of the operator's chart name.
fn synced(value: &Expr) -> Option<(&str, &str)> {
    match value {
        Expr::Object(entries) => {
            let text = |name: &str| value.entry(name).and_then(Expr::as_str);
            text("url").zip(text("ref")).or_else(|| entries.iter().find_map(|(_, entry)| synced(entry)))
        }
        Expr::List(items) => items.iter().find_map(synced),
        Expr::Call(call) => call.arguments.iter().find_map(synced),
        _ => None,
    }
}

/// Who gets a role of AWS from Vault, and what that role does to those whom Vault knows.
fn roles(aws: &Aws, access: &Access) -> Vec<Impersonator> {
    let mut all: Vec<Impersonator> = Vec::new();
    for (index, subject) in access.subjects.iter().enumerate() {
        let secrets = access.of_subject(index).iter().filter_map(|grant| {
            let path = access.paths.get(grant.path).filter(|path| path.what == platformc_access::What::Use)?;
            access.secrets.get(path.secret?).filter(|secret| secret.bound.contains(":role/"))
        });
        for secret in secrets {
            let acts = secret.bound.split(", ").map(|arn| Impersonated::One(arn.to_owned())).collect();
            let by = format!("{}/sts/{}", secret.mount, secret.name);
            all.push(Impersonator { id: subject.id.clone(), acts, by });
        }
    }
    for (name, role) in aws.roles.iter().filter(|(_, role)| !role.policies.is_empty()) {
        let changes = |database: &&String| {
            let resource = format!("arn:{}:rds:{}:{}:db:{database}", aws.partition(), aws.region, aws.account);
            aws.decide(role, &Call::new("rds:ModifyDBInstance", resource)) == Decision::Allowed
        };
        let acts: Vec<Impersonated> =
            aws.databases.iter().filter(changes).map(|one| Impersonated::One(master(one))).collect();
        if !acts.is_empty() {
            let by = "rds:ModifyDBInstance gives it a new password".to_owned();
            all.push(Impersonator { id: arn(aws, &format!("role/{name}")), acts, by });
        }
    }
    all
}

fn master(database: &str) -> String {
    format!("the master user of the database {database}")
}
