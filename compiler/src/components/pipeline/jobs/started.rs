//! When jobs run: in which pipelines, and after which job.

use platformc_base::words::PipelineSource;
use platformc_output::json;

use crate::components::pipeline::Pipeline;

/// The job that all others wait for.
pub(super) const CHECK: &str = "check";
/// In pipelines of merge requests.
pub(super) const MERGE_REQUEST: &str = "$CI_PIPELINE_SOURCE == \"merge_request_event\"";

/// The protected branch that is deployed.
fn deployed(pipeline: &Pipeline<'_>) -> String {
    format!(
        "$CI_COMMIT_BRANCH == {} && $CI_COMMIT_REF_PROTECTED == \"true\"",
        json!(pipeline.model.git.branch.as_str())
    )
}

/// On that branch, by one of the sources whose jobs may log in.
pub(super) fn started(pipeline: &Pipeline<'_>, which: impl Fn(PipelineSource) -> bool) -> String {
    let sources = pipeline.project.sources.iter().map(|source| source.value).filter(|source| which(*source));
    let sources: Vec<String> =
        sources.map(|source| format!("$CI_PIPELINE_SOURCE == {}", json!(source.as_str()))).collect();
    let any = sources.join(" || ");
    let any = if sources.len() == 1 { any } else { format!("({any})") };
    format!("{} && {any}", deployed(pipeline))
}
