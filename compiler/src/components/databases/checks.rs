//! What cannot work with a database.

use platformc_spec::{Code, Diagnostic, Diagnostics};

use crate::resolve::{Callee, Model};

/// The smallest storage of an instance, GiB.
const LEAST_STORAGE: u64 = 20;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for database in model.databases.values() {
        let storage = &database.spec.storage;
        if storage.gibibytes() < LEAST_STORAGE {
            let message = format!("`{storage}` is less than RDS gives");
            let help = format!("write `{LEAST_STORAGE}Gi` or more");
            problems.push(Diagnostic::error(Code::OutOfRange, storage.span, message).help(help));
        }
        if database.name.as_str().contains("--") {
            let message = format!("`{}` has two hyphens in a row, which RDS does not accept", database.name);
            problems.push(Diagnostic::error(Code::BadName, database.span, message).help("write one hyphen"));
        }
    }
    for app in model.apps.values() {
        for callee in &app.calls {
            let Callee::Database(database, span) = callee else { continue };
            let (from, to) = (&app.head.cluster.network, &database.network);
            if !model.connected(from, to) {
                let message = format!("`{}` cannot reach the database `{}`", app.head.name, database.name);
                problems.push(
                    Diagnostic::error(Code::NotConnected, *span, message)
                        .label(format!("from the network `{}` to the network `{}`", from.name, to.name))
                        .related(database.spec.network.span, "the database is here")
                        .help(format!("add a peering between `{}` and `{}`", from.name, to.name)),
                );
            }
        }
    }
}
