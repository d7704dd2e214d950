//! The jobs that plan and apply Vault's configuration, where a pipeline does. A person starts each, in a protected environment: without
//! that Vault lets none of them in.

use platformc_base::words::{AppliedBy, PipelineSource};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::{
    places::{cache, within},
    started::{CHECK, started},
};
use crate::{
    components::pipeline::{Pipeline, credentials, roots::Root},
    kubernetes,
    vault_api::AUDIENCE,
};

/// The root, and what both jobs have in common.
const ROOT: &str = "vault-configuration";
const COMMON: &str = ".vault-configuration";
/// The root whose outputs it reads, if the pipeline applies that too.
const READ: &str = "databases";

pub(super) fn add(pipeline: &Pipeline<'_>, roots: &[Root], document: &mut Map) {
    if pipeline.vault.applied_by.value != AppliedBy::Pipeline {
        return;
    }
    if let Some(stages) = document.get_mut("stages").and_then(Value::as_array_mut) {
        stages.push(json!(ROOT));
    }
    document.insert(COMMON.into(), common(pipeline));
    let before = roots.iter().filter(|root| root.name == READ);
    let before =
        before.map(|root| json!({ "job": format!("apply:{}", root.name), "artifacts": false, "optional": true }));
    let needs = [json!({ "job": CHECK, "artifacts": false })].into_iter().chain(before).collect();
    let mut plan = job(pipeline, needs, "terraform plan -lock-timeout=5m -out=plan.tfplan", "verify");
    let folder = within(pipeline, &format!("terraform/roots/{ROOT}"));
    let artifacts = json!({
        "paths": [format!("{folder}/plan.tfplan"), format!("{folder}/.terraform.lock.hcl")],
        "access": "developer",
        "expire_in": "1 day",
    });
    plan.insert("artifacts".into(), artifacts);
    document.insert(format!("plan:{ROOT}").into(), Value::Object(plan));
    let needs = vec![json!({ "job": format!("plan:{ROOT}"), "artifacts": true })];
    let apply = job(pipeline, needs, "terraform apply -lock-timeout=5m plan.tfplan", "start");
    document.insert(format!("apply:{ROOT}").into(), Value::Object(apply));
}

/// A token of Vault and credentials of AWS for the state, by the job's own token. The token is given back.
fn common(pipeline: &Pipeline<'_>) -> Value {
    json!({
        "id_tokens": { "VAULT_ID_TOKEN": { "aud": AUDIENCE } },
        "variables": {
            "AWS_SHARED_CREDENTIALS_FILE": credentials::CREDENTIALS,
            "AWS_EC2_METADATA_DISABLED": "true",
            "VAULT_ADDR": pipeline.vault.address(),
        },
        "cache": cache("configuration"),
        "before_script": [
            "umask 077",
            "mkdir -p \"$TF_PLUGIN_CACHE_DIR\" \"$(dirname \"$AWS_SHARED_CREDENTIALS_FILE\")\"",
            format!("printf %s \"$VAULT_ID_TOKEN\" > {}", credentials::ID_TOKEN),
            format!("vault agent -exit-after-auth -log-level=warn -config=\"$TREE/{}\"", credentials::OF_VAULT),
            format!("export VAULT_TOKEN=\"$(cat {})\"", credentials::TOKEN),
        ],
        "after_script": [format!("VAULT_TOKEN=\"$(cat {})\" vault token revoke -self", credentials::TOKEN)],
    })
}

fn job(pipeline: &Pipeline<'_>, needs: Vec<Value>, run: &str, action: &str) -> Map {
    let script = [
        format!("cd \"$TREE/terraform/roots/{ROOT}\""),
        "if [ -f .terraform.lock.hcl ]; then terraform init -lockfile=readonly; else terraform init; fi".to_owned(),
        run.to_owned(),
    ];
    let changed = [
        within(pipeline, &format!("terraform/roots/{ROOT}/**/*")),
        within(pipeline, "terraform/modules/**/*"),
        within(pipeline, "vault/**/*"),
        within(pipeline, credentials::OF_VAULT),
    ];
    let by = |source: PipelineSource| {
        let sources = pipeline.project.sources.iter().map(|source| source.value);
        sources.filter(move |said| *said == source).map(move |_| started(pipeline, |said| said == source)).next()
    };
    let by_hand = by(PipelineSource::Web).map(|condition| json!({ "if": condition }));
    let by_push = by(PipelineSource::Push).map(|condition| json!({ "if": condition, "changes": { "paths": changed } }));
    let rules = by_hand.into_iter().chain(by_push).map(|rule| {
        let mut rule = kubernetes::map(rule);
        rule.extend(kubernetes::map(json!({ "when": "manual", "allow_failure": false })));
        Value::Object(rule)
    });
    kubernetes::map(kubernetes::fields([
        ("extends", json!(COMMON)),
        ("stage", json!(ROOT)),
        ("resource_group", json!(format!("terraform/{ROOT}"))),
        ("needs", Value::Array(needs)),
        ("script", json!(script)),
        ("rules", Value::Array(rules.collect())),
        ("environment", json!({ "name": pipeline.forge.configuration, "action": action })),
    ]))
}
