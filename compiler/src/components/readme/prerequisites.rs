//! What must be there before the bring-up, each with a command that checks it and what it prints. What stands in backticks in `shows` is a part
//! of the output.

use std::collections::BTreeSet;

use platformc_base::words::DatabaseEngine;
use platformc_output::{json, value::Value};

use crate::pull_secrets;
use platformc_model::{Model, RegistryAccess, Vault};

pub(super) fn rows(model: &Model) -> Vec<Value> {
    let mut rows = Rows::default();
    tools(model, &mut rows);
    account(model, &mut rows);
    people(model, &mut rows);
    repository(model, &mut rows);
    images(model, &mut rows);
    rows.0
}

#[derive(Default)]
struct Rows(Vec<Value>);

impl Rows {
    fn add(&mut self, what: impl Into<String>, command: impl Into<String>, shows: impl Into<String>) {
        self.0.push(json!({ "what": what.into(), "command": command.into(), "shows": shows.into() }));
    }
}

fn tools(model: &Model, rows: &mut Rows) {
    let own_vault = model.own_vault().is_some();
    let postgres = || {
        model
            .secrets
            .values()
            .filter_map(|secret| secret.database())
            .any(|d| d.engine.value == DatabaseEngine::Postgres)
    };
    rows.add("Terraform 1.11 or newer, below 2", "terraform version", "`Terraform v1.`, then 11 or more");
    rows.add("the AWS CLI", "aws --version", "`aws-cli/`");
    rows.add("Git", "git --version", "`git version`");
    rows.add("jq", "jq --version", "`jq-1`");
    let minors: Vec<u16> = model.clusters.values().map(|cluster| cluster.kubernetes.minor()).collect();
    if let (Some(least), Some(most)) = (minors.iter().min(), minors.iter().max()) {
        // one minor version apart at most (<https://kubernetes.io/releases/version-skew-policy/#kubectl>)
        let (from, to) = (most.saturating_sub(1), least.saturating_add(1));
        let range = if from == to { format!("1.{to}") } else { format!("1.{from} to 1.{to}") };
        rows.add(format!("kubectl {range}"), "kubectl version --client", "`Client Version: v1.`");
    }
    if model.vault.is_some() {
        rows.add("the command line of Vault", "vault version", "`v1.` or `v2.` of Vault or OpenBao");
    }
    if own_vault {
        rows.add("GnuPG", "gpg --version", "`gpg (GnuPG) 2`");
    }
    if postgres() {
        rows.add("psql", "psql --version", "`psql (PostgreSQL)`, 14 or newer");
    }
    if model.bastion.is_some() {
        rows.add("the plugin for sessions of the AWS CLI", "session-manager-plugin --version", "its version");
    }
}

fn account(model: &Model, rows: &mut Rows) {
    let (account, region) = (model.aws.account.as_str(), model.aws.region.as_str());
    let identity = "aws sts get-caller-identity";
    rows.add(
        format!("administrator credentials for the account {account}"),
        format!("{identity} --query Account --output text"),
        format!("`{account}`"),
    );
    let roles: BTreeSet<&str> =
        model.clusters.values().flat_map(|cluster| &cluster.admins).map(|admin| admin.role.as_str()).collect();
    for role in roles {
        let name = role.rsplit('/').next().unwrap_or(role);
        rows.add(
            format!("the role `{name}`, which you have or can assume from the `cluster-…` roots on"),
            format!("aws iam get-role --role-name {name} --query Role.Arn --output text"),
            format!("`{role}`"),
        );
    }
    if let Some(dns) = &model.dns {
        let zone = dns.zone.as_str();
        rows.add(
            format!("the public Route 53 zone `{zone}`, to which the zone above it delegates"),
            format!(
                "aws route53 list-hosted-zones-by-name --dns-name {zone} --query 'HostedZones[0].[Name,Config.PrivateZone]' --output text"
            ),
            format!("`{zone}.` and `False`"),
        );
    }
    for topic in &model.aws.alarms {
        let topic = topic.as_str();
        rows.add(
            "a topic for alarms",
            format!(
                "aws sns get-topic-attributes --region {region} --topic-arn {topic} --query Attributes.TopicArn --output text"
            ),
            format!("`{topic}`"),
        );
    }
}

fn people(model: &Model, rows: &mut Rows) {
    if model.own_vault().is_some() {
        rows.add(
            "the public PGP keys of the five people who will hold Vault's recovery keys, in `a.asc` to `e.asc`",
            "gpg --show-keys a.asc b.asc c.asc d.asc e.asc",
            "five times `pub`",
        );
    }
    if let Some(operators) = model.vault.as_ref().and_then(|vault| vault.operators.as_ref()) {
        let issuer = &operators.provider.issuer;
        rows.add(
            format!(
                "the client `{}` at your identity provider, with the redirect URI `http://localhost:8250/oidc/callback`, and its secret; members of `{}` in the claim `groups`",
                operators.client_id.as_str(),
                operators.group.as_str()
            ),
            format!("curl -fsS {issuer}/.well-known/openid-configuration"),
            format!("`{issuer}`"),
        );
    }
    if let Some((address, authorities)) = model.vault.as_ref().and_then(external) {
        rows.add(
            "the Vault server that others run",
            format!("curl -fsS {authorities}{address}/v1/sys/health"),
            "`\"sealed\":false`",
        );
    }
}

/// The address of a server that others run, and the option of curl with its authorities.
fn external(vault: &Vault) -> Option<(String, String)> {
    vault.external()?;
    let authorities = vault.authorities().map(|_| format!("--cacert {} ", crate::vault_api::AUTHORITIES));
    Some((vault.address(), authorities.unwrap_or_default()))
}

fn repository(model: &Model, rows: &mut Rows) {
    let (url, branch) = (model.git.url.as_str(), model.git.branch.as_str());
    let ssh = url.starts_with("ssh://");
    let with = "GIT_SSH_COMMAND='ssh -i identity -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts' ";
    let (what, with) = if ssh {
        ("the key with which Flux reads the repository, in `identity`, and the server's keys, in `known_hosts`", with)
    } else {
        ("the user name and the token with which Flux reads the repository: enter them here", "")
    };
    rows.add(what, format!("{with}git ls-remote {url} refs/heads/{branch}"), format!("`refs/heads/{branch}`"));
    rows.add(
        format!("this folder in the repository, as `{}` on the branch `{branch}`", model.git.path.as_str()),
        format!("git ls-tree --name-only origin/{branch} ownership"),
        "`ownership`",
    );
}

/// What nodes pull. The images of apps are named by a command, so that a new version of an app changes nothing here.
fn images(model: &Model, rows: &mut Rows) {
    if let Some(ci) = &model.ci {
        let command = format!("docker manifest inspect {}", ci.image.as_str());
        rows.add("the image of the pipeline's jobs", command, "`schemaVersion`");
    }
    if model.apps.values().any(|app| app.stable.image.is_some()) {
        rows.add(
            "the images of the apps, each IMAGE that `grep -rh ' image: ' flux/apps` lists, in a registry that the nodes may read",
            "docker manifest inspect IMAGE",
            "`schemaVersion`",
        );
    }
    for registry in pull_secrets::admitting(model).map(|of| of.registry) {
        let RegistryAccess::Role { account, region } = &registry.access else { continue };
        let (name, account, region) = (&registry.name, account.as_str(), region.as_str());
        rows.add(
            format!("in the account {account}, in the policy of each REPOSITORY that apps are pulled from: the statement of `registries/{name}.json`, beside those of others"),
            format!("aws ecr get-repository-policy --region {region} --registry-id {account} --repository-name REPOSITORY --query policyText --output text"),
            format!("`{}`", pull_secrets::sid(model)),
        );
    }
}
