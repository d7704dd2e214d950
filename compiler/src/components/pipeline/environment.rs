//! The pipelines of several environments are included by one project, where everything global of one would replace that
//! of the other: so each job carries what it needs, and the name of its environment.

use platformc_base::scalar::Name;
use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::kubernetes;

/// What a pipeline says beside its jobs.
const GLOBAL: [&str; 4] = ["workflow", "stages", "default", "variables"];

/// The same pipeline with nothing global, and with the environment in front of every name.
pub(super) fn named(document: Value, environment: &Name) -> Value {
    let mut jobs = kubernetes::map(document);
    let [workflow, stages, default, variables] = GLOBAL.map(|key| jobs.remove(key).unwrap_or_default());
    let first = stages.get(0).cloned().unwrap_or_default();
    let base = format!(".{environment}");
    let mut common = kubernetes::map(default);
    // Each environment has its own runner, in its own network.
    for tag in common.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
        *tag = json!(format!("{}-{environment}", tag.as_str().unwrap_or_default()));
    }
    common.insert("variables".into(), variables);
    let mut named = Map::from_iter([(base.clone(), Value::Object(common))]);
    for (key, job) in jobs {
        let job = kubernetes::map(job);
        let extends = job.get("extends").and_then(Value::as_str).map(|other| name(other, environment));
        let mut renamed = Map::from_iter([("extends".to_owned(), json!(extends.unwrap_or_else(|| base.clone())))]);
        renamed.extend(job.into_iter().filter(|(key, _)| key != "extends"));
        let mut job = renamed;
        // Stages of our own would be those of the last pipeline that is included. `needs` orders the jobs of one.
        if let Some(stage) = job.get_mut("stage") {
            *stage = json!(if *stage == first { "test" } else { "deploy" });
            job.change("rules", || workflow.get("rules").cloned().unwrap_or_default(), |_| {});
        }
        for need in job.get_mut("needs").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(other) = need.get_mut("job") {
                *other = json!(name(other.as_str().unwrap_or_default(), environment));
            }
        }
        // No other job may use the state meanwhile, and each environment has its own states.
        if let Some(group) = job.get_mut("resource_group") {
            *group = prefixed(group, environment);
        }
        if let Some(deployed) = job.get_mut("environment").and_then(|deployed| deployed.get_mut("name")) {
            *deployed = prefixed(deployed, environment);
        }
        named.insert(name(&key, environment).into(), Value::Object(job));
    }
    Value::Object(named)
}

fn prefixed(name: &Value, environment: &Name) -> Value {
    json!(format!("{environment}/{}", name.as_str().unwrap_or_default()))
}

/// The name of a job; one that begins with a dot stays hidden.
fn name(job: &str, environment: &Name) -> String {
    match job.strip_prefix('.') {
        Some(hidden) => format!(".{environment}:{hidden}"),
        None => format!("{environment}:{job}"),
    }
}
