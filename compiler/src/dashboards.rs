//! Grafana dashboards, as `ConfigMap`s that Grafana picks up by their label.

use platformc_base::words::Dashboard;
use platformc_output::{json, value::Value};

use crate::{
    kubernetes,
    object::{ObjectId, ObjectKind},
};
use platformc_model::{Cluster, Model};

/// Whether a cluster is observed and the platform has this dashboard.
#[must_use]
pub fn shows(model: &Model, cluster: &Cluster, dashboard: Dashboard) -> bool {
    model.observes(cluster)
        && model.observability.as_ref().is_some_and(|o| o.dashboards.iter().any(|d| d.value == dashboard))
}

/// A graph over time: its title, the unit of its axis (Grafana's name), its queries and what each
/// line is called.
pub struct Panel {
    pub title: &'static str,
    pub unit: &'static str,
    pub queries: &'static [(&'static str, &'static str)],
}

const WIDTH: usize = 12;
const HEIGHT: usize = 8;

/// The `ConfigMap` of a dashboard.
#[must_use]
pub fn id<'a>(name: &str, namespace: &'a str) -> ObjectId<'a> {
    ObjectId::new(ObjectKind::ConfigMap, namespace, format!("dashboard-{name}"))
}

/// A dashboard of panels, two a row.
#[must_use]
pub fn dashboard(name: &str, title: &str, namespace: &str, panels: &[Panel]) -> Value {
    let source = json!({ "type": "prometheus", "uid": "prometheus" });
    let panels: Vec<Value> = panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let targets: Vec<Value> = panel
                .queries
                .iter()
                .zip('A'..='Z')
                .map(|((query, legend), id)| json!({ "refId": id, "datasource": source, "expr": query, "legendFormat": legend }))
                .collect();
            json!({
                "id": index + 1,
                "type": "timeseries",
                "title": panel.title,
                "datasource": source,
                "gridPos": { "x": index % 2 * WIDTH, "y": index / 2 * HEIGHT, "w": WIDTH, "h": HEIGHT },
                "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
                "targets": targets,
            })
        })
        .collect();
    let body = json!({
        "uid": format!("platform-{name}"),
        "title": title,
        "tags": ["platform"],
        "timezone": "utc",
        "schemaVersion": 39,
        "refresh": "1m",
        "time": { "from": "now-3h", "to": "now" },
        "panels": panels,
    });
    let labels = kubernetes::map(json!({ "grafana_dashboard": "1" }));
    let data = json!({ "data": { (format!("{name}.json")): format!("{body:#}") } });
    kubernetes::labelled(&id(name, namespace), labels, data)
}
