//! Continuous integration.

use platformc_base::{
    Span, Spanned,
    scalar::{Branch, Image, ProjectPath},
    words::{Cache, Executor, May, PipelineSource},
};

use crate::{Cluster, Effective, Reference, Secret};

/// A self-hosted GitLab runner.
#[derive(Debug)]
pub struct Ci {
    /// The cluster it runs on, and where the file names it.
    pub cluster: Reference<Cluster>,
    /// How it runs jobs. Default: `kubernetes`, in the schema.
    pub executor: Effective<Executor>,
    /// How many jobs run at once. Default: 10, in the schema.
    pub concurrent: Effective<u32>,
    /// Where jobs keep what later jobs reuse. Default: `s3`, in the schema.
    pub cache: Effective<Cache>,
    /// The image of the jobs that run Terraform.
    pub image: Spanned<Image>,
    /// The projects that may use it, in the order of the file.
    pub projects: Vec<Project>,
}

/// A GitLab project and the secrets its pipelines read.
#[derive(Debug)]
pub struct Project {
    /// Its path in GitLab.
    pub path: ProjectPath,
    /// Where the entry begins.
    pub span: Span,
    /// What its pipelines are for.
    pub may: Vec<Spanned<May>>,
    /// Its protected branches that may do so. Default: `[main]`, in the schema.
    pub branches: Vec<Effective<Branch>>,
    /// Its number in GitLab; without it its path alone is bound.
    pub id: Option<Spanned<u32>>,
    /// What may have started its pipelines. Default: `[push, schedule, web]`, in the schema.
    pub sources: Vec<Effective<PipelineSource>>,
    /// The secrets its pipelines read, and where the file names each.
    pub secrets: Vec<Reference<Secret>>,
}
