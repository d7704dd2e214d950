//! What the mesh of an app cannot do with the calls to it.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, Spanned, scalar::HeaderName};

use crate::mesh::support::{Ability, Support, support};
use platformc_model::{App, Expose, Model, VersionRoute};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    if let Some(mesh) = model.mesh.as_ref().filter(|_| app.head.cluster.meshed) {
        problems.extend(refused(app, |ability| support(mesh.kind.value, ability)));
        Extend::extend(problems, from_elsewhere(app));
    }
    Extend::extend(problems, without_versions(app));
    Extend::extend(problems, without_visitors(app));
    never_taken(app, problems);
}

/// Only an app with a canary has versions to choose from.
fn without_versions(app: &App) -> Option<Diagnostic> {
    let route = app.traffic.as_ref()?.routes.first().filter(|_| app.canary.is_none())?;
    let message = format!("`traffic.routes` of `{}` needs a canary", app.head.name);
    let problem = Diagnostic::error(Code::MissingCompanion, route.to.span, message).label("there is one version");
    Some(problem.help("add `canary: { image: …, weight: 0 }`, which then gets these calls alone, or remove `routes`"))
}

/// Browsers come by an ingress, whose gateway answers them.
fn without_visitors(app: &App) -> Option<Diagnostic> {
    let cors = app.traffic.as_ref()?.cors.as_ref()?;
    let is_asked = |expose: &Expose| expose.port.as_ref().is_none_or(|port| port.protocol.has_requests());
    if app.expose.iter().any(is_asked) {
        return None;
    }
    let message = format!("`traffic.cors` of `{}` needs a way for browsers to the app", app.head.name);
    let problem = Diagnostic::error(Code::MissingCompanion, cors.span, message).label("no browser calls it");
    Some(problem.help("add `expose: { ingress: …, host: … }`, or remove `cors`"))
}

/// Names that Istio takes for parts of the request and leaves out of a match, which then fits every call
/// (<https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest>).
const IGNORED: [&str; 4] = ["authority", "method", "scheme", "uri"];

/// Routes that no call takes: their header comes with no call, or an earlier route takes all calls that have theirs.
fn never_taken(app: &App, problems: &mut Diagnostics) {
    let routes = app.traffic.as_ref().map(|traffic| traffic.routes.as_slice()).unwrap_or_default();
    for (at, route) in routes.iter().enumerate() {
        for (name, value) in &route.headers {
            Extend::extend(problems, impossible(app, name, value));
        }
        // the calls of an earlier route need nothing that those of this one do not have
        let takes = |first: &&VersionRoute| {
            first
                .headers
                .iter()
                .all(|(name, value)| route.headers.get(name).is_some_and(|own| own.value == value.value))
        };
        if let Some(first) = routes.iter().take(at).find(takes) {
            let message = format!("an earlier route of `{}` takes all calls of this one", app.head.name);
            let problem = Diagnostic::error(Code::NeverTaken, route.span, message).label("no call gets here");
            let problem = problem.related(first.span, "the earlier one");
            problems.push(problem.help("put the one with more headers first, or remove one of them"));
        }
    }
}

/// A header that no call has, as a mesh compares it.
fn impossible(app: &App, name: &Spanned<HeaderName>, value: &Spanned<String>) -> Option<Diagnostic> {
    if IGNORED.contains(&name.as_str()) {
        let message =
            format!("`{}` of a route of `{}` is a part of each request, not a header", name.value, app.head.name);
        let problem = Diagnostic::error(Code::NeverTaken, name.span, message);
        return Some(problem.help("name a header that the caller sets, such as `x-beta`"));
    }
    // servers remove the spaces around a value, and refuse what is not printed
    let text = &value.value;
    let printed = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if printed && !text.is_empty() && text.trim() == text {
        return None;
    }
    let message = format!("no call has this value of the header `{}`", name.value);
    let problem = Diagnostic::error(Code::NeverTaken, value.span, message);
    Some(problem.help("write the exact value in printed ASCII, without spaces around it, such as `\"true\"`"))
}

/// A caller of another cluster sees one address of all pods, that of the gateway between clusters: it cannot choose among them.
fn from_elsewhere(app: &App) -> Option<Diagnostic> {
    let caller = app.callers_elsewhere().next()?;
    let traffic = app.traffic.as_ref()?;
    let outliers = traffic.outlier_detection.as_ref().map(|said| ("outlierDetection", said.span));
    let (key, span) = traffic.sticky.as_ref().map(|cookie| ("sticky", cookie.span)).or(outliers)?;
    let (name, other) = (&app.head.name, &caller.name);
    let message = format!(
        "`traffic.{key}` of `{name}` does not hold for `{other}`, which calls from the cluster `{}`",
        caller.cluster.name
    );
    let problem = Diagnostic::error(Code::NotBetweenClusters, span, message).related(caller.span, "the caller");
    Some(problem.help(format!("run both on one cluster, or remove `traffic.{key}`")))
}

/// One error for each setting that the mesh does not honour.
fn refused(app: &App, support: impl Fn(Ability) -> Support) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for (key, ability, span) in asked(app) {
        if let Support::Refused(instead) = support(ability) {
            let message = format!("the mesh cannot honour `{key}` of `{}`", app.head.name);
            problems.push(Diagnostic::error(Code::WrongReference, span, message).help(instead));
        }
    }
    problems
}

/// What an app asks of its mesh: the key, and where it stands.
fn asked(app: &App) -> Vec<(&'static str, Ability, Span)> {
    let mut asked = Vec::new();
    if let Some(traffic) = &app.traffic {
        let (traffic, whole) = (&traffic.value, traffic.span);
        asked.extend(traffic.timeout.as_ref().map(|timeout| ("traffic.timeout", Ability::Timeout, timeout.span)));
        if let Some(retries) = &traffic.retries {
            let span = retries.on.said_at().unwrap_or(retries.attempts.span);
            asked.extend(retries.on.iter().map(|on| ("traffic.retries", Ability::Retry(*on), span)));
        }
        let outliers = traffic.outlier_detection.as_ref();
        asked.extend(outliers.map(|said| ("traffic.outlierDetection", Ability::OutlierDetection, said.span)));
        let sticky = traffic.sticky.as_ref();
        asked.extend(sticky.map(|cookie| ("traffic.sticky", Ability::Sticky, cookie.span)));
        asked.extend(traffic.cors.as_ref().map(|cors| ("traffic.cors", Ability::Cors, cors.span)));
        let routes = if app.expose.is_empty() { Ability::Routes } else { Ability::RoutesFromOutside };
        asked.extend(traffic.routes.first().map(|route| ("traffic.routes", routes, route.span)));
        asked.extend(app.canary.as_ref().map(|canary| {
            ("traffic.canary", Ability::Canary, canary.image.as_ref().map_or(whole, |image| image.span))
        }));
    }
    asked
}

#[cfg(test)]
mod tests {
    use platformc_base::Report;
    use platformc_spec::include;

    use super::*;
    use crate::sample;

    #[test]
    fn what_the_mesh_does_not_honour_is_refused_where_it_stands() {
        let model = sample::model(&[]);
        let app = sample::app(&model, "api");
        let canary = |ability| match ability {
            Ability::Canary => Support::Refused("deploy another app"),
            _ => Support::Honoured,
        };
        let problems = refused(app, canary);
        let sources = include::single("platform.yaml", sample::text(&[]));
        let report = Report::new(&sources, problems);
        let [problem] = report.problems() else { panic!("{:?}", report.problems()) };
        assert_eq!(problem.message, "the mesh cannot honour `traffic.canary` of `api`");
        assert_eq!(problem.help, "deploy another app");
        assert_eq!(asked(app).len(), 4, "a timeout, two kinds of retries, a canary");
        assert!(refused(app, |_| Support::Honoured).sorted().is_empty());
    }
}
