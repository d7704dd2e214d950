//! Continuous integration.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{Ci, Cluster, Effective, Project, Reference, Secret};
use platformc_spec::{Diagnostics, platform as spec, scalar::Name};

use crate::names::{Names, find, find_all};

/// The GitLab runner; nothing if its cluster does not exist.
pub(super) fn runner(
    runner: spec::GitlabRunner,
    clusters: &IndexMap<Name, Arc<Cluster>>,
    secrets: &IndexMap<Name, Arc<Secret>>,
    names: &Names,
    problems: &mut Diagnostics,
) -> Option<Ci> {
    let cluster = find(clusters, &runner.cluster, "cluster", names, problems)?;
    let projects = runner.projects.into_iter().map(|(path, project)| Project {
        path: path.value,
        span: path.span,
        secrets: find_all(secrets, &project.secrets, "secret", names, problems),
        may: project.may,
        branches: project.branches.into_iter().map(Effective::from).collect(),
        id: project.id,
        sources: project.sources.into_iter().map(Effective::from).collect(),
    });
    let projects = projects.collect();
    Some(Ci {
        cluster: Reference { to: cluster, at: runner.cluster.span },
        executor: runner.executor.into(),
        concurrent: runner.concurrent.into(),
        cache: runner.cache.into(),
        image: runner.image,
        projects,
    })
}
