//! Continuous integration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the runner runs jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Executor {
    /// Each job in its own pod.
    #[default]
    Kubernetes,
}

/// Where jobs keep what later jobs reuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Cache {
    /// In an S3 bucket of the platform.
    #[default]
    S3,
    /// Nowhere.
    None,
}

/// What may have started a pipeline that logs in: only what needs the right to push or merge to the branch.
/// Source of the values: <https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PipelineSource {
    /// A push or a merge to the branch.
    Push,
    /// A schedule.
    Schedule,
    /// Somebody on GitLab's page for new pipelines.
    Web,
    /// GitLab's API for pipelines.
    Api,
    /// A trigger token: anybody who has it can start the pipeline, with any variables.
    Trigger,
    /// A pipeline of another project, with any variables.
    Pipeline,
    /// A command in a chat.
    Chat,
}

impl PipelineSource {
    /// As GitLab writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Schedule => "schedule",
            Self::Web => "web",
            Self::Api => "api",
            Self::Trigger => "trigger",
            Self::Pipeline => "pipeline",
            Self::Chat => "chat",
        }
    }
}

/// What the pipelines of a project are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum May {
    /// Plan and apply this platform's Terraform: networks, databases, file systems and load balancers.
    Terraform,
    /// With `terraform`: clusters and their Flux too, except Vault's. It makes the pipeline their administrator.
    Clusters,
    /// Build and deploy an app.
    Deploy,
}
