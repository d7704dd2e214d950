//! Continuous integration.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec},
    scalar::ProjectPath,
};

use crate::{Cluster, Secret};

#[derive(Debug)]
pub struct Ci {
    pub cluster: Arc<Cluster>,
    pub projects: Vec<Project>,
    pub spec: spec::GitlabRunner,
}

/// A GitLab project and the secrets its pipelines read.
#[derive(Debug)]
pub struct Project {
    pub path: ProjectPath,
    pub span: Span,
    pub secrets: Vec<Arc<Secret>>,
    pub spec: spec::Project,
}
