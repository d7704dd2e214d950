//! What cannot work with a database.

use platformc_base::{Code, Diagnostic, Diagnostics, words::DatabaseRole};

use crate::aws::names;
use platformc_model::{Callee, Database, DatabaseSecret, Model, StaticRole};

/// The smallest storage of an instance, GiB.
const LEAST_STORAGE: u64 = 20;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for database in model.databases.values() {
        let storage = &database.storage;
        if storage.gibibytes() < LEAST_STORAGE {
            let message = format!("`{storage}` is below the minimum storage of RDS");
            let help = format!("write `{LEAST_STORAGE}Gi` or more");
            problems.push(Diagnostic::error(Code::OutOfRange, storage.span, message).help(help));
        }
        for (name, span) in [(&database.name, database.span), (&model.name.value, model.name.span)] {
            if name.as_str().contains("--") {
                let message = format!("`{name}` has two hyphens in a row, which RDS does not accept");
                problems.push(Diagnostic::error(Code::BadName, span, message).help("write one hyphen"));
            }
        }
    }
    for database in model.databases.values() {
        Extend::extend(problems, unknown(model, database));
        Extend::extend(problems, unverified(database));
    }
    owners(model, problems);
    uncalled(model, problems);
    for app in model.apps.values() {
        for callee in &app.calls {
            let Callee::Database(database, span) = callee else { continue };
            let (from, to) = (&app.head.cluster.network, &database.network);
            if !model.connected(from, to) {
                let message = format!("`{}` cannot reach the database `{}`", app.head.name, database.name);
                problems.push(
                    Diagnostic::error(Code::NotConnected, *span, message)
                        .label(format!("from the network `{}` to the network `{}`", from.name, to.name))
                        .related(database.network.at, "the database is here")
                        .help(model.peering(from, to)),
                );
            }
        }
    }
}

/// A database has a known certificate authority, or verification is turned off.
fn unknown(model: &Model, database: &Database) -> Option<Diagnostic> {
    if !database.tls.verify.value || database.authorities().is_some() {
        return None;
    }
    let (name, region) = (&database.name, &model.aws.region);
    let message = format!(
        "the certificate authority of the database `{name}` is unknown: region `{region}` is not in the catalog"
    );
    let bundle = format!("https://{}/{region}/{region}-bundle.pem", truststore(model));
    let problem = Diagnostic::error(Code::UnknownAuthority, database.span, message).related(region.span, "the region");
    Some(problem.help(format!("add `tls: {{ ca: … }}` with the certificate `RSA2048 G1` of {bundle}")))
}

/// Where AWS publishes the authorities (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>).
fn truststore(model: &Model) -> &'static str {
    match names::partition(model) {
        "aws-cn" => "rds-truststore.s3.cn-north-1.amazonaws.com.cn",
        "aws-us-gov" => "truststore.pki.us-gov-west-1.rds.amazonaws.com",
        _ => "truststore.pki.rds.amazonaws.com",
    }
}

fn unverified(database: &Database) -> Option<Diagnostic> {
    let verify = &database.tls.verify;
    if verify.value {
        return None;
    }
    let message = format!("the certificate of the database `{}` is not verified", database.name);
    let problem = Diagnostic::warning(Code::Weakened, verify.span(), message)
        .label("encrypted, but another server could impersonate the database");
    Some(problem.help("remove it, and add `tls: { ca: … }` if the authority is not Amazon's"))
}

/// Changes of a schema belong into a migration, not into an app that always runs.
fn owners(model: &Model, problems: &mut Diagnostics) {
    for secret in model.secrets.values() {
        let Some(login) = secret.login().filter(|login| login.role == DatabaseRole::Owner) else { continue };
        if let Some(StaticRole { rotation, .. }) = login.static_role() {
            let message =
                format!("`{}` owns the schema of `{}`, and its login never expires", secret.name, login.database.name);
            problems.push(
                Diagnostic::error(Code::OwnerForEver, rotation.span, message)
                    .label("one user whose password rotates")
                    .help("write `ttl: 30m` instead: each migration gets its own login, and the owner role keeps what it creates"),
            );
        }
    }
    for app in model.apps.values() {
        for used in &app.secrets {
            let owns = |login: &&DatabaseSecret| login.role == DatabaseRole::Owner;
            let Some(login) = used.secret.login().filter(owns) else { continue };
            let message =
                format!("`{}` can change and drop the tables of `{}` at any time", app.head.name, login.database.name);
            problems.push(
                Diagnostic::warning(Code::Weakened, used.span, message)
                    .related(used.secret.span, "a login that owns the schema")
                    .help("give the app a login of the role `readWrite`, and this one to the project that deploys it"),
            );
        }
    }
}

/// Who has a login of a database must also call it, because only callers can reach it.
fn uncalled(model: &Model, problems: &mut Diagnostics) {
    for app in model.apps.values() {
        for used in &app.secrets {
            let Some(database) = used.secret.database() else { continue };
            let called =
                |callee: &Callee| matches!(callee, Callee::Database(called, _) if called.name == database.name);
            if app.calls.iter().any(called) {
                continue;
            }
            let (name, secret, database) = (&app.head.name, &used.secret.name, &database.name);
            let message = format!("`{name}` has a login of the database `{database}`, but does not call it");
            problems.push(
                Diagnostic::error(Code::UncalledDatabase, used.span, message)
                    .label("network policies would block the connection")
                    .related(used.secret.span, format!("`{secret}` is a login of `{database}`"))
                    .help(format!("add `{database}` to the `calls` of `{name}`")),
            );
        }
    }
    let Some(ci) = &model.ci else { return };
    for project in &ci.projects {
        for secret in &project.secrets {
            let Some(database) = secret.database() else { continue };
            if super::clients(model, database).contains_key(&ci.cluster.name) {
                continue;
            }
            let (path, cluster, database) = (&project.path, &ci.cluster.name, &database.name);
            let message = format!("the jobs of `{path}` have a login of `{database}`, but cannot reach it");
            problems.push(
                Diagnostic::error(Code::UncalledDatabase, secret.at, message)
                    .label(format!("they run on `{cluster}`, where nothing calls `{database}`"))
                    .related(secret.span, "the login")
                    .help(format!("remove it, and run what needs `{database}` as an app that calls it")),
            );
        }
    }
}
