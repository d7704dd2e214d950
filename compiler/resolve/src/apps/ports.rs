//! The ports of an app, and the port that a call or a route means.

use std::collections::BTreeMap;

use platformc_spec::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    platform::{self as spec, Protocol},
    scalar::{Name, PortName},
    suggest,
};

use platformc_model::{AppHead, Effective, Port};

/// What an app listens on. A chart says the port of its Service alone.
pub(super) fn ports(app: &Spanned<Name>, spec: &spec::App, problems: &mut Diagnostics) -> Vec<Port> {
    let named = spec.ports.keys().next();
    if let (Some(port), Some(named)) = (spec.port, named) {
        problems.push(
            Diagnostic::error(Code::WrongReference, named.span, format!("`{app}` has both `port` and `ports`"))
                .related(port.span, "the other one")
                .help(format!("remove `port`, and write `ports: {{ http: {port} }}` with the others")),
        );
    }
    if let (Some(_), Some(named)) = (&spec.chart, named) {
        let message = format!("`ports` does not apply to `{app}`, which is a chart");
        problems.push(
            Diagnostic::error(Code::WrongReference, named.span, message)
                .help("write `port: 8080`: the port of its Service"),
        );
    }
    let short = spec.port.map(|port| Port {
        name: PortName::http(),
        span: port.span,
        number: port.value,
        protocol: Effective::default(Protocol::Http),
    });
    let named = spec.ports.iter().map(|(name, port)| Port {
        name: name.value.clone(),
        span: name.span,
        number: port.0.port.value,
        protocol: port.0.protocol.into(),
    });
    let ports: Vec<Port> = if spec.ports.is_empty() { short.into_iter().collect() } else { named.collect() };
    let mut seen: BTreeMap<u16, &Port> = BTreeMap::new();
    for port in &ports {
        if let Some(first) = seen.insert(port.number, port) {
            let message = format!("`{}` and `{}` of `{app}` are both the port {}", first.name, port.name, port.number);
            let problem = Diagnostic::error(Code::NameCollision, port.span, message).related(first.span, "first here");
            problems.push(problem.help("remove one of them, or give it another number"));
        }
    }
    ports
}

/// The port of an app that is meant: the one that is named, or the usual one. None inside if it has no port at all; that a worker
/// cannot be called is a rule of its own.
#[expect(clippy::option_option, reason = "nothing at all once a problem is reported")]
pub(super) fn meant(
    app: &AppHead,
    named: Option<&Spanned<PortName>>,
    span: Span,
    problems: &mut Diagnostics,
) -> Option<Option<Port>> {
    let known = || app.ports.iter().map(|port| port.name.as_str());
    let Some(name) = named else {
        let usual = app.usual_port();
        if usual.is_none() && !app.ports.is_empty() {
            let listed: Vec<String> = known().map(|port| format!("`{port}`")).collect();
            let message = format!("which port of `{}` is meant is not clear", app.name);
            problems.push(
                Diagnostic::error(Code::AmbiguousPort, span, message)
                    .label("it has several, and none is called `http`")
                    .related(app.span, "of this app")
                    .help(format!("name one of its ports: {}", listed.join(", "))),
            );
            return None;
        }
        return Some(usual.cloned());
    };
    let found = app.ports.iter().find(|port| port.name == name.value).cloned();
    if found.is_none() {
        let message = format!("`{}` has no port `{name}`", app.name);
        problems.push(
            Diagnostic::error(Code::UnknownReference, name.span, message)
                .label("not defined")
                .related(app.span, "of this app")
                .help(suggest::help(name.as_str(), "port", known().collect::<Vec<_>>())),
        );
    }
    found.map(Some)
}
