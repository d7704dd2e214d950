use std::collections::BTreeSet;

use platformc_base::{Code, scalar::Name};
use platformc_output::{json, value::Value};

use super::{Pipeline, credentials, environment, jobs, roots};
use crate::sample::{files, plan, problems};

fn document(changes: &[(&str, &str)]) -> Value {
    let clusters = [("may: [terraform]", "may: [terraform, clusters]")];
    let plan = plan(&[clusters.as_slice(), changes].concat());
    let pipeline = Pipeline::of(&plan.model).expect("a pipeline");
    jobs::document(&pipeline, &roots::of(&plan.graph))
}

/// Whoever applies a cluster, its Flux, or what Vault is made of can become others.
#[test]
fn what_leads_to_others_is_applied_by_people() {
    let names = |changes: &[(&str, &str)]| {
        let plan = plan(changes);
        let names: Vec<String> = roots::of(&plan.graph).into_iter().map(|root| root.name).collect();
        (names, roots::of_people(&plan.graph))
    };
    let (pipeline, people) = names(&[]);
    assert_eq!(pipeline, ["network", "databases", "ingress", "storage"]);
    let all = [
        "state",
        "cluster-first",
        "cluster-second",
        "flux-first",
        "flux-second",
        "vault-infrastructure",
        "vault-configuration",
    ];
    for root in all {
        assert!(people.iter().any(|name| name == root), "{root}: {people:?}");
    }
    let (pipeline, people) = names(&[("may: [terraform]", "may: [terraform, clusters]")]);
    assert!(
        ["cluster-first", "flux-first"].iter().all(|root| pipeline.iter().any(|name| name == root)),
        "{pipeline:?}"
    );
    assert!(["cluster-second", "flux-second"].iter().all(|root| people.iter().any(|name| name == root)), "{people:?}");
}

/// A pipeline may not destroy what holds data, so nobody is offered to start that.
#[test]
fn a_root_from_which_something_is_removed_is_applied_by_people() {
    let changes = [(
        "  two: { cidr: 10.2.0.0/16 }",
        "  two: { cidr: 10.2.0.0/16 }\n  old: { cidr: 10.9.0.0/16, retire: destroy }",
    )];
    let files = files(&changes);
    let (_, text) = files.iter().find(|(path, _)| path == "gitlab-ci.yml").expect("a pipeline");
    assert!(!text.contains("apply:network") && !text.contains("plan:network"), "{text}");
    assert!(text.contains("apply:databases"), "{text}");
    assert!(text.contains("holds data:\n# network.\n"), "{text}");
    let prepared = [(
        "  two: { cidr: 10.2.0.0/16 }",
        "  two: { cidr: 10.2.0.0/16 }\n  old: { cidr: 10.9.0.0/16, retire: prepare }",
    )];
    assert!(roots::of(&plan(&prepared).graph).iter().any(|root| root.name == "network"));
}

/// Providers are programs: those of a merge request's jobs do not run with the rights to apply.
#[test]
fn jobs_with_rights_share_no_cache_with_those_of_merge_requests() {
    let document = document(&[]);
    let cached = |job: &Value| job["cache"]["key"].as_str().map(str::to_owned);
    let apart = cached(&document["validate"]).expect("a key");
    let jobs = document.as_object().expect("jobs").iter().filter(|(name, _)| *name != "validate");
    let others: Vec<String> = jobs.filter_map(|(_, job)| cached(job)).collect();
    assert!(!others.is_empty() && !others.contains(&apart), "{apart} {others:?}");
}

#[test]
fn its_roots_are_planned_and_applied_in_order() {
    let plan = plan(&[("may: [terraform]", "may: [terraform, clusters]")]);
    let roots = roots::of(&plan.graph);
    let names: BTreeSet<&str> = roots.iter().map(|root| root.name.as_str()).collect();
    assert!(names.contains("network") && names.contains("flux-first"), "{names:?}");
    assert!(!names.contains("vault-configuration"), "{names:?}");
    let level = |name: &str| roots.iter().find(|root| root.name == name).map(|root| root.level);
    for root in &roots {
        for need in &root.needs {
            assert!(level(need) < Some(root.level), "{} needs {need}", root.name);
            assert!(root.before.contains(need), "{} needs {need}", root.name);
        }
    }
    assert!(level("network") < level("cluster-first") && level("cluster-first") < level("flux-first"));
}

#[test]
fn an_apply_is_manual_and_holds_up_what_comes_after() {
    let document = document(&[]);
    let apply = &document["apply:network"];
    for rule in apply["rules"].as_array().expect("rules") {
        assert_eq!((&rule["when"], &rule["allow_failure"]), (&json!("manual"), &json!(false)));
        assert!(
            rule["if"].as_str().is_some_and(|text| text.contains("$CI_COMMIT_REF_PROTECTED == \"true\"")),
            "{rule}"
        );
    }
    assert_eq!(apply["resource_group"], document["plan:network"]["resource_group"]);
    let needs = document["plan:cluster-first"]["needs"].as_array().expect("needs");
    assert!(needs.contains(&json!({ "job": "apply:network", "artifacts": false, "optional": true })), "{needs:?}");
    // every job that is needed exists
    for (name, job) in document.as_object().expect("jobs") {
        for need in job["needs"].as_array().into_iter().flatten() {
            assert!(document.get(need["job"].as_str().expect("a name")).is_some(), "{name}: {need}");
        }
        if let Some(stage) = job.get("stage") {
            assert!(document["stages"].as_array().expect("stages").contains(stage), "{name}: {stage}");
        }
    }
}

#[test]
fn merge_requests_get_no_credentials() {
    let document = document(&[]);
    for job in ["check", "diff", "validate"] {
        assert_eq!(document[job].get("id_tokens"), None);
        assert_eq!(document[job].get("extends"), None);
    }
    assert_eq!(document[".terraform"]["id_tokens"]["VAULT_ID_TOKEN"]["aud"], "vault");
    for (name, job) in document.as_object().expect("jobs").iter().filter(|(_, job)| job["extends"] == ".terraform") {
        let rules = job["rules"].as_array().expect("rules");
        assert!(rules.iter().all(|rule| !rule["if"].to_string().contains("merge_request")), "{name}");
    }
}

/// What may log in may run, and nothing else: a job that Vault refuses would fail.
#[test]
fn jobs_run_for_the_sources_that_may_log_in() {
    let rules = |changes: &[(&str, &str)], job: &str| {
        let document = document(changes);
        let rules = if job == "workflow" { &document[job]["rules"] } else { &document[format!("plan:{job}")]["rules"] };
        rules
            .as_array()
            .expect("rules")
            .iter()
            .map(|rule| rule["if"].as_str().expect("a condition").to_owned())
            .collect::<Vec<_>>()
    };
    let branch = "$CI_COMMIT_BRANCH == \"main\" && $CI_COMMIT_REF_PROTECTED == \"true\"";
    let source = |name: &str| format!("$CI_PIPELINE_SOURCE == \"{name}\"");
    let usual = format!("{branch} && ({} || {} || {})", source("push"), source("schedule"), source("web"));
    assert_eq!(rules(&[], "workflow"), [source("merge_request_event"), usual]);
    let both = [
        format!("{branch} && ({} || {})", source("schedule"), source("web")),
        format!("{branch} && {}", source("push")),
    ];
    assert_eq!(rules(&[], "network"), both);
    let only =
        |sources: &str| [("may: [terraform, clusters], ", format!("may: [terraform, clusters], sources: {sources}, "))];
    for (sources, expected) in [("[api]", source("api")), ("[push]", source("push"))] {
        let changes = only(sources);
        let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (*from, to.as_str())).collect();
        assert_eq!(rules(&changes, "network"), [format!("{branch} && {expected}")]);
    }
}

#[test]
fn the_agent_logs_in_as_the_project() {
    let plan = plan(&[]);
    let agent = credentials::agent(&Pipeline::of(&plan.model).expect("a pipeline")).print();
    for text in ["\"auth/gitlab\"", "\"platform-sample\"", "aws/sts/cloud", "\"https://vault.example.com\""] {
        assert!(agent.contains(text), "no {text} in {agent}");
    }
}

#[test]
fn there_is_a_pipeline_only_for_those_who_may() {
    let paths = |changes: &[(&str, &str)]| files(changes).into_iter().any(|(path, _)| path == "gitlab-ci.yml");
    assert!(paths(&[]));
    assert!(!paths(&[("may: [terraform]", "may: [deploy]")]));
}

#[test]
fn whoever_may_run_terraform_can() {
    let codes = |changes: &[(&str, &str)]| problems(changes).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    let shared = ("owner: team }", "owner: team, shared: true }");
    assert_eq!(codes(&[shared, ("secrets: [cloud] }", "secrets: [key] }")]), [Code::MissingCompanion]);
    assert_eq!(codes(&[("may: [terraform], ", "may: [terraform], branches: [release], ")]), [Code::MissingCompanion]);
}

/// Two pipelines in one project: what is global of one would replace that of the other.
#[test]
fn a_pipeline_of_an_environment_shares_no_name() {
    let plain = document(&[]);
    let named = environment::named(plain.clone(), &Name::parse("staging").expect("a name"));
    let (plain, named) = (plain.as_object().expect("a map"), named.as_object().expect("a map"));
    let globals = ["workflow", "stages", "default", "variables"];
    for (key, job) in named {
        let name = key.strip_prefix('.').unwrap_or(key);
        assert!(name == "staging" || name.starts_with("staging:"), "{key}");
        let others = job["needs"].as_array().into_iter().flatten().map(|need| &need["job"]).chain(job.get("extends"));
        for other in others.filter_map(Value::as_str) {
            assert!(named.contains_key(other), "{key} needs {other}");
        }
        for owned in [&job["resource_group"], &job["environment"]["name"]] {
            assert!(owned.as_str().is_none_or(|owned| owned.starts_with("staging/")), "{key}: {owned}");
        }
        if !key.starts_with('.') {
            assert!(["test", "deploy"].contains(&job["stage"].as_str().expect("a stage")), "{key}");
            assert!(job["rules"].as_array().is_some_and(|rules| !rules.is_empty()), "{key} runs always");
        }
    }
    assert_eq!(named.len(), plain.len() - globals.len() + 1);
    assert_eq!(named["staging:check"]["rules"], plain["workflow"]["rules"]);
    assert_eq!(named["staging:plan:network"]["rules"], plain["plan:network"]["rules"]);
    assert_eq!(named[".staging"]["variables"], plain["variables"]);
    assert_eq!(named[".staging"]["image"], plain["default"]["image"]);
    assert_ne!(named[".staging"]["tags"], plain["default"]["tags"], "each has a runner of its own");
}

#[test]
fn the_trees_of_all_environments_are_checked_beside_the_platform() {
    for (path, platform) in
        [("output", "platform.yaml"), ("deploy/tree", "deploy/platform.yaml"), (".", "platform.yaml")]
    {
        let git = format!("platform/sample.git, path: \"{path}\"");
        let environments = "apiVersion: platformc/v1alpha1\nenvironments: { staging: {} }";
        let changes = [("platform/sample.git", git.as_str()), ("apiVersion: platformc/v1alpha1", environments)];
        let document = document(&changes);
        let tree = if path == "." { "staging".to_owned() } else { format!("{path}/staging") };
        assert_eq!(document["variables"]["TREE"], tree);
        assert_eq!(document["variables"]["PLATFORM"], platform);
        let script = document["check"]["script"][0].as_str().expect("a script");
        assert!(script.contains("--out \"$(dirname \"$TREE\")\""), "{script}");
    }
}
