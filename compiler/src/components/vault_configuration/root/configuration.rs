//! Who applies this root: the policy is written before everything else, so that an apply may make what is new, and once more after
//! everything else, so that it may remove what is gone.

use std::sync::Arc;

use platformc_output::hcl::{Body, Expr};

use super::{
    super::{engines::bound, subjects},
    Made, root_path,
};
use crate::{
    terraform::Root,
    vault_api::subject::{CONFIGURATION, CONFIGURATION_BEFORE, Configurer, Configuring, Login, Subject, numbered},
};

/// Who applies the configuration, with a login of its own.
fn configurer(subjects: &[Arc<Subject>]) -> Option<(&Subject, &Configuring)> {
    subjects.iter().find_map(|subject| match &subject.login {
        Login::Configuration(configuring) => Some((&**subject, &**configuring)),
        _ => None,
    })
}

/// The policy, before everything else.
pub(super) fn first(root: &mut Root, subjects: &[Arc<Subject>]) {
    if let Some((_, configuring)) = configurer(subjects) {
        root.module(CONFIGURATION, "vault-policies", policies(configuring, CONFIGURATION));
        root.all_after(CONFIGURATION);
    }
}

/// The policy once more, after everything else.
pub(super) fn last(root: &mut Root, subjects: &[Arc<Subject>]) {
    if let Some((_, configuring)) = configurer(subjects) {
        root.last_module(CONFIGURATION_BEFORE, "vault-policies", policies(configuring, CONFIGURATION_BEFORE));
    }
}

fn policies(configuring: &Configuring, name: &str) -> Body {
    let parts = configuring.parts;
    let text = |part| Expr::call("file", [root_path(&subjects::configuration_path(part, parts))]);
    Body::new().attr("policies", Expr::object((0..parts).map(|part| (numbered(name, part, parts), text(part)))))
}

/// What both kinds of logins say.
fn token(configuring: &Configuring) -> [(&'static str, Expr); 2] {
    let names = [CONFIGURATION, CONFIGURATION_BEFORE].into_iter();
    let policies = names.flat_map(|name| (0..configuring.parts).map(|part| numbered(name, part, configuring.parts)));
    [("policies", Expr::list(policies)), ("ttl_seconds", Expr::from(bound::CONFIGURATION.seconds()))]
}

/// The login of people.
pub(super) fn people(subjects: &[Arc<Subject>], made: &mut Made) -> Option<Expr> {
    let (subject, configuring) = configurer(subjects)?;
    let Configurer::People(group) = &configuring.by else { return None };
    made.role(subject.login.mount().to_owned(), CONFIGURATION);
    let own = [("group", Expr::from(group.as_str())), ("max_age_seconds", Expr::from(bound::FRESH_LOGIN.seconds()))];
    Some(Expr::object(own.into_iter().chain(token(configuring))))
}

/// The login of a job.
pub(super) fn job(subjects: &[Arc<Subject>], made: &mut Made) -> Option<Expr> {
    let (subject, configuring) = configurer(subjects)?;
    let Configurer::Pipeline { jobs, environment } = &configuring.by else { return None };
    made.role(subject.login.mount().to_owned(), CONFIGURATION);
    let own = [
        ("project_path", Expr::from(jobs.path.as_str())),
        ("project_id", Expr::from(jobs.id.as_deref().unwrap_or_default())),
        ("branches", Expr::list(&jobs.branches)),
        ("environment", Expr::from(environment)),
        ("pipeline_sources", Expr::list(jobs.sources.iter().copied())),
    ];
    Some(Expr::object(own.into_iter().chain(token(configuring))))
}
