//! Which apps use an agent.

use std::sync::Arc;

use platformc_base::words::Via;

use platformc_model::{App, Cluster, Model};

/// The apps of a cluster with an agent.
pub(super) fn apps<'a>(model: &'a Model, cluster: &'a Cluster) -> impl Iterator<Item = &'a Arc<App>> {
    let agent = |app: &&Arc<App>| app.secrets.iter().any(|used| used.file_writer() == Some(Via::Agent));
    model.apps_on(cluster).filter(agent)
}
