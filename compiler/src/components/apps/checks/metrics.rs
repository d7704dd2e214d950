//! Whether Prometheus can ask an app for what it measures, and reaches nothing else of it.

use platformc_base::{Code, Diagnostic, Diagnostics, words::Protocol};

use platformc_model::{App, Model, Scrape};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    let Some(metrics) = app.metrics.as_ref().filter(|_| !app.head.chart) else { return };
    Extend::extend(problems, collected(model, app, metrics));
    Extend::extend(problems, spoken(app, metrics));
    Extend::extend(problems, called(app, metrics));
}

fn collected(model: &Model, app: &App, metrics: &Scrape) -> Option<Diagnostic> {
    let cluster = &app.head.cluster;
    if model.observes(cluster) {
        return None;
    }
    let message = format!("`metrics` of `{}` are collected by nobody on `{}`", app.head.name, cluster.name);
    let problem = Diagnostic::error(Code::MissingCompanion, metrics.span, message);
    Some(problem.help(format!("add `{}` to `observability.clusters`, or remove `metrics`", cluster.name)))
}

fn spoken(app: &App, metrics: &Scrape) -> Option<Diagnostic> {
    let port = &metrics.port;
    if port.protocol.value == Protocol::Http {
        return None;
    }
    let (name, protocol) = (&port.name, port.protocol.value.as_str());
    let message =
        format!("`metrics` of `{}` does not work with the port `{name}`, which speaks `{protocol}`", app.head.name);
    let problem = Diagnostic::error(Code::NotOfProtocol, metrics.span, message);
    Some(problem.related(port.protocol.said_at().unwrap_or(port.span), "this port").help(
        "Prometheus asks over HTTP: add a port of its own, such as `ports: { metrics: 9100 }`, and write `port: metrics`",
    ))
}

/// What the mesh guards cannot be left out of it.
fn called(app: &App, metrics: &Scrape) -> Option<Diagnostic> {
    let port = app.called_ports().find(|port| port.number == metrics.port.number)?;
    if !app.head.cluster.meshed {
        return None;
    }
    let message = format!("the port `{}` of `{}` is called, and has its metrics", port.name, app.head.name);
    Some(
        Diagnostic::error(Code::MeasuredInMesh, metrics.span, message)
            .label("Prometheus is no part of the mesh")
            .related(port.span, "this port")
            .help(
                "answer with them at a port of its own: `ports: { …, metrics: 9100 }` and `metrics: { port: metrics }`",
            ),
    )
}
