use indexmap::IndexMap;
use platformc_base::words::{Cache, Executor, May, PipelineSource};
use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Reference;
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
    /// Where jobs keep their cache. Default: `s3`.
    #[serde(default)]
    pub cache: Spanned<Cache>,
    /// The image of the jobs that run Terraform, with `terraform`, `vault` and `platformc` on its path, for
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

/// What a GitLab project may do: its jobs log in with their ID token, on protected branches only.
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
    /// Its id in GitLab, which its front page shows, for example `1234`. After a rename or removal somebody else can take the
    /// path, but not the id. Default: only the path is checked.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub id: Option<Spanned<u32>>,
    /// What may have started its pipelines (GitLab's `CI_PIPELINE_SOURCE`), for example `[push, schedule]`. Pipelines of
    /// merge requests and child pipelines can never log in. Default: `[push, schedule, web]`.
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
