//! The environments of a platform, and the plan of one.

use std::path::PathBuf;

use platformc_base::{Sources, suggest};
use platformc_pipeline::{Plan, Plans};

use super::{
    failure::{Failure, accept, usage},
    input::{Spec, read},
};

/// The plan of one environment, which must be named if there are several.
pub(super) fn one(spec: Option<PathBuf>, env: Option<&str>) -> Result<(Sources, Plan), Failure> {
    let sources = read(&Spec::find(spec)?)?;
    let plans = accept(&sources, platformc_pipeline::plans(&sources, env))?;
    known(&plans, env)?;
    choose(plans, env).map(|plan| (sources, plan))
}

/// The plan of the environment with this name, or of the only one.
pub(super) fn choose(plans: Plans, env: Option<&str>) -> Result<Plan, Failure> {
    let names = names(&plans);
    let is_named =
        |plan: &Plan| env.is_none_or(|env| plan.environment.as_ref().is_some_and(|name| name.as_str() == env));
    let mut rest = plans.plans.into_iter().filter(is_named);
    match (rest.next(), rest.next()) {
        (Some(plan), None) => Ok(plan),
        _ => Err(usage(format_args!("the platform has several environments: {names}"), "name one: `--env NAME`")),
    }
}

/// Refuses an environment that the platform does not have.
pub(super) fn known(plans: &Plans, env: Option<&str>) -> Result<(), Failure> {
    let Some(env) = env.filter(|env| !plans.environments.iter().any(|name| name.as_str() == *env)) else {
        return Ok(());
    };
    if plans.environments.is_empty() {
        return Err(usage(format_args!("there is no environment `{env}`"), "the platform has none: leave `--env` out"));
    }
    let near = suggest::nearest(env, plans.environments.iter().map(AsRef::as_ref));
    let help = near.map_or_else(|| format!("there are {}", names(plans)), |near| format!("did you mean `{near}`?"));
    Err(usage(format_args!("there is no environment `{env}`"), &help))
}

fn names(plans: &Plans) -> String {
    plans.environments.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
