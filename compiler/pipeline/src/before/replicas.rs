//! Stateful apps: what Kubernetes never changes of them, and volumes that are left behind.

use std::collections::BTreeMap;

use platformc_model::Replicas;
use platformc_spec::{
    Code, Diagnostic, Level, Platform, Span,
    platform::{App, Created, Map, VolumeClaimTemplate, WorkloadKind},
    scalar::Name,
};

use super::{place::Places, refusal::Refusal, removed::overlay};

/// Stateful apps that lose replicas (P0621), or change in a way that Kubernetes refuses (P0458).
pub fn steps(before: &Platform, after: &Platform, places: &Places<'_>) -> Vec<Refusal> {
    let earlier: BTreeMap<Name, &App> = before.apps.iter().map(|(key, app)| (app.created_as(key).value, app)).collect();
    let environment = after.environment.as_ref().map(|name| name.as_str());
    let mut found = Vec::new();
    for (key, app) in &after.apps {
        let Some(old) = earlier.get(&app.created_as(key).value) else { continue };
        if [*old, app].iter().any(|app| app.kind.value != WorkloadKind::StatefulSet || app.chart.is_some()) {
            continue;
        }
        let change = Change { name: key.as_str(), key: key.span, environment, places };
        found.extend(change.replicas(old, app));
        found.extend(change.sizes(&old.volume_claim_templates, &app.volume_claim_templates));
        found.extend(change.fixed(old, app));
    }
    found
}

/// A stateful app that is on both sides.
struct Change<'a> {
    name: &'a str,
    /// The place of its name.
    key: Span,
    environment: Option<&'a str>,
    places: &'a Places<'a>,
}

impl Change<'_> {
    /// The volumes of replicas that are no more.
    fn replicas(&self, old: &App, new: &App) -> Option<Refusal> {
        let (before, after) = (replicas(old), replicas(new));
        if new.volume_claim_templates.is_empty() || before.0 <= after.0 {
            return None;
        }
        let name = self.name;
        let message = format!("`{name}` loses {} of its {} replicas", before.0 - after.0, before.0);
        let problem = Diagnostic::error(Code::DataRemoved, after.1.unwrap_or(self.key), message)
            .label("their volumes stay where they are, with what is on them alone, and nobody manages them")
            .related(self.places.before(before.1.unwrap_or(old.image.as_ref().map_or(old.cluster.span, |i| i.span))), "it had more here")
            .help(
                "move what they hold to the others first; then write `# platformc: accept data-loss, …` above the app or its \
                 `replicas`, with the reason, in the same change",
            );
        Some(self.refusal(Level::DataLoss, &["replicas"], problem))
    }

    /// Volumes that become smaller.
    fn sizes(&self, old: &Map<VolumeClaimTemplate>, new: &Map<VolumeClaimTemplate>) -> Vec<Refusal> {
        let old = created(old);
        let shrunk = created(new).into_iter().filter_map(|(name, (key, volume))| {
            let (_, before) = old.get(&name)?;
            if volume.size.value.mebibytes() >= before.size.value.mebibytes() {
                return None;
            }
            let message =
                format!("the volumes `{key}` of `{}` shrink from `{}` to `{}`", self.name, before.size, volume.size);
            let problem = Diagnostic::error(Code::StatefulChange, volume.size.span, message)
                .label("Kubernetes refuses to shrink a volume, and Flux would deploy nothing of the app")
                .related(self.places.before(before.size.span), "what it was")
                .help(format!(
                    "write `{}` or more; for smaller ones, add volumes of another name and move the data",
                    before.size
                ));
            // no comment makes Kubernetes take it
            let path = ["apps", self.name, "volumeClaimTemplates", key].map(str::to_owned).to_vec();
            Some(Refusal { level: Level::Downtime, paths: vec![path], is_acceptable: false, problem })
        });
        shrunk.collect()
    }

    /// What is fixed when the `StatefulSet` is made.
    fn fixed(&self, old: &App, new: &App) -> Vec<Refusal> {
        let order = |app: &App| app.pod_management.map(|order| order.value).unwrap_or_default();
        let mut found = Vec::new();
        if order(old) != order(new) {
            let place = new.pod_management.map_or(self.key, |order| order.span);
            found.push(self.refusal(Level::Downtime, &["podManagement"], self.immutable(place, "podManagement")));
        }
        let (before, after) = (created(&old.volume_claim_templates), created(&new.volume_claim_templates));
        let added = after.iter().find(|(name, _)| !before.contains_key(*name));
        found.extend(added.map(|(_, (key, volume))| {
            let problem = self.immutable(volume.size.span, "volumeClaimTemplates");
            self.refusal(Level::Downtime, &["volumeClaimTemplates", key], problem)
        }));
        let removed = before.keys().any(|name| !after.contains_key(name));
        found.extend((removed && added.is_none()).then(|| {
            self.refusal(Level::Downtime, &["volumeClaimTemplates"], self.immutable(self.key, "volumeClaimTemplates"))
        }));
        found
    }

    fn immutable(&self, place: Span, key: &str) -> Diagnostic {
        let name = self.name;
        Diagnostic::error(Code::StatefulChange, place, format!("`{key}` of `{name}` cannot be changed where it runs"))
            .label("Kubernetes never changes it of a StatefulSet, and Flux would deploy nothing of the app")
            .help(format!(
                "keep it; or write `# platformc: accept downtime, …` above it, with the reason, and delete the StatefulSet once this \
                 is merged: `kubectl delete statefulset {name} --cascade=orphan` leaves its pods and volumes, and Flux makes it again"
            ))
    }

    fn refusal(&self, level: Level, keys: &[&str], problem: Diagnostic) -> Refusal {
        let path: Vec<String> = [&["apps", self.name], keys].concat().into_iter().map(str::to_owned).collect();
        let overlaid = self.environment.map(|environment| overlay(environment, path.clone()));
        Refusal { level, paths: [path].into_iter().chain(overlaid).collect(), is_acceptable: true, problem }
    }
}

/// How many there are, and where that is said.
fn replicas(app: &App) -> (u32, Option<Span>) {
    app.replicas.map_or((Replicas::STATEFUL, None), |said| (said.min.value, Some(said.min.span)))
}

/// Volumes by the names that they have outside of the file, with their keys.
fn created(volumes: &Map<VolumeClaimTemplate>) -> BTreeMap<Name, (&str, &VolumeClaimTemplate)> {
    volumes.iter().map(|(key, volume)| (volume.created_as(key).value, (key.as_str(), volume))).collect()
}
