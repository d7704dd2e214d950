//! Values of the charts `prometheus-operator-crds` and `kube-prometheus-stack`.

use platformc_output::{json, value::Value};

use super::{alerting, volumes::REPLICAS};
use crate::kubernetes::{map, resources};
use platformc_model::{Alerting, Cluster, Observability};

/// To remove these kinds is to remove every monitor.
pub(super) fn definitions() -> Value {
    json!({ "crds": { "annotations": { "helm.sh/resource-policy": "keep" } } })
}

pub(super) fn stack(cluster: &Cluster, observability: &Observability, alerting: Option<&Alerting>) -> Value {
    json!({
        "fullnameOverride": super::STACK,
        "crds": { "enabled": false },
        // EKS runs these where they cannot be scraped
        "kubeControllerManager": { "enabled": false },
        "kubeScheduler": { "enabled": false },
        "kubeEtcd": { "enabled": false },
        "kubeProxy": { "enabled": false },
        "prometheusOperator": {
            "resources": resources("50m", "128Mi", "256Mi"),
            "admissionWebhooks": { "certManager": { "enabled": true } },
            // it makes nothing elsewhere, and may not
            "prometheusInstanceNamespaces": [super::NAMESPACE],
            "alertmanagerInstanceNamespaces": [super::NAMESPACE],
            "alertmanagerConfigNamespaces": [super::NAMESPACE],
            "thanosRulerInstanceNamespaces": [super::NAMESPACE],
        },
        "prometheus": prometheus(cluster, observability),
        "alertmanager": alertmanager(alerting),
        "grafana": grafana(),
        // to count Secrets is to read them
        "kube-state-metrics": { "resources": resources("20m", "64Mi", "256Mi"), "collectorsExclude": ["secrets"] },
        "prometheus-node-exporter": { "resources": resources("20m", "32Mi", "64Mi") },
    })
}

fn prometheus(cluster: &Cluster, observability: &Observability) -> Value {
    let metrics = &observability.metrics;
    let storage = metrics.storage.to_string();
    json!({
        "podDisruptionBudget": { "enabled": true },
        "prometheusSpec": {
            "replicas": REPLICAS,
            "retention": metrics.retention.to_string(),
            // below the volume: a full one stops Prometheus
            "retentionSize": format!("{}MiB", metrics.storage.mebibytes() * 85 / 100),
            "externalLabels": { "cluster": cluster.name.as_str() },
            "podAntiAffinity": "hard",
            "podAntiAffinityTopologyKey": "topology.kubernetes.io/zone",
            "priorityClassName": "system-cluster-critical",
            // all monitors and rules of the cluster, from any namespace and release
            "serviceMonitorSelectorNilUsesHelmValues": false,
            "podMonitorSelectorNilUsesHelmValues": false,
            "ruleSelectorNilUsesHelmValues": false,
            "probeSelectorNilUsesHelmValues": false,
            "scrapeConfigSelectorNilUsesHelmValues": false,
            "resources": resources("250m", "2Gi", "4Gi"),
            "storageSpec": { "volumeClaimTemplate": claim(&storage) },
        },
    })
}

fn alertmanager(told: Option<&Alerting>) -> Value {
    let mut spec = map(json!({
        "replicas": 2,
        "podAntiAffinity": "hard",
        "podAntiAffinityTopologyKey": "topology.kubernetes.io/zone",
        "resources": resources("20m", "64Mi", "128Mi"),
        "storage": { "volumeClaimTemplate": claim("5Gi") },
    }));
    // files, so that no secret is in the configuration
    let files = told.map(alerting::files).filter(|files| !files.is_empty());
    if let Some(files) = files {
        spec.insert("secrets".into(), json!(files));
    }
    let mut values = map(json!({ "podDisruptionBudget": { "enabled": true }, "alertmanagerSpec": spec }));
    if let Some(told) = told {
        values.insert("config".into(), alerting::config(told));
    }
    Value::Object(values)
}

fn claim(size: &str) -> Value {
    json!({
        "spec": {
            "storageClassName": "gp3",
            "accessModes": ["ReadWriteOnce"],
            "resources": { "requests": { "storage": size } },
        },
    })
}

/// Everything it shows comes from Git, so it has no administrator and no password: people look
/// through a port-forward, and change dashboards in Git.
fn grafana() -> Value {
    json!({
        "replicas": 2,
        "env": { "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": "true" },
        "grafana.ini": {
            "auth": { "disable_login_form": true },
            "auth.anonymous": { "enabled": true, "org_role": "Viewer" },
            "users": { "allow_sign_up": false },
            "security": { "disable_gravatar": true },
            "analytics": { "reporting_enabled": false, "check_for_updates": false, "check_for_plugin_updates": false },
        },
        "testFramework": { "enabled": false },
        "podDisruptionBudget": { "maxUnavailable": 1 },
        "resources": resources("50m", "192Mi", "512Mi"),
        "sidecar": {
            "resources": resources("5m", "96Mi", "192Mi"),
            // a reload would need the administrator; files are read again anyway
            "dashboards": { "searchNamespace": "ALL", "skipReload": true, "resource": "configmap" },
            "datasources": { "skipReload": true, "initDatasources": true, "resource": "configmap" },
        },
    })
}
