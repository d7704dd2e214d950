//! Registries are told apart by their hosts, are used, and their logins can be brought to who is pulled with them.

use std::collections::{BTreeMap, BTreeSet};

use platformc_base::{
    Code, Diagnostic, Diagnostics, Spanned,
    scalar::{Image, RegistryHost},
};

use platformc_model::{App, Model, PrivateRegistry, SecretKind};

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let used: BTreeSet<&str> =
        model.apps.values().flat_map(|app| &app.registries).map(|registry| registry.host.as_str()).collect();
    let mut hosts: BTreeMap<&str, &PrivateRegistry> = BTreeMap::new();
    for registry in model.registries.values() {
        Extend::extend(problems, of_people(registry));
        if let Some(other) = hosts.insert(registry.host.as_str(), registry) {
            problems.push(twice(registry, other));
        } else if !used.contains(registry.host.as_str()) {
            problems.push(unused(registry));
        }
    }
    for app in model.apps.values() {
        Extend::extend(problems, not_served(model, app));
        Extend::extend(problems, in_ecr(app));
        let images = app.versions().filter_map(|version| version.image.as_ref()).chain(app.images_beside());
        Extend::extend(problems, images.filter_map(|image| of_another(model, app, image)));
    }
}

/// A login is a value that people write.
fn of_people(registry: &PrivateRegistry) -> Option<Diagnostic> {
    let secret = registry.credentials().filter(|secret| !matches!(secret.kind, SecretKind::Kv(_)))?;
    let message = format!("`{}` is no value that people write, but a `kv` secret is expected here", secret.name);
    let problem = Diagnostic::error(Code::WrongReference, secret.at, message);
    Some(problem.related(secret.span, "the secret").help("name a `kv` secret with the password or the token"))
}

fn twice(registry: &PrivateRegistry, other: &PrivateRegistry) -> Diagnostic {
    let (name, first) = (&registry.name, &other.name);
    let message = format!("`{first}` and `{name}` are both the registry `{}`", *registry.host);
    Diagnostic::error(Code::NameCollision, registry.host.span, message)
        .label("which of the two an image is pulled with is not said")
        .related(other.host.span, format!("`{first}`"))
        .help(format!("remove `{name}`"))
}

fn unused(registry: &PrivateRegistry) -> Diagnostic {
    let message = format!("no app comes from the registry `{}`", registry.name);
    Diagnostic::warning(Code::UnusedRegistry, registry.span, message).help(format!(
        "write an `image` or the `repository` of a `chart` that begins with `{}`, or remove it",
        *registry.host
    ))
}

/// What Vault holds reaches a cluster that it serves.
fn not_served(model: &Model, app: &App) -> Option<Diagnostic> {
    let cluster = &app.head.cluster;
    let registry = app.logins().next().filter(|_| !model.vault_serves(cluster))?;
    let message = format!(
        "`{}` is pulled with a login of the registry `{}` on the cluster `{}`, which vault does not serve",
        app.head.name, registry.name, cluster.name
    );
    let problem = Diagnostic::error(Code::NotServed, app.cluster_span, message).related(registry.span, "the registry");
    Some(problem.help(model.serving(&cluster.name)))
}

/// Flux fetches charts, and has no rights in AWS.
fn in_ecr(app: &App) -> Option<Diagnostic> {
    let repository = &app.chart.as_ref()?.repository;
    RegistryHost::ecr(repository.host())?;
    let message = format!("the chart of `{}` is in Amazon ECR, where Flux cannot fetch it", app.head.name);
    let problem = Diagnostic::error(Code::ChartInEcr, repository.span, message).label("only nodes may pull there");
    Some(problem.help("copy it to a registry with a `login`, or to one that everybody may read; its images may stay"))
}

/// Nodes may pull from ECR of their own account; in another one, its owner decides.
fn of_another(model: &Model, app: &App, image: &Spanned<Image>) -> Option<Diagnostic> {
    let host = image.registry();
    let (account, region) = RegistryHost::ecr(host)?;
    if account == model.aws.account.as_str() || app.registries.iter().any(|registry| *registry.host == host) {
        return None;
    }
    let name = &app.head.name;
    let message = format!("`{name}` is pulled from ECR of the account `{account}`, which must admit the nodes");
    Some(Diagnostic::warning(Code::ForeignEcr, image.span, message).help(format!(
        "add `registries: {{ {name}: {{ ecr: {{ account: \"{account}\", region: {region} }} }} }}`: the output then has the policy for that account's owner"
    )))
}
