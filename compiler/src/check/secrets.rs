//! The users of a secret: none, one, or several if it is marked as shared.

use std::collections::BTreeMap;

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use platformc_model::{Alerting, Model, Reference, Secret, Sharing};

/// How many users are shown.
const SHOWN: usize = 3;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let users = users(model);
    for secret in model.secrets.values() {
        let users = users.get(secret.name.as_str()).map_or(&[][..], Vec::as_slice);
        Extend::extend(problems, unused(secret, users));
        Extend::extend(problems, unsaid(secret, users));
        Extend::extend(problems, unshared(secret, users));
    }
}

/// Who uses a secret, and where it is named.
struct User<'a> {
    name: &'a str,
    span: Span,
}

/// The users of each secret, in the order of the file: apps, Alertmanager, projects, groups of people, what runs outside.
fn users(model: &Model) -> BTreeMap<&str, Vec<User<'_>>> {
    let mut users: BTreeMap<&str, Vec<User<'_>>> = BTreeMap::new();
    for app in model.apps.values() {
        for used in &app.secrets {
            let user = User { name: app.head.name.as_str(), span: used.span };
            users.entry(used.secret.name.as_str()).or_default().push(user);
        }
    }
    let projects = model.ci.iter().flat_map(|ci| &ci.projects);
    let mut others: Vec<(&str, &[Reference<Secret>])> =
        projects.map(|project| (project.path.as_str(), project.secrets.as_slice())).collect();
    if let Some(vault) = &model.vault {
        others.extend(vault.groups.iter().map(|people| (people.group.as_str(), people.secrets.as_slice())));
        others.extend(vault.outside.iter().map(|outside| (outside.name.as_str(), outside.secrets.as_slice())));
    }
    for secret in model.alerting.iter().flat_map(Alerting::secrets) {
        let user = User { name: "alertmanager", span: secret.at };
        users.entry(secret.name.as_str()).or_default().push(user);
    }
    for registry in model.registries.values() {
        if let Some(secret) = registry.credentials() {
            let user = User { name: registry.name.as_str(), span: secret.at };
            users.entry(secret.name.as_str()).or_default().push(user);
        }
    }
    for (name, secrets) in others {
        for secret in secrets {
            users.entry(secret.name.as_str()).or_default().push(User { name, span: secret.at });
        }
    }
    users
}

/// What can leak without being of use.
fn unused(secret: &Secret, users: &[User<'_>]) -> Option<Diagnostic> {
    if !users.is_empty() {
        return None;
    }
    let message = format!("nobody uses the secret `{}`", secret.name);
    Some(
        Diagnostic::warning(Code::UnusedSecret, secret.span, message)
            .label("nothing names it")
            .help("remove it, or name it where it is used: in the `secrets` of an app, in a receiver of `alerting`, or in a login of `registries`"),
    )
}

/// An attacker who takes over one user has the secret of the others too.
fn unsaid(secret: &Secret, users: &[User<'_>]) -> Option<Diagnostic> {
    let Sharing::Whole(shared) = secret.sharing() else { return None };
    let [first, second, more @ ..] = users else { return None };
    if shared.value {
        return None;
    }
    let name = &secret.name;
    let message =
        format!("`{}` and `{}` share the secret `{name}`, which is not marked as shared", first.name, second.name);
    let mut problem = Diagnostic::error(Code::SharedSecret, second.span, message)
        .label("a leak in one of them exposes both")
        .related(first.span, format!("`{}` uses it too", first.name));
    for user in more.iter().take(SHOWN) {
        problem = problem.related(user.span, format!("and `{}`", user.name));
    }
    Some(
        problem
            .related(secret.span, "the secret")
            .help(format!("give each a secret of its own, or add `shared: true` to the settings of `{name}`")),
    )
}

/// The word would let a second user in unseen.
fn unshared(secret: &Secret, users: &[User<'_>]) -> Option<Diagnostic> {
    let span = secret.shared().filter(|shared| shared.value)?.span();
    let (message, label) = match (secret.sharing(), users) {
        (Sharing::Never, [_, ..]) => (
            format!("`shared` does not apply to `{}`: each of its users gets its own login", secret.name),
            "has no effect".to_owned(),
        ),
        (Sharing::Whole(_), [only]) => (
            format!("only `{}` uses the secret `{}`, which is marked as shared", only.name, secret.name),
            "a second user would be accepted without an error".to_owned(),
        ),
        _ => return None,
    };
    Some(Diagnostic::warning(Code::SharedByOne, span, message).label(label).help("remove `shared`"))
}
