//! Upgrades that no server makes in one step.

use std::collections::BTreeMap;

use platformc_spec::{
    Code, Diagnostic, Level, Platform, Span,
    platform::{Created, Map},
    scalar::Name,
};

use super::{place::Places, refusal::Refusal, removed::overlay};

/// Clusters and databases that skip a version or go back: P0623.
pub fn steps(before: &Platform, after: &Platform, places: &Places<'_>) -> Vec<Refusal> {
    let environment = after.environment.as_ref().map(|name| name.as_str());
    let (clusters, databases) = (created(&before.clusters), created(&before.databases));
    let mut found = Vec::new();
    for (name, cluster) in &after.clusters {
        let Some(old) = clusters.get(&cluster.created_as(name).value) else { continue };
        let (from, to) = (old.kubernetes.minor(), cluster.kubernetes.minor());
        // https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
        let step = Step {
            what: format!("the cluster `{name}`"),
            of: "Kubernetes",
            versions: (&old.kubernetes.value, &cluster.kubernetes.value),
            spans: (old.kubernetes.span, cluster.kubernetes.span),
            reason: "EKS upgrades one minor version at a time, and does not go back",
            path: ["clusters", name.as_str(), "kubernetes"],
        };
        found.extend(step.refusal((from, to), |next| format!("1.{next}"), environment, places));
    }
    for (name, database) in &after.databases {
        let Some(old) = databases.get(&database.created_as(name).value) else { continue };
        if old.engine.value != database.engine.value {
            continue;
        }
        // MySQL has one version that is offered, and a number of PostgreSQL is a major version
        // (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html)
        let (Some(from), Some(to)) = (old.version.major(), database.version.major()) else { continue };
        let step = Step {
            what: format!("the database `{name}`"),
            of: "PostgreSQL",
            versions: (&old.version.value, &database.version.value),
            spans: (old.version.span, database.version.span),
            reason: "each major version has incompatible changes of its own, and RDS does not go back",
            path: ["databases", name.as_str(), "version"],
        };
        found.extend(step.refusal((from, to), |next| next.to_string(), environment, places));
    }
    found
}

/// The entries of a section by the names that they have outside of the file.
fn created<T: Created>(section: &Map<T>) -> BTreeMap<Name, &T> {
    section.iter().map(|(key, entry)| (entry.created_as(key).value, entry)).collect()
}

/// A change of a version.
struct Step<'a> {
    what: String,
    of: &'static str,
    versions: (&'a dyn std::fmt::Display, &'a dyn std::fmt::Display),
    spans: (Span, Span),
    reason: &'static str,
    path: [&'a str; 3],
}

impl Step<'_> {
    fn refusal(
        self,
        (old, new): (u16, u16),
        shown: impl Fn(u16) -> String,
        environment: Option<&str>,
        places: &Places<'_>,
    ) -> Option<Refusal> {
        let Self { what, of, versions: (from, to), spans, reason, path } = self;
        let accept =
            "if nothing of it runs yet, write `# platformc: accept downtime, …` above this line, with the reason";
        let next = old.saturating_add(1);
        let (message, help) = if new < old {
            (format!("{what} goes back from {of} `{from}` to `{to}`"), format!("write `\"{from}\"`; {accept}"))
        } else if new > next {
            let help = format!("write `\"{}\"`, apply it, and go on from there; {accept}", shown(next));
            (format!("{what} skips from {of} `{from}` to `{to}`"), help)
        } else {
            return None;
        };
        let problem = Diagnostic::error(Code::UpgradeStep, spans.1, message)
            .label(reason)
            .related(places.before(spans.0), "what it was")
            .help(help);
        let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        let overlaid = environment.map(|environment| overlay(environment, path.clone()));
        Some(Refusal {
            level: Level::Downtime,
            paths: [path].into_iter().chain(overlaid).collect(),
            is_acceptable: true,
            problem,
        })
    }
}
