use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reference;
use crate::{
    scalar::{Branch, Image, ProjectPath},
    span::{Span, Spanned},
};

/// Continuous integration.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ci {
    /// A self-hosted GitLab runner and what projects may do with it.
    pub gitlab_runner: GitlabRunner,
}

/// A self-hosted GitLab runner.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GitlabRunner {
    /// The cluster it runs on, for example `tooling`.
    pub cluster: Reference,
    /// How it runs jobs. Default: `kubernetes`.
    #[serde(default)]
    pub executor: Spanned<Executor>,
    /// How many jobs run at once, for example `20`. Default: `10`.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 1000))]
    pub concurrent: Spanned<u32>,
    /// Where jobs keep what later jobs reuse. Default: `s3`.
    #[serde(default)]
    pub cache: Spanned<Cache>,
    /// The image of the jobs that run Terraform, with `terraform` and `vault` on its path, for
    /// example `registry.example.com/platform/terraform:1.11.4`.
    pub image: Spanned<Image>,
    /// What GitLab projects may do, by project path, for example
    /// `{ shop/backend: { may: [deploy], secrets: [payment-key] } }`.
    #[serde(default)]
    pub projects: IndexMap<Spanned<ProjectPath>, Project>,
}

fn ten() -> Spanned<u32> {
    Spanned { value: 10, span: Span::default() }
}

/// How the runner runs jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Executor {
    /// Each job in a pod of its own.
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

/// What a GitLab project may do: by ID token, on protected branches only.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Project {
    /// What its pipelines are for, for example `[deploy]`.
    #[schemars(length(min = 1))]
    pub may: Vec<Spanned<May>>,
    /// Its protected branches that may do so, for example `[main, release/1.8]`. Default: `[main]`.
    #[serde(default = "main_branch")]
    #[schemars(length(min = 1))]
    pub branches: Vec<Spanned<Branch>>,
    /// Its number in GitLab, which its front page shows, for example `1234`. A path that is renamed or removed can be taken by
    /// somebody else, a number cannot. Default: its path alone is bound.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub id: Option<Spanned<u32>>,
    /// What may have started its pipelines (GitLab's `CI_PIPELINE_SOURCE`), for example `[push, schedule]`. One that a merge
    /// request started never logs in, nor does a child of another pipeline. Default: `[push, schedule, web]`.
    #[serde(default = "usual_sources")]
    #[schemars(length(min = 1))]
    pub sources: Vec<Spanned<PipelineSource>>,
    /// The secrets its pipelines read, for example `[payment-key]`.
    #[serde(default)]
    pub secrets: Vec<Reference>,
}

fn main_branch() -> Vec<Spanned<Branch>> {
    vec![Spanned { value: Branch::main(), span: Span::default() }]
}

fn usual_sources() -> Vec<Spanned<PipelineSource>> {
    use PipelineSource::{Push, Schedule, Web};
    [Push, Schedule, Web].map(|value| Spanned { value, span: Span::default() }).into()
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
    /// A trigger token: whoever has it starts the pipeline, with variables of their own.
    Trigger,
    /// A pipeline of another project, with variables of its own.
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
