//! Where jobs find the tree, and what they keep for the next job.

use platformc_output::{json, value::Value};

use crate::components::pipeline::Pipeline;

/// Where providers are kept for the next job.
pub(super) const PLUGINS: &str = ".terraform-plugins";

/// The folder of the tree in the repository.
pub(super) fn tree(pipeline: &Pipeline<'_>) -> String {
    pipeline.model.git.path.to_string()
}

/// A path of the tree in the repository.
pub(super) fn within(pipeline: &Pipeline<'_>, path: &str) -> String {
    match tree(pipeline).as_str() {
        "." => path.to_owned(),
        tree => format!("{tree}/{path}"),
    }
}

/// Providers are programs. Those that a merge request left behind must not run with the rights to apply, even where a project does
/// not keep the caches of protected branches apart.
pub(super) fn cache(jobs: &str) -> Value {
    json!({ "key": format!("terraform-plugins-{jobs}"), "paths": [format!("{PLUGINS}/")] })
}
