//! Rules that raise alerts, and what people do about each: a rule and its runbook are one thing, so that none is without.

use platformc_output::{
    json,
    value::{Map, Value},
};

use crate::{forge, kubernetes, runbook::Runbook};
use platformc_model::Model;

#[cfg(test)]
mod tests;

/// Where Flux sends its failures on an observed cluster: the Service that the chart of Prometheus makes for Alertmanager.
pub const ALERTMANAGER: &str = "http://kube-prometheus-stack-alertmanager.monitoring:9093/api/v2/alerts/";

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Somebody is woken.
    Critical,
    /// Somebody looks at it by day.
    Warning,
}

impl Severity {
    /// The value of the label.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
        }
    }
}

/// A rule that raises the alert of a runbook: an expression of Prometheus, for how long it must hold (Prometheus' form; none for
/// at once), more labels, and one line for people.
#[must_use]
pub fn rule(
    model: &Model,
    runbook: &Runbook,
    severity: Severity,
    (expression, patience): (&str, Option<&str>),
    labels: Map,
    summary: &str,
) -> Value {
    let mut all = kubernetes::map(kubernetes::fields([("severity", Value::String(severity.word().into()))]));
    all.extend(labels);
    let mut annotations = kubernetes::map(json!({ "summary": summary }));
    if let Some(address) = address(model, runbook.alert) {
        annotations.insert("runbook_url".into(), json!(address));
    }
    let mut rule = kubernetes::map(json!({ "alert": runbook.alert, "expr": expression }));
    if let Some(patience) = patience {
        rule.insert("for".into(), json!(patience));
    }
    rule.insert("labels".into(), Value::Object(all));
    rule.insert("annotations".into(), Value::Object(annotations));
    Value::Object(rule)
}

/// The page of an alert in the tree.
#[must_use]
pub fn path(alert: &str) -> String {
    format!("runbooks/{alert}.md")
}

/// Where people read that page: on the forge, if it is known what it is.
#[must_use]
pub fn address(model: &Model, alert: &str) -> Option<String> {
    let forge = forge::of(model)?;
    let repository = forge::web_address(model.git.url.as_str());
    let repository = repository.strip_suffix(".git").unwrap_or(&repository);
    let folder = match model.git.path.as_str() {
        "." => String::new(),
        folder => format!("{folder}/"),
    };
    let view = forge.file_view();
    Some(format!("{repository}/{view}/{}/{folder}{}", model.git.branch, path(alert)))
}
