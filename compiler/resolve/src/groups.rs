//! The groups of nodes, as apps name them.

use std::collections::{BTreeMap, BTreeSet};

use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform, Spanned,
    platform::{Created, Reference},
    scalar::Name,
    suggest,
};

/// The groups of each cluster, and which of them apps are placed on, all by their keys in the file.
pub(super) struct Groups {
    /// The keys of a cluster's groups, and the names under which they were created.
    known: BTreeMap<Name, Vec<(Name, Name)>>,
    placed: BTreeSet<(Name, Name)>,
}

impl Groups {
    pub(super) fn of(platform: &Platform) -> Self {
        let known = platform.clusters.iter().map(|(key, cluster)| {
            let groups =
                cluster.node_groups.iter().map(|(key, group)| (key.value.clone(), group.created_as(key).value));
            (key.value.clone(), groups.collect())
        });
        let placed = platform.apps.values().filter_map(|app| {
            let group = app.placement.as_ref()?.node_group.as_ref()?;
            Some((app.cluster.value.clone(), group.value.clone()))
        });
        Self { known: known.collect(), placed: placed.collect() }
    }

    /// Whether an app is placed on this group.
    pub(super) fn is_placed(&self, cluster: &Name, group: &Name) -> bool {
        self.placed.contains(&(cluster.clone(), group.clone()))
    }

    /// The name under which a group of a cluster was created; one that the cluster does not have is reported.
    pub(super) fn find(
        &self,
        cluster: &Reference,
        group: &Reference,
        problems: &mut Diagnostics,
    ) -> Option<Spanned<Name>> {
        let known = self.known.get(&cluster.value)?;
        let found = known.iter().find(|(key, _)| *key == group.value);
        if found.is_none() {
            let message = format!("`{cluster}` has no node group `{group}`");
            let keys = known.iter().map(|(key, _)| key.as_str());
            problems.push(
                Diagnostic::error(Code::UnknownReference, group.span, message)
                    .label("not defined")
                    .related(cluster.span, "the cluster of the app")
                    .help(suggest::help(group.as_str(), "node group", keys)),
            );
        }
        found.map(|(_, name)| Spanned { value: name.clone(), span: group.span })
    }
}
