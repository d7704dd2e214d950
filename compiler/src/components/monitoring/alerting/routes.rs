//! Which alert goes to whom. Each route is complete, so the first one that matches counts, and no alert goes on to another.

use platformc_output::{json, value::Value};

use super::receivers::{HEARTBEAT, NOBODY};
use platformc_model::{Alerting, Place, Told};

/// One message tells of all alerts that agree in these.
const GROUPED: [&str; 4] = ["alertname", "cluster", "namespace", "app"];

/// The labels that name an app: in the platform's own rules, and in those of the chart about its Deployments and containers.
const OF_APPS: [&str; 3] = ["app", "deployment", "container"];
/// Those of an app that keeps its state.
const OF_SETS: [&str; 4] = ["app", "statefulset", "persistentvolumeclaim", "container"];
/// Those of an app that ends by itself.
const OF_JOBS: [&str; 3] = ["app", "job_name", "container"];

pub fn root(alerting: &Alerting) -> Value {
    let mut routes = vec![heartbeat(alerting), informs_nobody()];
    for (place, told) in &alerting.places {
        match place {
            Place::App(app) => {
                let namespace = equal("namespace", app.head.namespace.as_str());
                let labels: &[&str] = match app.head.kind.value {
                    _ if app.is_stateful() => &OF_SETS,
                    kind if kind.ends() => &OF_JOBS,
                    _ => &OF_APPS,
                };
                for label in labels.iter().copied() {
                    let named = match label {
                        // a canary has a Deployment of its own
                        "deployment" => {
                            format!("{label} =~ \"{}\"", [app.head.name.as_str(), "(-canary)?"].concat())
                        }
                        // each replica has a claim of each of its volumes
                        "persistentvolumeclaim" => {
                            format!("{label} =~ \"{}\"", ["disk-.+-", app.head.name.as_str(), "-[0-9]+"].concat())
                        }
                        // a cron job has a Job for each run
                        "job_name" => format!("{label} =~ \"{}\"", [app.head.name.as_str(), "(-[0-9]+)?"].concat()),
                        _ => equal(label, app.head.name.as_str()),
                    };
                    routes.push(one(&[namespace.clone(), named], told));
                }
            }
            Place::Namespace(name) => routes.push(one(&[equal("namespace", name.as_str())], told)),
        }
    }
    routes.extend(by_severity(&alerting.everything));
    json!({
        "receiver": alerting.everything.default.name.as_str(),
        "group_by": GROUPED,
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "4h",
        "routes": routes,
    })
}

/// The alert that always fires. A message is due when the interval of its group ends, so that is the shorter of the two.
fn heartbeat(alerting: &Alerting) -> Value {
    let matchers = ["alertname = \"Watchdog\""];
    let Some(switch) = &alerting.dead_mans_switch else {
        return json!({ "receiver": NOBODY, "matchers": matchers });
    };
    let every = switch.every.seconds();
    // Alertmanager looks once an interval whether the last sign is old enough, and that one was sent a moment after a look: if both
    // times were the same, every other sign would be left out
    json!({
        "receiver": HEARTBEAT,
        "matchers": matchers,
        "group_wait": "0s",
        "group_interval": format!("{every}s"),
        "repeat_interval": format!("{}s", (every * 9 / 10).max(1)),
    })
}

/// An alert that is there to silence others.
fn informs_nobody() -> Value {
    json!({ "receiver": NOBODY, "matchers": ["alertname = \"InfoInhibitor\""] })
}

fn one(matchers: &[String], told: &Told) -> Value {
    json!({ "receiver": told.default.name.as_str(), "matchers": matchers, "routes": by_severity(told) })
}

/// The severities that go to somebody else than the rest. Flux calls its failures errors.
fn by_severity(told: &Told) -> Vec<Value> {
    let severities = [
        ("severity = \"critical\"", &told.critical),
        ("severity =~ \"warning|error\"", &told.warning),
        ("severity = \"info\"", &told.info),
    ];
    let apart = severities.into_iter().filter(|(_, receiver)| receiver.name != told.default.name);
    apart.map(|(matcher, receiver)| json!({ "receiver": receiver.name.as_str(), "matchers": [matcher] })).collect()
}

fn equal(label: &str, value: &str) -> String {
    format!("{label} = \"{value}\"")
}
