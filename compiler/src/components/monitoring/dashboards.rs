//! What Flux did, and how the apps fare, from what every cluster measures.

use platformc_output::{json, value::Value};

use super::NAMESPACE;
use crate::{
    contract,
    dashboards::{self, Panel, dashboard},
    kubernetes,
    object::{ObjectId, ObjectKind},
};

const FLUX: &str = "flux";
const APPS: &str = "app-resources";
const OBJECTIVES: &str = "app-objectives";
const FLUX_MONITOR: ObjectId<'_> = ObjectId::fixed(ObjectKind::PodMonitor, NAMESPACE, "flux");

/// What [`flux`] makes.
pub(super) fn flux_ids() -> [ObjectId<'static>; 2] {
    [FLUX_MONITOR, dashboards::id(FLUX, NAMESPACE)]
}

/// What [`apps`] makes.
pub(super) fn apps_id() -> ObjectId<'static> {
    dashboards::id(APPS, NAMESPACE)
}

/// What [`objectives`] makes.
pub(super) fn objectives_id() -> ObjectId<'static> {
    dashboards::id(OBJECTIVES, NAMESPACE)
}

/// How apps with limits fare against them: what is recorded for their alerts.
pub(super) fn objectives() -> Value {
    let panels = [
        Panel {
            title: "Error budget that is left",
            unit: "percentunit",
            queries: &[("clamp_min(app:slo_budget_left:ratio, 0)", "{{namespace}}/{{app}} {{slo}}")],
        },
        Panel {
            title: "Share of calls that fail or are slow, over an hour",
            unit: "percentunit",
            queries: &[("app:slo_bad:ratio_rate1h", "{{namespace}}/{{app}} {{slo}}")],
        },
    ];
    dashboard(OBJECTIVES, "Apps: objectives", NAMESPACE, &panels)
}

/// Flux's controllers are measured, and their work is shown.
pub(super) fn flux() -> Vec<Value> {
    let controllers = ["helm-controller", "kustomize-controller", "notification-controller", "source-controller"];
    let monitor = json!({
        "namespaceSelector": { "matchNames": [contract::NAMESPACE] },
        "selector": { "matchExpressions": [{ "key": "app", "operator": "In", "values": controllers }] },
        "podMetricsEndpoints": [{ "port": "http-prom" }],
    });
    let monitor = kubernetes::object(&FLUX_MONITOR, kubernetes::fields([("spec", monitor)]));
    let panels = [
        Panel {
            title: "Reconciliations",
            unit: "ops",
            queries: &[("sum by (controller) (rate(controller_runtime_reconcile_total[5m]))", "{{controller}}")],
        },
        Panel {
            title: "Failed reconciliations",
            unit: "ops",
            queries: &[("sum by (controller) (rate(controller_runtime_reconcile_errors_total[5m]))", "{{controller}}")],
        },
        Panel {
            title: "Time to reconcile (99th percentile)",
            unit: "s",
            queries: &[(
                "histogram_quantile(0.99, sum by (le, kind) (rate(gotk_reconcile_duration_seconds_bucket[5m])))",
                "{{kind}}",
            )],
        },
        Panel {
            title: "Work waiting",
            unit: "short",
            queries: &[("sum by (controller) (workqueue_depth{namespace=\"flux-system\"})", "{{controller}}")],
        },
    ];
    vec![monitor, dashboard(FLUX, "Flux", NAMESPACE, &panels)]
}

/// What Kubernetes knows of every app.
pub(super) fn apps() -> Value {
    let panels = [
        Panel {
            title: "Pods that are ready",
            unit: "short",
            queries: &[(
                "sum by (namespace, deployment) (kube_deployment_status_replicas_ready)",
                "{{namespace}}/{{deployment}}",
            )],
        },
        Panel {
            title: "Restarts in an hour",
            unit: "short",
            queries: &[(
                "sum by (namespace, container) (increase(kube_pod_container_status_restarts_total[1h])) > 0",
                "{{namespace}}/{{container}}",
            )],
        },
        Panel {
            title: "Processor cores",
            unit: "short",
            queries: &[(
                "sum by (namespace, container) (rate(container_cpu_usage_seconds_total{container!=\"\"}[5m]))",
                "{{namespace}}/{{container}}",
            )],
        },
        Panel {
            title: "Memory",
            unit: "bytes",
            queries: &[(
                "sum by (namespace, container) (container_memory_working_set_bytes{container!=\"\"})",
                "{{namespace}}/{{container}}",
            )],
        },
    ];
    dashboard(APPS, "Apps: resources", NAMESPACE, &panels)
}
