//! The jobs of the pipeline.

mod configuration;
mod places;
mod started;

use platformc_output::{
    json,
    value::{Map, Value},
};

use platformc_base::words::PipelineSource;

use self::{
    places::{PLUGINS, cache, tree, within},
    started::{CHECK, MERGE_REQUEST, started},
};
use super::{Pipeline, credentials, roots::Root};
use crate::{kubernetes, vault_api::AUDIENCE};

/// What a merge request does is compared, reported and written into one note by this script.
pub(super) const COMPARISON: &str = "ci/merge-request.sh";

pub(super) fn document(pipeline: &Pipeline<'_>, roots: &[Root]) -> Value {
    let levels = roots.iter().map(|root| root.level).max().unwrap_or(0);
    let stages: Vec<String> = [CHECK.to_owned()].into_iter().chain((1..=levels).map(stage)).collect();
    let mut document = kubernetes::map(json!({
        "workflow": { "rules": [{ "if": MERGE_REQUEST }, { "if": started(pipeline, |_| true) }] },
        "stages": stages,
        "default": {
            "image": pipeline.ci.image.as_str(),
            "tags": [pipeline.model.name.as_str()],
            // an apply is never cut off by the next push
            "interruptible": false,
        },
        "variables": variables(pipeline),
        "check": check(pipeline),
        "diff": difference(pipeline),
        "validate": validate(),
        ".terraform": terraform(),
    }));
    for root in roots {
        document.insert(format!("plan:{}", root.name).into(), plan(pipeline, root));
        document.insert(format!("apply:{}", root.name).into(), apply(pipeline, root));
    }
    configuration::add(pipeline, roots, &mut document);
    Value::Object(document)
}

fn stage(level: usize) -> String {
    format!("terraform-{level}")
}

fn variables(pipeline: &Pipeline<'_>) -> Value {
    let tree = tree(pipeline);
    // the tree is beside the platform that it is compiled from, or all trees are in one folder there
    let trees = match &pipeline.model.environment {
        Some(name) => tree.strip_suffix(name.as_str()).map_or(".", |trees| trees.trim_end_matches('/')),
        None => &tree,
    };
    let beside = match trees.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/platform.yaml"),
        None => "platform.yaml".to_owned(),
    };
    json!({
        "PLATFORM": beside,
        "TREE": tree,
        "TF_IN_AUTOMATION": "true",
        "TF_INPUT": "false",
        "TF_PLUGIN_CACHE_DIR": format!("$CI_PROJECT_DIR/{PLUGINS}"),
    })
}

/// All trees are one platform: each pipeline checks them all, so that none can be forgotten.
fn check(pipeline: &Pipeline<'_>) -> Value {
    let trees = if pipeline.model.environment.is_some() { "$(dirname \"$TREE\")" } else { "$TREE" };
    json!({
        "stage": CHECK,
        // removals are refused by what came before, which may be any number of commits ago
        "variables": { "GIT_DEPTH": "0" },
        "script": [format!("platformc build \"$PLATFORM\" --out \"{trees}\" --check")],
    })
}

/// What the merge request does to the platform that runs, compared with where its branch began.
fn difference(pipeline: &Pipeline<'_>) -> Value {
    const REPORTS: &str = "platformc-diff";
    let environment = pipeline.model.environment.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    json!({
        "stage": CHECK,
        "rules": [{ "if": MERGE_REQUEST }],
        // the commit that it is compared with may be any number of commits ago
        "variables": { "GIT_DEPTH": "0" },
        "script": [format!("sh \"$TREE/{}\" {REPORTS}{environment}", COMPARISON)],
        "artifacts": {
            "when": "always",
            "expire_in": "1 week",
            "paths": [format!("{REPORTS}/")],
            "reports": {
                "codequality": format!("{REPORTS}/code-quality.json"),
                "terraform": format!("{REPORTS}/terraform.json"),
            },
        },
    })
}

/// Without state and without credentials.
fn validate() -> Value {
    json!({
        "stage": CHECK,
        "rules": [{ "if": MERGE_REQUEST }],
        "cache": cache("checked"),
        "script": [
            "mkdir -p \"$TF_PLUGIN_CACHE_DIR\"",
            "terraform fmt -check -recursive \"$TREE/terraform\"",
            "for root in \"$TREE\"/terraform/roots/*/; do terraform -chdir=\"$root\" init -backend=false || exit 1; \
             terraform -chdir=\"$root\" validate || exit 1; done",
        ],
    })
}

/// What planning and applying have in common: credentials for an hour, from Vault, by the job's own token.
fn terraform() -> Value {
    json!({
        "id_tokens": { "VAULT_ID_TOKEN": { "aud": AUDIENCE } },
        "variables": { "AWS_SHARED_CREDENTIALS_FILE": credentials::CREDENTIALS, "AWS_EC2_METADATA_DISABLED": "true" },
        "cache": cache("applied"),
        "before_script": [
            "umask 077",
            "mkdir -p \"$TF_PLUGIN_CACHE_DIR\" \"$(dirname \"$AWS_SHARED_CREDENTIALS_FILE\")\"",
            format!("printf %s \"$VAULT_ID_TOKEN\" > {}", credentials::ID_TOKEN),
            format!("vault agent -exit-after-auth -log-level=warn -config=\"$TREE/{}\"", credentials::CONFIGURATION),
        ],
    })
}

/// The resource group of a root's plan and apply: no other job may use its state meanwhile.
fn job(root: &Root, needs: Vec<Value>, [init, run]: [&str; 2], rules: Vec<Value>) -> Map {
    let folder = format!("cd \"$TREE/terraform/roots/{}\"", root.name);
    kubernetes::map(kubernetes::fields([
        ("extends", json!(".terraform")),
        ("stage", json!(stage(root.level))),
        ("resource_group", json!(format!("terraform/{}", root.name))),
        ("needs", Value::Array(needs)),
        ("script", json!([folder, init, run])),
        ("rules", Value::Array(rules)),
    ]))
}

fn plan(pipeline: &Pipeline<'_>, root: &Root) -> Value {
    let applied =
        root.needs.iter().map(|need| json!({ "job": format!("apply:{need}"), "artifacts": false, "optional": true }));
    let needs = [json!({ "job": CHECK, "artifacts": false })].into_iter().chain(applied).collect();
    let script = [
        "if [ -f .terraform.lock.hcl ]; then terraform init -lockfile=readonly; else terraform init; fi",
        "terraform plan -lock-timeout=5m -out=plan.tfplan",
    ];
    let mut job = job(root, needs, script, rules(pipeline, root, &Map::new()));
    let folder = within(pipeline, &format!("terraform/roots/{}", root.name));
    let artifacts = json!({
        "paths": [format!("{folder}/plan.tfplan"), format!("{folder}/.terraform.lock.hcl")],
        // a plan holds what the state holds
        "access": "developer",
        "expire_in": "1 week",
    });
    job.insert("artifacts".into(), artifacts);
    Value::Object(job)
}

fn apply(pipeline: &Pipeline<'_>, root: &Root) -> Value {
    let needs = vec![json!({ "job": format!("plan:{}", root.name), "artifacts": true })];
    let script = ["terraform init -lockfile=readonly", "terraform apply -lock-timeout=5m plan.tfplan"];
    // what comes after it waits
    let manual = kubernetes::map(json!({ "when": "manual", "allow_failure": false }));
    let mut job = job(root, needs, script, rules(pipeline, root, &manual));
    job.insert("environment".into(), json!({ "name": format!("terraform/{}", root.name) }));
    Value::Object(job)
}

/// On the deployed branch: when started by hand or by a schedule, or when a file changed that the plan depends
/// on.
fn rules(pipeline: &Pipeline<'_>, root: &Root, how: &Map) -> Vec<Value> {
    let roots = [&root.name].into_iter().chain(&root.before);
    let mut changed: Vec<String> =
        roots.map(|name| within(pipeline, &format!("terraform/roots/{name}/**/*"))).collect();
    changed.push(within(pipeline, "terraform/modules/**/*"));
    changed.push(within(pipeline, credentials::CONFIGURATION));
    let has = |pushes: bool| {
        let mut sources = pipeline.project.sources.iter().map(|source| source.value == PipelineSource::Push);
        sources.any(|push| push == pushes)
    };
    let asked = || kubernetes::map(json!({ "if": started(pipeline, |source| source != PipelineSource::Push) }));
    let pushed = || {
        let rule = json!({ "if": started(pipeline, |source| source == PipelineSource::Push), "changes": { "paths": changed } });
        kubernetes::map(rule)
    };
    has(false)
        .then(asked)
        .into_iter()
        .chain(has(true).then(pushed))
        .map(|mut rule| {
            rule.extend(how.clone());
            Value::Object(rule)
        })
        .collect()
}
