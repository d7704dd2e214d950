//! Entries that were created under another name than the one that they have in the file: outside of it they keep that name.

use std::{collections::BTreeMap, mem, sync::Arc};

use indexmap::IndexMap;
use platformc_model::Model;
use platformc_spec::{
    Code, Diagnostic, Diagnostics, Platform,
    platform::{Created, Map, Reference},
    scalar::Name,
};

/// Whether any entry was created under another name. Reports names that two entries of a section have (P0303).
pub(super) fn check(platform: &Platform, problems: &mut Diagnostics) -> bool {
    let mut found = Found { is_renamed: false, problems };
    found.section("network", &platform.networks);
    found.section("peering", &platform.peerings);
    found.section("connection", &platform.connections);
    found.section("cluster", &platform.clusters);
    for cluster in platform.clusters.values() {
        found.section("node group", &cluster.node_groups);
    }
    found.section("storage", &platform.storage);
    found.section("ingress", &platform.ingress);
    found.section("database", &platform.databases);
    found.section("external", &platform.externals);
    found.section("registry", &platform.registries);
    found.section("secret", &platform.secrets);
    found.section("app", &platform.apps);
    for app in platform.apps.values() {
        found.section("volume", &app.volumes);
    }
    found.is_renamed
}

struct Found<'p> {
    is_renamed: bool,
    problems: &'p mut Diagnostics,
}

impl Found<'_> {
    fn section<T: Created>(&mut self, what: &str, entries: &Map<T>) {
        if entries.values().all(|entry| entry.renamed_from().is_none()) {
            return;
        }
        self.is_renamed = true;
        let mut taken: BTreeMap<&Name, (&Reference, bool)> = BTreeMap::new();
        for (key, entry) in entries {
            let from = entry.renamed_from();
            let name = from.unwrap_or(key);
            if from.is_some_and(|from| from.value == key.value) {
                let message = format!("`{key}` is its name already");
                self.problems.push(Diagnostic::error(Code::BadRename, name.span, message).help("remove `renamedFrom`"));
            } else if let Some((other, is_old)) = taken.get(&name.value) {
                self.problems.push(both(what, (key, name), (other, *is_old)));
            }
            taken.entry(&name.value).or_insert((key, from.is_some()));
        }
    }
}

/// Two entries that have one name outside of the file.
fn both(what: &str, (key, name): (&Reference, &Reference), (other, is_old): (&Reference, bool)) -> Diagnostic {
    // `renamedFrom` is what is wrong, whichever of the two has it
    let (place, first) = if name.span == key.span { (key.span, other.span) } else { (name.span, other.span) };
    let message = if is_old {
        format!("the {what} `{other}` was created as `{name}`")
    } else {
        format!("`{name}` is the name of another {what}")
    };
    Diagnostic::error(Code::BadRename, place, message).related(first, "the other one").help(format!(
        "both would be one thing in AWS, Vault and the clusters: give one of them a name that no {what} had"
    ))
}

/// The entries of a model under the names that they have outside of the file, as everything behind it looks them up. Nothing is to be
/// done if none has another one there.
pub(super) fn apply(model: &mut Model, is_renamed: bool) {
    if !is_renamed {
        return;
    }
    named(&mut model.networks, |network| &network.name);
    named(&mut model.clusters, |cluster| &cluster.name);
    named(&mut model.storage, |storage| &storage.name);
    named(&mut model.ingress, |ingress| &ingress.name);
    named(&mut model.databases, |database| &database.name);
    named(&mut model.externals, |external| &external.name);
    named(&mut model.registries, |registry| &registry.name);
    named(&mut model.secrets, |secret| &secret.name);
    named(&mut model.apps, |app| &app.head.name);
}

fn named<T>(entries: &mut IndexMap<Name, Arc<T>>, name: fn(&T) -> &Name) {
    *entries = mem::take(entries).into_values().map(|entry| (name(&entry).clone(), entry)).collect();
}
