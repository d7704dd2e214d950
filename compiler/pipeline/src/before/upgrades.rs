//! Upgrades that no server makes in one step.

use platformc_spec::{Code, Diagnostic, Level, Platform, Span, platform::DatabaseEngine, scalar::EngineVersion};

use super::{Refusal, place::Places, removed::overlay};

/// The major versions of MySQL on RDS, in their order
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.MySQL.Major.html>).
const MYSQL: [&str; 3] = ["5.7", "8.0", "8.4"];

/// Clusters and databases that skip a version or go back: P0623.
pub fn steps(before: &Platform, after: &Platform, places: &Places<'_>) -> Vec<Refusal> {
    let environment = after.environment.as_ref().map(|name| name.as_str());
    let mut found = Vec::new();
    for (name, cluster) in &after.clusters {
        let Some(old) = before.clusters.get(name) else { continue };
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
        found.extend(step.refusal(i32::from(to) - i32::from(from), |_| format!("1.{}", from + 1), environment, places));
    }
    for (name, database) in &after.databases {
        let Some(old) = before.databases.get(name).filter(|old| old.engine.value == database.engine.value) else {
            continue;
        };
        let Some((steps, next)) = majors(database.engine.value, &old.version, &database.version) else { continue };
        let step = Step {
            what: format!("the database `{name}`"),
            of: database.engine.value.as_str(),
            versions: (&old.version.value, &database.version.value),
            spans: (old.version.span, database.version.span),
            reason: "each major version has incompatible changes of its own, and RDS does not go back",
            path: ["databases", name.as_str(), "version"],
        };
        found.extend(step.refusal(steps, |_| next.clone(), environment, places));
    }
    found
}

/// How many major versions lie between two, and which one follows the first; nothing if that is not known.
fn majors(engine: DatabaseEngine, from: &EngineVersion, to: &EngineVersion) -> Option<(i32, String)> {
    match engine {
        DatabaseEngine::Postgres => {
            let (from, to) = (from.major()?, to.major()?);
            Some((i32::from(to) - i32::from(from), (from + 1).to_string()))
        }
        DatabaseEngine::MySql => {
            let index = |version: &EngineVersion| MYSQL.iter().position(|known| *known == version.as_str());
            let (from, to) = (index(from)?, index(to)?);
            let steps = i32::try_from(to).ok()? - i32::try_from(from).ok()?;
            Some((steps, MYSQL.get(from + 1).copied().unwrap_or_default().to_owned()))
        }
    }
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
        steps: i32,
        next: impl Fn(i32) -> String,
        environment: Option<&str>,
        places: &Places<'_>,
    ) -> Option<Refusal> {
        let Self { what, of, versions: (from, to), spans, reason, path } = self;
        let accept =
            "if nothing of it runs yet, write `# platformc: accept downtime, …` above this line, with the reason";
        let (message, help) = match steps {
            0 | 1 => return None,
            2.. => {
                let next = next(steps);
                let help = format!("write `\"{next}\"`, apply it, and go on from there; {accept}");
                (format!("{what} skips from {of} `{from}` to `{to}`"), help)
            }
            _ => (format!("{what} goes back from {of} `{from}` to `{to}`"), format!("write `\"{from}\"`; {accept}")),
        };
        let problem = Diagnostic::error(Code::UpgradeStep, spans.1, message)
            .label(reason)
            .related(places.before(spans.0), "what it was")
            .help(help);
        let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        let overlaid = environment.map(|environment| overlay(environment, path.clone()));
        Some(Refusal { level: Level::Downtime, paths: [path].into_iter().chain(overlaid).collect(), problem })
    }
}
