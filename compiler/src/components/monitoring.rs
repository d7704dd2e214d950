//! Prometheus, Alertmanager and Grafana on each observed cluster.

mod alerting;
mod dashboards;
mod names;
mod rights;
mod runbooks;
mod values;
mod volumes;

use std::sync::Arc;

use platformc_base::{Code, Diagnostic, Diagnostics, words::Dashboard};

use self::names::{CRDS, NAMESPACE, STACK};
use crate::{
    dashboards::shows,
    graph::{Capability, Node, Plan},
    kubernetes::{self, Release},
    object::{ObjectId, ObjectKind},
};
use platformc_catalog as catalog;
use platformc_model::{Cluster, Model};

pub struct Component;

impl super::Component for Component {
    fn check(&self, model: &Model, problems: &mut Diagnostics) {
        alerting::check(model, problems);
        Extend::extend(problems, short(model));
    }

    fn plan(&self, model: &Arc<Model>, plan: &mut Plan) {
        for cluster in model.observability.iter().flat_map(|observability| &observability.clusters) {
            plan.add(definitions(cluster).from(cluster.at));
            if let (Some(alerting), Some(vault)) = (&model.alerting, &model.vault)
                && let Some(node) = alerting::node(vault, alerting, cluster)
            {
                plan.add(node);
            }
            plan.add(stack(model, cluster).from(cluster.at));
        }
        // alarms on logs have runbooks too, on clusters that are not observed
        let observed =
            model.observability.iter().flat_map(|observability| &observability.clusters).map(|cluster| cluster.at);
        if let Some(from) = observed.chain(model.clusters.values().map(|cluster| cluster.span)).next() {
            plan.later(move |declared| runbooks::node(declared, from).into_iter().collect());
        }
    }
}

/// Only the custom resource definitions, before everything that has a monitor, so that nothing waits for
/// Prometheus itself.
fn definitions(cluster: &Arc<Cluster>) -> Node {
    Node::release(cluster, "monitoring-crds", |cx, out| {
        // the node exporter of the stack lives in the host's namespaces
        let namespace = kubernetes::namespace(NAMESPACE, "privileged", platformc_output::value::Map::new());
        Release::new(CRDS, NAMESPACE, &catalog::PROMETHEUS_OPERATOR_CRDS, values::definitions())
            .objects("namespace.yaml", vec![namespace])
            .write(cx, out);
    })
    .namespace(NAMESPACE)
    .needs(Capability::GitOps(cluster.name.clone()))
    .provides(Capability::Monitoring(cluster.name.clone()))
    .deploys(CRDS, NAMESPACE, &catalog::PROMETHEUS_OPERATOR_CRDS)
}

fn stack(model: &Model, cluster: &Arc<Cluster>) -> Node {
    let name = cluster.name.clone();
    let target = cluster.clone();
    let flux = shows(model, cluster, Dashboard::Flux);
    let apps = shows(model, cluster, Dashboard::Apps);
    let objectives = model.apps_on(cluster).any(|app| app.has_objectives());
    let node = Node::release(cluster, "monitoring", move |cx, out| {
        let Some(observability) = &cx.model.observability else { return };
        let mut release = Release::new(
            STACK,
            NAMESPACE,
            &catalog::KUBE_PROMETHEUS_STACK,
            values::stack(&target, observability, cx.model.alerting.as_ref()),
        );
        if flux {
            release = release.objects("flux.yaml", dashboards::flux());
        }
        if apps {
            release = release.objects("apps.yaml", vec![dashboards::apps()]);
        }
        if objectives {
            release = release.objects("objectives.yaml", vec![dashboards::objectives()]);
        }
        release
            .objects("volumes.yaml", volumes::claims(&observability.metrics.storage.to_string()))
            .objects("rights.yaml", rights::objects())
            .patch("ClusterRole", rights::OPERATOR, &rights::operator())
            .patch("ClusterRole", rights::GRAFANA, &rights::grafana())
            .timeout("15m")
            .write(cx, out);
    });
    let told = model.alerting.as_ref().filter(|_| model.vault.is_some());
    let secrets = told.map(alerting::files).unwrap_or_default();
    let node = if secrets.is_empty() { node } else { node.needs(Capability::Step(name.clone(), alerting::STEP)) };
    let mounted = secrets.into_iter().map(|secret| ObjectId::new(ObjectKind::Secret, NAMESPACE, secret));
    let node = mounted.fold(node, Node::refers_to);
    let node = model.alerting.iter().fold(node, |node, alerting| node.from(alerting.span));
    node.stateful()
        .makes_all(volumes::ids())
        .makes_all(rights::IDS)
        .brings_object(ObjectId::fixed(ObjectKind::ServiceAccount, NAMESPACE, rights::OPERATOR))
        .makes_all(flux.then(dashboards::flux_ids).into_iter().flatten())
        .makes_all(apps.then(dashboards::apps_id))
        .makes_all(objectives.then(dashboards::objectives_id))
        .needs(Capability::Monitoring(name.clone()))
        .needs(Capability::Certificates(name.clone()))
        .needs(Capability::BlockStorage(name))
        .timeout("20m")
        .deploys(STACK, NAMESPACE, &catalog::KUBE_PROMETHEUS_STACK)
}

/// The longest window of an objective, in seconds.
const LOOKED_BACK: u64 = 3 * 24 * 60 * 60;

/// What is no longer there counts neither as good nor as bad: a longer window then says the same as a short one.
fn short(model: &Model) -> Option<Diagnostic> {
    let kept = &model.observability.as_ref()?.metrics.retention;
    let app = model.apps.values().find(|app| app.has_objectives() && model.observes(&app.head.cluster))?;
    (kept.seconds() < LOOKED_BACK).then(|| {
        let message = format!("metrics are kept for `{}`, and objectives look back three days", kept.value);
        Diagnostic::warning(Code::MetricsTooShort, kept.span(), message)
            .label("a short failure looks as if it lasted")
            .related(app.head.span, "this app has an objective")
            .help("write `retention: 15d`, or at least `3d`")
    })
}
