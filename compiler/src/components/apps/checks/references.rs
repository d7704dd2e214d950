//! Whom an app calls, waits for, and where it lives.

use platformc_spec::{Code, Diagnostic, Diagnostics, Span, suggest};

use crate::resolve::{App, AppHead, Callee, Expose};

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    for callee in &app.calls {
        if let Callee::App(other, span) = callee {
            Extend::extend(problems, calls(&app.head, other, *span));
        }
    }
    for (other, reference) in app.after.iter().zip(&app.spec.after) {
        Extend::extend(problems, after(&app.head, other, reference.span));
    }
    if let Some(expose) = &app.expose {
        Extend::extend(problems, exposed(&app.head, expose));
    }
}

fn calls(app: &AppHead, other: &AppHead, span: Span) -> Option<Diagnostic> {
    if app.cluster.name != other.cluster.name {
        let message = format!(
            "`{}` on `{}` cannot call `{}` on `{}`: no mesh connects the two clusters yet",
            app.name, app.cluster.name, other.name, other.cluster.name
        );
        let problem = Diagnostic::error(Code::NotConnected, span, message).related(other.span, "it runs elsewhere");
        return Some(problem.help("run both on one cluster: this version routes no calls between clusters"));
    }
    if other.port.is_none() && !other.chart {
        let message = format!("`{}` cannot call `{}`, which listens on no port", app.name, other.name);
        let problem = Diagnostic::error(Code::MissingCompanion, span, message).related(other.span, "it has no `port`");
        return Some(problem.help(format!("add `port: 8080` to `{}`, the port that it listens on", other.name)));
    }
    None
}

/// Flux orders what it deploys on one cluster.
fn after(app: &AppHead, other: &AppHead, span: Span) -> Option<Diagnostic> {
    if app.cluster.name == other.cluster.name {
        return None;
    }
    let message = format!("`{}` cannot wait for `{}`, which is deployed on another cluster", app.name, other.name);
    let problem = Diagnostic::error(Code::WrongReference, span, message).related(other.span, "it runs elsewhere");
    Some(problem.help("remove it, or run both on one cluster"))
}

fn exposed(app: &AppHead, expose: &Expose) -> Option<Diagnostic> {
    let ingress = &expose.ingress;
    if ingress.cluster.name != app.cluster.name {
        let message = format!(
            "the ingress `{}` leads into `{}`, and `{}` runs on `{}`",
            ingress.name, ingress.cluster.name, app.name, app.cluster.name
        );
        let problem = Diagnostic::error(Code::WrongReference, expose.spec.ingress.span, message);
        return Some(
            problem.related(ingress.span, "the ingress").help(format!("name an ingress of `{}`", app.cluster.name)),
        );
    }
    let host = &expose.spec.host;
    if ingress.spec.hosts.iter().any(|known| known.value == host.value) {
        return None;
    }
    let known = ingress.spec.hosts.iter().map(|known| known.as_str());
    let problem = Diagnostic::error(
        Code::WrongReference,
        host.span,
        format!("the ingress `{}` does not answer for `{host}`", ingress.name),
    );
    Some(problem.related(ingress.span, "the ingress").help(suggest::help(host.as_str(), "host", known)))
}
