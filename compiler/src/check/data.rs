//! Databases and shared file systems.

use platformc_base::{Code, Diagnostic, Diagnostics, words::DatabaseEngine};

use platformc_catalog as catalog;
use platformc_model::{Database, Model, Storage};

/// RDS keeps automated backups for 1 to 35 days; 0 would turn them off.
const BACKUPS: std::ops::RangeInclusive<u64> = 1..=35;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for database in model.databases.values() {
        version(database, problems);
        backups(database, problems);
        standby(database, problems);
    }
    for storage in model.storage.values() {
        reached(model, storage, problems);
        let backup = &storage.backup;
        if !backup.value {
            problems.push(
                Diagnostic::warning(
                    Code::Weakened,
                    backup.span(),
                    format!("the file system `{}` has no backup", storage.name),
                )
                .label("a deleted file cannot be restored")
                .help("write `backup: true`"),
            );
        }
    }
}

fn version(database: &Database, problems: &mut Diagnostics) {
    let (engine, version) = (database.engine.value, &database.version);
    let supported = match engine {
        DatabaseEngine::Postgres => catalog::POSTGRESQL,
        DatabaseEngine::MySql => catalog::MYSQL,
    };
    if supported.contains(&version.as_str()) {
        return;
    }
    let newest = supported.last().and_then(|newest| newest.parse::<u16>().ok());
    if newest.is_some_and(|newest| version.major() == Some(newest + 1)) {
        let message =
            format!("{} `{version}` of the database `{}` is not in the catalog", engine.title(), database.name);
        problems.push(
            Diagnostic::warning(Code::NotInCatalog, version.span, message)
                .label("perhaps newer than this version of platformc")
                .help("if RDS offers it, allow this warning with a comment"),
        );
        return;
    }
    let help = match (supported, newest) {
        ([first, .., last], Some(_)) => format!("write `\"{first}\"` to `\"{last}\"`"),
        _ => format!("write `\"{}\"`", supported.join("\"` or `\"")),
    };
    let message = format!("{} `{version}` of the database `{}` is not supported", engine.title(), database.name);
    problems.push(
        Diagnostic::error(Code::UnsupportedVersion, version.span, message)
            .label("not offered with standard support")
            .help(help),
    );
}

fn backups(database: &Database, problems: &mut Diagnostics) {
    let backups = &database.backups;
    if !BACKUPS.contains(&backups.days()) || !backups.seconds().is_multiple_of(86_400) {
        let message = format!("RDS cannot keep backups of `{}` for `{}`", database.name, backups.value);
        problems.push(
            Diagnostic::error(Code::OutOfRange, backups.span(), message)
                .label("must be 1 to 35 whole days")
                .help(format!("write `{}d` to `{}d`", BACKUPS.start(), BACKUPS.end())),
        );
    }
}

fn standby(database: &Database, problems: &mut Diagnostics) {
    let multi_az = &database.multi_az;
    if !multi_az.value {
        problems.push(
            Diagnostic::warning(
                Code::Weakened,
                multi_az.span(),
                format!("the database `{}` has no standby", database.name),
            )
            .label("unavailable during a zone outage")
            .help("write `multiAz: true`"),
        );
    }
}

/// A file system has its mount targets in one network; the other clusters reach them from theirs.
fn reached(model: &Model, storage: &Storage, problems: &mut Diagnostics) {
    let Some(home) = storage.home() else { return };
    for cluster in storage.clusters.iter().skip(1) {
        if !model.connected(&home.network, &cluster.network) {
            let (from, to) = (&cluster.network.name, &home.network.name);
            let message = format!("`{}` cannot reach the file system `{}`", cluster.name, storage.name);
            problems.push(
                Diagnostic::error(Code::NotConnected, cluster.at, message)
                    .label(format!("nothing connects the networks `{from}` and `{to}`"))
                    .related(home.at, format!("its mount targets are in `{to}`"))
                    .help(model.peering(&home.network, &cluster.network)),
            );
        }
    }
}
