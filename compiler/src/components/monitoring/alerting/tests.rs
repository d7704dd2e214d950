use super::*;
use crate::sample;

const ALERTING: (&str, &str) = (
    "observability:",
    "alerting:\n  receivers:\n    ops: { slack: { channel: \"#ops\", webhook: ops-hook } }\n    oncall: { pagerduty: { key: oncall-key, region: eu } }\n    team: { msteams: { webhook: team-hook }, webhook: { webhook: team-hook } }\n    beat: { webhook: { webhook: beat-hook } }\n  routes:\n    default: ops\n    critical: oncall\n    namespaces: { shop: { default: team } }\n    apps: { api: { critical: team } }\n  deadMansSwitch: { receiver: beat, every: 2m }\nobservability:",
);
const SECRETS: (&str, &str) = (
    "secrets:\n",
    "secrets:\n  ops-hook: { kv: { path: alerting/ops, owner: platform-admins } }\n  oncall-key: { kv: { path: alerting/oncall, owner: platform-admins } }\n  team-hook: { kv: { path: alerting/team, owner: platform-admins } }\n  beat-hook: { kv: { path: alerting/beat, owner: platform-admins } }\n",
);

fn configuration() -> platformc_output::value::Value {
    let model = sample::model(&[ALERTING, SECRETS]);
    config(model.alerting.as_ref().expect("alerting"))
}

/// The receiver of a route tree for labels: the first that matches, and in it again.
fn receiver(route: &platformc_output::value::Value, labels: &[(&str, &str)]) -> String {
    let matches = |route: &platformc_output::value::Value| {
        let matchers = route["matchers"].as_array().cloned().unwrap_or_default();
        matchers.iter().all(|matcher| {
            let text = matcher.as_str().unwrap();
            let (label, rest) = text.split_once(' ').unwrap();
            let (operator, value) = rest.split_once(' ').unwrap();
            let (value, found) = (value.trim_matches('"'), labels.iter().find(|(name, _)| *name == label));
            let found = found.map_or("", |(_, value)| *value);
            if operator == "=" { value == found } else { value.split('|').any(|one| one == found) }
        })
    };
    let inner = route["routes"].as_array().cloned().unwrap_or_default();
    match inner.iter().find(|route| matches(route)) {
        Some(route) => receiver(route, labels),
        None => route["receiver"].as_str().unwrap().to_owned(),
    }
}

#[test]
fn a_severity_goes_before_a_default_and_an_app_before_its_namespace() {
    let root = &configuration()["route"];
    let told = |labels: &[(&str, &str)]| receiver(root, labels);
    assert_eq!(told(&[("alertname", "Watchdog"), ("severity", "none")]), "platform.heartbeat");
    assert_eq!(told(&[("severity", "critical")]), "oncall");
    assert_eq!(told(&[("severity", "error"), ("namespace", "flux-system")]), "ops");
    assert_eq!(told(&[("severity", "warning"), ("namespace", "shop")]), "team");
    // the namespace names nobody for critical alerts, so those of all go to the same
    assert_eq!(told(&[("severity", "critical"), ("namespace", "shop")]), "oncall");
    assert_eq!(told(&[("severity", "critical"), ("namespace", "shop"), ("app", "api")]), "team");
    assert_eq!(told(&[("severity", "critical"), ("namespace", "shop"), ("container", "api")]), "team");
    assert_eq!(told(&[("severity", "critical"), ("namespace", "elsewhere"), ("app", "api")]), "oncall");
}

#[test]
fn secrets_are_files_and_a_sign_of_life_has_no_end() {
    let document = configuration();
    let text = format!("{document:#}");
    assert!(text.contains("/etc/alertmanager/secrets/alerting-oncall-key/value"), "{text}");
    let receivers = document["receivers"].as_array().cloned().unwrap_or_default();
    let heartbeat = receivers.iter().find(|receiver| receiver["name"] == "platform.heartbeat").expect("a heartbeat");
    assert_eq!(heartbeat["webhook_configs"][0]["send_resolved"], false);
    // the switch's own entry is nobody's otherwise
    assert!(receivers.iter().all(|receiver| receiver["name"] != "beat"), "{text}");
    let names = receivers.iter().filter(|receiver| receiver["name"] == "team").count();
    assert_eq!(names, 1);
}
