//! Versions that are not reached in one step.

use platformc_base::words::DatabaseEngine;

use super::change::{Because, Change, How, Mark, What};
use crate::Plan;

/// Clusters and databases that skip a version or go back.
pub fn changes(before: Option<&Plan>, after: Option<&Plan>) -> Vec<Change> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let (old, new) = (&before.model, &after.model);
    let mut changes = Vec::new();
    for (name, cluster) in &new.clusters {
        let Some(was) = old.clusters.get(name) else { continue };
        let step = Step {
            of: "EKS",
            what: format!("cluster {name}"),
            key: "kubernetes",
            node: format!("terraform/cluster-{name}"),
        };
        let (from, to) = (&was.kubernetes.value, &cluster.kubernetes.value);
        changes.extend(step.change((from.minor(), from.to_string()), (to.minor(), to.to_string())));
    }
    for (name, database) in &new.databases {
        let is_same = |was: &&std::sync::Arc<platformc_model::Database>| was.engine.value == database.engine.value;
        let Some(was) = old.databases.get(name).filter(is_same) else { continue };
        if database.engine.value != DatabaseEngine::Postgres {
            continue;
        }
        let step = Step {
            of: "RDS",
            what: format!("database {name}"),
            key: "version",
            node: "terraform/databases".to_owned(),
        };
        let (Some(from), Some(to)) = (was.version.major(), database.version.major()) else { continue };
        changes.extend(step.change((from, was.version.to_string()), (to, database.version.to_string())));
    }
    changes
}

struct Step {
    of: &'static str,
    what: String,
    key: &'static str,
    node: String,
}

impl Step {
    fn change(self, (from, before): (u16, String), (to, after): (u16, String)) -> Option<Change> {
        let goes_back = to < from;
        if !goes_back && to <= from.saturating_add(1) {
            return None;
        }
        let because = Because::new(self.key, Some(before), Some(after));
        let change = Change::new(What::Version, How::Updated, self.of, self.what, &self.node).because([because]);
        Some(change.marked(Mark::Less, goes_back))
    }
}
