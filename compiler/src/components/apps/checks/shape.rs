//! What an app is made of: what it cannot do without, and what cannot apply to it.

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use platformc_model::{App, ContainerKind, Model, Replicas};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    let name = &app.head.name;
    match (&app.stable.image, &app.chart) {
        (Some(image), Some(chart)) => problems.push(
            Diagnostic::error(Code::WrongReference, chart.span, format!("`{name}` has both `image` and `chart`"))
                .related(image.span, "the image")
                .help("remove `image` or `chart`"),
        ),
        (None, None) => problems.push(
            Diagnostic::error(
                Code::MissingCompanion,
                app.head.span,
                format!("`{name}` has neither `image` nor `chart`"),
            )
            .label("nothing to run")
            .help("add `image: registry.example.com/shop/backend:2.4.0`, or a `chart`"),
        ),
        (None, Some(_)) => chart(app, problems),
        (Some(_), None) => image(model, app, problems),
    }
}

/// Who decides what a chart deploys, and how far that reaches.
fn source(app: &App, problems: &mut Diagnostics) {
    let Some(chart) = &app.chart else { return };
    let oci = chart.repository.as_str().starts_with("oci://");
    match &chart.digest {
        Some(digest) if !oci => problems.push(
            Diagnostic::error(
                Code::NotPinnable,
                digest.span,
                format!("the chart of `{}` has no digest", app.head.name),
            )
            .label("only a registry has digests")
            .related(chart.repository.span, "this is an index over HTTP")
            .help("push the chart to a registry and write `repository: oci://…`, or remove `digest`"),
        ),
        None => {
            let message = format!("the chart of `{}` is not pinned to a digest", app.head.name);
            let help = if oci {
                "add `digest: sha256:…`, which `crane digest` and `helm pull` print"
            } else {
                "push the chart to a registry, and write `repository: oci://…` and its `digest`"
            };
            problems.push(
                Diagnostic::warning(Code::UnpinnedChart, chart.version.span, message)
                    .label("whoever can replace this version decides what is deployed")
                    .help(help),
            );
        }
        Some(_) => {}
    }
    if chart.cluster_scoped.value {
        let message = format!("the release of `{}` may change everything in the cluster", app.head.name);
        problems.push(
            Diagnostic::warning(Code::ClusterScoped, chart.cluster_scoped.span(), message)
                .label("whoever changes the chart can become every workload there")
                .help("remove `clusterScoped` if the chart makes objects of its own namespace alone"),
        );
    }
}

/// A chart decides these things itself.
fn chart(app: &App, problems: &mut Diagnostics) {
    source(app, problems);
    let here = app.head.span;
    let runs = app.runs.as_deref();
    let beside = |kind| app.containers.iter().find(|container| container.kind == kind).map(|container| container.span);
    let fields: [(&str, Option<Span>); 28] = [
        ("kind", app.head.kind.said_at()),
        ("schedule", runs.and_then(|runs| runs.schedule.as_ref()).map(|schedule| schedule.span)),
        ("timeZone", runs.and_then(|runs| runs.time_zone.said_at())),
        ("runs", runs.and_then(|runs| runs.span)),
        ("user", app.user.map(|user| user.span)),
        ("replicas", app.stable.replicas.said_at()),
        ("resources", app.resources.said_at().map(|_| here)),
        ("priorityClassName", app.priority_class_name.as_ref().map(|class| class.span)),
        ("placement", app.placement.as_ref().map(|placement| placement.span)),
        ("lifecycle", app.lifecycle.span),
        ("metrics", app.metrics.as_ref().map(|metrics| metrics.span)),
        ("health", app.health.as_ref().map(|health| health.span)),
        ("probes", app.probes.span),
        ("command", app.command.first().map(|word| word.span)),
        ("args", app.args.first().map(|word| word.span)),
        ("files", app.files.keys().next().map(|path| path.span)),
        ("initContainers", beside(ContainerKind::Init)),
        ("sidecars", beside(ContainerKind::Sidecar)),
        ("labels", app.labels.keys().next().map(|key| key.span)),
        ("annotations", app.annotations.keys().next().map(|key| key.span)),
        ("env", app.env.keys().next().map(|name| name.span)),
        ("expose", app.expose.first().map(|expose| expose.span)),
        ("traffic", app.traffic.as_ref().map(|traffic| traffic.span)),
        ("volumes", app.volumes.first().map(|volume| volume.span)),
        ("alerts", app.alerts.map(|alerts| alerts.span)),
        ("scratch", app.scratch.first().map(|folder| folder.span)),
        ("volumeClaimTemplates", app.replica_volumes.first().map(|volume| volume.span)),
        ("podManagement", app.pod_management.said_at()),
    ];
    for (field, span) in fields {
        let Some(span) = span else { continue };
        let message = format!("`{field}` does not apply to `{}`, which is a chart", app.head.name);
        problems.push(
            Diagnostic::error(Code::WrongReference, span, message)
                .help(format!("remove `{field}`, and use the chart's own setting in `chart.values`")),
        );
    }
}

fn image(model: &Model, app: &App, problems: &mut Diagnostics) {
    if app.head.kind.ends() {
        // what is about pods that serve is refused as a whole
        return;
    }
    let name = &app.head.name;
    if let Some(span) = app.stable.replicas.said_at() {
        let Replicas { min, max, .. } = app.stable.replicas.value;
        if *max < *min {
            let message = format!("the minimum of `{name}` ({min} pods) exceeds its maximum ({max})");
            let help = format!("write `max: {min}` or more");
            problems.push(Diagnostic::error(Code::ReplicaRange, span, message).help(help));
        } else if *min == 1 {
            problems.push(
                Diagnostic::warning(Code::CannotSpread, span, format!("`{name}` may run as a single pod"))
                    .label("unavailable while its node or zone is down")
                    .help("write `min: 2` or more"),
            );
        }
    }
    let wants = [
        ("health", app.health.as_ref().map(|health| health.span), [Need::Port, Need::Port]),
        ("expose", app.expose.first().map(|expose| expose.span), [Need::Port, Need::Port]),
        ("traffic", app.traffic.as_ref().map(|traffic| traffic.span), [Need::Port, Need::Mesh]),
        ("alerts", app.alerts.map(|alerts| alerts.span), [Need::Port, Need::Measured]),
    ];
    for (field, span, [first, second]) in wants {
        let Some(span) = span else { continue };
        let missing = first.missing(model, app, field).or_else(|| second.missing(model, app, field));
        if let Some((message, help)) = missing {
            problems.push(Diagnostic::error(Code::MissingCompanion, span, message).help(help));
        }
    }
}

/// What a setting needs.
#[derive(Clone, Copy)]
enum Need {
    Port,
    /// The proxy beside the pods.
    Mesh,
    /// The proxy, and Prometheus.
    Measured,
}

impl Need {
    /// What is wrong without it, and what to type.
    fn missing(self, model: &Model, app: &App, field: &str) -> Option<(String, String)> {
        let (name, cluster) = (&app.head.name, &app.head.cluster);
        let meshed = cluster.meshed;
        match self {
            Self::Port if app.head.ports.is_empty() => Some((
                format!("`{field}` of `{name}` needs a port"),
                "add `port: 8080`, the port that it listens on".into(),
            )),
            Self::Mesh | Self::Measured if !meshed => Some((
                format!("`{field}` of `{name}` needs a mesh, which `{}` does not have", cluster.name),
                model.meshing(&cluster.name),
            )),
            Self::Measured if !model.observes(cluster) => Some((
                format!("`{field}` of `{name}` needs metrics, which `{}` does not collect", cluster.name),
                format!("add `{}` to `observability.clusters`", cluster.name),
            )),
            _ => None,
        }
    }
}
