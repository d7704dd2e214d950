//! What the mesh of an app cannot do with the calls to it.

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use crate::mesh::support::{Ability, Support, support};
use platformc_model::{App, Model};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    if let Some(mesh) = model.mesh.as_ref().filter(|_| app.head.cluster.meshed) {
        problems.extend(refused(app, |ability| support(mesh.kind.value, ability)));
        Extend::extend(problems, from_elsewhere(app));
    }
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
