//! What the protocols of an app's ports, and its mesh, can do.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, words::Protocol};

use crate::mesh::{
    self, Mesh,
    support::{Ability, Support, support},
};
use platformc_model::{App, Expose, Model, Port};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    if app.head.chart || app.head.ports.is_empty() {
        return;
    }
    app.expose.iter().for_each(|expose| Extend::extend(problems, exposed(model, app, expose)));
    Extend::extend(problems, health(app));
    Extend::extend(problems, without_requests(app));
    Extend::extend(problems, taken(model, app));
}

fn refused(app: &App, key: &str, port: &Port, at: Span, help: &str) -> Diagnostic {
    let (name, protocol) = (&port.name, port.protocol.value.as_str());
    let message =
        format!("`{key}` of `{}` does not work with the port `{name}`, which speaks `{protocol}`", app.head.name);
    let problem = Diagnostic::error(Code::NotOfProtocol, at, message);
    problem.related(port.protocol.said_at().unwrap_or(port.span), "this port").help(help)
}

/// A route from an ingress needs requests, and in some meshes those of HTTP/1.1.
fn exposed(model: &Model, app: &App, expose: &Expose) -> Option<Diagnostic> {
    let port = expose.port.as_ref()?;
    let other = "expose a port with `protocol: http`";
    if !port.protocol.has_requests() {
        return Some(refused(app, "expose", port, expose.span, other));
    }
    let mesh = model.mesh.as_ref().filter(|_| app.head.cluster.meshed)?;
    match support(mesh.kind.value, Ability::Expose(port.protocol.value)) {
        Support::Honoured => None,
        Support::Refused(instead) => Some(refused(app, "expose", port, expose.span, instead)),
    }
}

/// The short form of the probes asks over HTTP, at the port that is meant where none is named.
fn health(app: &App) -> Option<Diagnostic> {
    let health = app.health.as_ref()?;
    let Some(port) = app.head.usual_port() else {
        let message = format!("which port of `{}` is asked for `{health}` is not clear", app.head.name);
        let problem = Diagnostic::error(Code::AmbiguousPort, health.span, message);
        return Some(problem.label("it has several, and none is called `http`").help("call one of its ports `http`"));
    };
    match port.protocol.value {
        Protocol::Http | Protocol::Http2 => None,
        Protocol::Grpc | Protocol::Tcp | Protocol::Tls => {
            Some(refused(app, "health", port, health.span, "remove `health`, or add a port `http` that answers it"))
        }
    }
}

/// What is done with requests needs some.
fn without_requests(app: &App) -> Option<Diagnostic> {
    let first = app.head.ports.iter().find(|port| !port.protocol.has_requests())?;
    let keys = [
        ("traffic", app.traffic.as_ref().map(|traffic| traffic.span)),
        ("alerts", app.alerts.map(|alerts| alerts.span)),
    ];
    if !app.head.has_requests() {
        let (key, span) = keys.into_iter().find_map(|(key, span)| Some((key, span?)))?;
        return Some(refused(app, key, first, span, &format!("remove `{key}`: it needs requests of HTTP or gRPC")));
    }
    let canary = app.canary.as_ref()?;
    let span = canary.image.as_ref().map_or(app.head.span, |image| image.span);
    let help = "deploy the new version as an app of its own, or remove that port";
    Some(refused(app, "traffic.canary", first, span, help))
}

/// The containers of a pod have one list of ports.
fn taken(model: &Model, app: &App) -> Option<Diagnostic> {
    let metrics = mesh::of(model, &app.head.cluster).map(Mesh::metrics)?;
    let port = app.head.ports.iter().find(|port| port.name.as_str() == metrics.name)?;
    let message = format!("the port name `{}` is reserved for the proxy of the mesh", port.name);
    Some(Diagnostic::error(Code::NameCollision, port.span, message).help("rename the port"))
}
