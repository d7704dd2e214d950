//! Who can act as workloads of a cluster by rights in that cluster: service accounts of charts, by the catalog's facts about their
//! roles, and whoever can replace a chart that is not pinned.

use platformc_access::{Access, SubjectKind};
use platformc_catalog::Holder;
use platformc_output::value::Value;

use super::{
    artifacts::Artifacts,
    impersonator::{Impersonated, Impersonator},
    index::text,
};
use crate::graph::Content;

/// Everybody of that kind in these clusters; `whole` is all that runs in one.
pub(super) fn holders(
    artifacts: &Artifacts<'_>,
    clusters: &[&str],
    access: &Access,
    whole: &impl Fn(&str) -> Impersonated,
) -> Vec<Impersonator> {
    let mut all = Vec::new();
    for cluster in clusters {
        let there = |holder: &&Holder| holder.release == "flux" || artifacts.releases(cluster, holder.release);
        for holder in artifacts.holders().iter().filter(there) {
            let powers: Vec<&str> = holder.powers.iter().map(|power| power.verb()).collect();
            let (acts, place) = match holder.namespace {
                None => (vec![whole(cluster)], "in every namespace".to_owned()),
                Some(namespace) => (within(access, cluster, namespace), format!("in the namespace {namespace}")),
            };
            let by = format!("its role: {place} it {}", powers.join(", "));
            all.push(Impersonator { id: format!("{cluster}/{}", holder.account), acts, by });
        }
    }
    all.extend(releases(artifacts, access, whole));
    all.retain(|impersonator| !impersonator.acts.is_empty());
    all
}

/// Those who log in to Vault from a namespace.
fn within(access: &Access, cluster: &str, namespace: &str) -> Vec<Impersonated> {
    let inside = access.subjects.iter().filter(|subject| match subject.kind {
        SubjectKind::Workload => subject.cluster == cluster && subject.namespace == namespace,
        // jobs run there, each with the token of its project
        SubjectKind::Ci => namespace == "gitlab-runner-jobs",
        SubjectKind::People | SubjectKind::Machine => false,
    });
    inside.map(|subject| Impersonated::One(subject.id.clone())).collect()
}

/// Whoever can replace what Flux installs as a chart of an app.
fn releases(artifacts: &Artifacts<'_>, access: &Access, whole: &impl Fn(&str) -> Impersonated) -> Vec<Impersonator> {
    let mut all = Vec::new();
    for (cluster, index) in artifacts.charts() {
        let objects: Vec<Value> = artifacts
            .lower(index)
            .into_iter()
            .filter_map(|artifact| match artifact.content {
                Content::Objects(objects) => Some(objects),
                _ => None,
            })
            .flatten()
            .collect();
        let Some(release) = objects.iter().find(|object| text(object, "/kind") == "HelmRelease") else { continue };
        let source = |kind: &str| objects.iter().find(|object| text(object, "/kind") == kind);
        let url = match (source("OCIRepository"), source("HelmRepository")) {
            (Some(source), _) if !text(source, "/spec/ref/digest").is_empty() => continue,
            (Some(source), _) | (None, Some(source)) => text(source, "/spec/url"),
            (None, None) => continue,
        };
        let namespace = text(release, "/metadata/namespace");
        let account = text(release, "/spec/serviceAccountName");
        let (acts, whom) = if account.is_empty() {
            (vec![whole(cluster)], "with all rights in the cluster".to_owned())
        } else {
            (within(access, cluster, namespace), format!("as the service account {namespace}/{account}"))
        };
        let by = format!("Flux of {cluster} installs what is there, {whom}");
        all.push(Impersonator {
            id: format!("whoever can replace the chart of {} in {url}", text(release, "/metadata/name")),
            acts,
            by,
        });
    }
    all
}
