//! Who can act as workloads of a cluster by rights in that cluster: service accounts of charts, by the catalog's facts about their
//! roles, and whoever can replace a chart that is not pinned.

use std::collections::BTreeMap;

use platformc_access::{Access, SubjectKind};
use platformc_catalog::Holder;
use rayon::prelude::*;

use super::{
    artifacts::Artifacts,
    impersonator::{Impersonated, Impersonator},
    index::text,
};
use crate::graph::{Artifact, Content};

/// Everybody of that kind in these clusters; `whole` is all that runs in one.
pub(super) fn holders(
    artifacts: &Artifacts<'_>,
    clusters: &[&str],
    access: &Access,
    whole: &(impl Fn(&str) -> Impersonated + Sync),
) -> Vec<Impersonator> {
    let logins = Logins::of(access);
    let mut all = Vec::new();
    for cluster in clusters {
        let there = |holder: &&Holder| holder.release == "flux" || artifacts.releases(cluster, holder.release);
        for holder in artifacts.holders().iter().filter(there) {
            let powers: Vec<&str> = holder.powers.iter().map(|power| power.verb()).collect();
            let (acts, place) = match holder.namespace {
                None => (vec![whole(cluster)], "in every namespace".to_owned()),
                Some(namespace) => (logins.within(cluster, namespace), format!("in the namespace {namespace}")),
            };
            let by = format!("its role: {place} it {}", powers.join(", "));
            all.push(Impersonator { id: format!("{cluster}/{}", holder.account), acts, by });
        }
    }
    all.extend(releases(artifacts, &logins, whole));
    all.retain(|impersonator| !impersonator.acts.is_empty());
    all
}

/// Those who log in to Vault, by where they run.
struct Logins<'a> {
    /// The ids of workloads by cluster and namespace.
    workloads: BTreeMap<(&'a str, &'a str), Vec<&'a str>>,
    /// The ids of jobs: they run there, each with the token of its project.
    jobs: Vec<&'a str>,
}

impl<'a> Logins<'a> {
    fn of(access: &'a Access) -> Self {
        let mut logins = Self { workloads: BTreeMap::new(), jobs: Vec::new() };
        for subject in &access.subjects {
            match subject.kind {
                SubjectKind::Workload => {
                    let place = (subject.cluster.as_str(), subject.namespace.as_str());
                    logins.workloads.entry(place).or_default().push(&subject.id);
                }
                SubjectKind::Ci => logins.jobs.push(&subject.id),
                SubjectKind::People | SubjectKind::Machine => {}
            }
        }
        logins
    }

    /// Those who log in from a namespace.
    fn within(&self, cluster: &str, namespace: &str) -> Vec<Impersonated> {
        let workloads = self.workloads.get(&(cluster, namespace)).into_iter().flatten();
        let jobs = self.jobs.iter().filter(|_| namespace == "gitlab-runner-jobs");
        workloads.chain(jobs).map(|id| Impersonated::One((*id).to_owned())).collect()
    }
}

/// Whoever can replace what Flux installs as a chart of an app.
fn releases(
    artifacts: &Artifacts<'_>,
    logins: &Logins<'_>,
    whole: &(impl Fn(&str) -> Impersonated + Sync),
) -> Vec<Impersonator> {
    let charts: Vec<(&str, usize)> = artifacts.charts().collect();
    let of_chart = |(cluster, index): (&str, usize)| {
        let lowered = artifacts.lower(index);
        let impersonator = release(cluster, &lowered, logins, whole);
        artifacts.hand_on(index, lowered);
        impersonator
    };
    charts.into_par_iter().filter_map(of_chart).collect()
}

/// Whoever can replace the chart of an app, if it is not pinned.
fn release(
    cluster: &str,
    lowered: &[Artifact],
    logins: &Logins<'_>,
    whole: &impl Fn(&str) -> Impersonated,
) -> Option<Impersonator> {
    let objects = || {
        lowered.iter().flat_map(|artifact| match &artifact.content {
            Content::Objects(objects) => objects.as_slice(),
            _ => &[],
        })
    };
    let of_kind = |kind: &str| objects().find(|object| text(object, "/kind") == kind);
    let release = of_kind("HelmRelease")?;
    let url = match (of_kind("OCIRepository"), of_kind("HelmRepository")) {
        (Some(source), _) if !text(source, "/spec/ref/digest").is_empty() => return None,
        (Some(source), _) | (None, Some(source)) => text(source, "/spec/url"),
        (None, None) => return None,
    };
    let namespace = text(release, "/metadata/namespace");
    let account = text(release, "/spec/serviceAccountName");
    let (acts, whom) = if account.is_empty() {
        (vec![whole(cluster)], "with all rights in the cluster".to_owned())
    } else {
        (logins.within(cluster, namespace), format!("as the service account {namespace}/{account}"))
    };
    let by = format!("Flux of {cluster} installs what is there, {whom}");
    let id = format!("whoever can replace the chart of {} in {url}", text(release, "/metadata/name"));
    Some(Impersonator { id, acts, by })
}
