//! Who is told, and how. Secrets are in files: Alertmanager reads them anew for each message, so a changed one needs no restart.

use std::collections::BTreeSet;

use platformc_base::{scalar::Name, words::ServiceRegion};
use platformc_output::{
    json,
    value::{Map, Value},
};

use super::secrets::file;
use crate::kubernetes;
use platformc_model::{Alerting, Email, Receiver, Reference, Secret, Way};

/// The receiver that tells nobody: no entry of the platform has a dot in its name.
pub const NOBODY: &str = "platform.nobody";
/// The receiver of the sign of life. It is apart from the entry, since the end of a sign of life is none.
pub const HEARTBEAT: &str = "platform.heartbeat";

/// What a message says: each alert with its summary (Flux calls it a message) and what to do about it.
const TEXT: &str = "{{ range .Alerts }}{{ if .Annotations.summary }}{{ .Annotations.summary }}{{ else }}{{ .Annotations.message }}{{ end }}\
    {{ if .Annotations.runbook_url }} ({{ .Annotations.runbook_url }}){{ end }}\n{{ end }}";
const TITLE: &str = "[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.cluster }} {{ .CommonLabels.namespace }} {{ .CommonLabels.app }}";
/// The words that PagerDuty has; alerts of others are errors.
const PAGERDUTY_SEVERITY: &str = "{{ if .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}";
const OPSGENIE_PRIORITY: &str = "{{ if eq .CommonLabels.severity \"critical\" }}P1{{ else }}P3{{ end }}";

pub fn all(alerting: &Alerting) -> Vec<Value> {
    let routed: BTreeSet<&Name> = alerting.routed().map(|receiver| &receiver.name).collect();
    let own = alerting.receivers.values().filter(|receiver| routed.contains(&receiver.name));
    let own = own.map(|receiver| one(receiver.name.as_str(), receiver, true));
    let heartbeat = alerting.dead_mans_switch.iter().map(|switch| one(HEARTBEAT, &switch.receiver, false));
    own.chain(heartbeat).chain([json!({ "name": NOBODY })]).collect()
}

/// A receiver with all of its ways, of each kind at most one.
fn one(name: &str, receiver: &Receiver, resolved: bool) -> Value {
    let mut fields = Map::new();
    fields.insert("name".into(), json!(name));
    for way in &receiver.ways {
        let (kind, mut config) = integration(way);
        config.insert("send_resolved".into(), json!(resolved));
        fields.insert(kind.into(), json!([Value::Object(config)]));
    }
    Value::Object(fields)
}

/// The key of Alertmanager, and its settings (<https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings>).
fn integration(way: &Way) -> (&'static str, Map) {
    let (kind, config) = match way {
        Way::Pagerduty(key, region) => {
            let url = match region {
                ServiceRegion::Us => "https://events.pagerduty.com/v2/enqueue",
                ServiceRegion::Eu => "https://events.eu.pagerduty.com/v2/enqueue",
            };
            let config = json!({ "routing_key_file": file(key), "url": url, "severity": PAGERDUTY_SEVERITY });
            ("pagerduty_configs", config)
        }
        Way::Opsgenie(key, region) => {
            let url = match region {
                ServiceRegion::Us => "https://api.opsgenie.com/",
                ServiceRegion::Eu => "https://api.eu.opsgenie.com/",
            };
            let config = json!({ "api_key_file": file(key), "api_url": url, "priority": OPSGENIE_PRIORITY });
            ("opsgenie_configs", config)
        }
        Way::Slack(webhook, channel) => {
            let said = json!({ "channel": channel.value.as_str(), "title": TITLE, "text": TEXT });
            ("slack_configs", at("api_url_file", webhook, said))
        }
        Way::Msteams(webhook) => {
            ("msteamsv2_configs", at("webhook_url_file", webhook, json!({ "title": TITLE, "text": TEXT })))
        }
        Way::Email(email) => ("email_configs", mail(email)),
        Way::Webhook(webhook) => ("webhook_configs", at("url_file", webhook, json!({}))),
    };
    (kind, kubernetes::map(config))
}

fn at(key: &'static str, webhook: &Reference<Secret>, more: Value) -> Value {
    let mut config = kubernetes::map(json!({ (key): file(webhook) }));
    config.extend(kubernetes::map(more));
    Value::Object(config)
}

fn mail(email: &Email) -> Value {
    let to: Vec<&str> = email.to.iter().map(|to| to.as_str()).collect();
    let mut config = kubernetes::map(json!({
        "to": to.join(", "),
        "from": email.from.as_str(),
        "smarthost": email.smarthost.as_str(),
        "require_tls": true,
    }));
    if let Some((username, password)) = &email.login {
        config.insert("auth_username".into(), json!(username.value.as_str()));
        config.insert("auth_password_file".into(), json!(file(password)));
    }
    Value::Object(config)
}
