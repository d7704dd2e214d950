//! What the mesh of an app cannot do with the calls to it.

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use crate::mesh::support::{Ability, Support, support};
use platformc_model::{App, Model};

pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    if let Some(mesh) = model.mesh.as_ref().filter(|_| app.head.cluster.meshed) {
        problems.extend(refused(app, |ability| support(mesh.kind.value, ability)));
    }
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
