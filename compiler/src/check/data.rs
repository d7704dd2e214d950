//! Databases and shared file systems.

use platformc_base::{Code, Diagnostic, Diagnostics, scalar::Size, words::DatabaseEngine};

use platformc_catalog as catalog;
use platformc_model::{Database, Model, Storage};

/// RDS keeps automated backups for 1 to 35 days; 0 would turn them off.
const BACKUPS: std::ops::RangeInclusive<u64> = 1..=35;

/// The most that RDS has, GiB (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html>).
const MOST_STORAGE: u64 = 65_536;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for topic in model.aws.alarms.iter().filter(|topic| topic.region() != model.aws.region.as_str()) {
        let message = format!("CloudWatch cannot tell the topic `{topic}` of alarms");
        problems.push(
            Diagnostic::error(Code::BadScalar, topic.span, message)
                .label(format!("in the region `{}`", topic.region()))
                .related(model.aws.region.span, "where the alarms are")
                .help(format!("name a topic in `{}`", model.aws.region.as_str())),
        );
    }
    for database in model.databases.values() {
        version(database, problems);
        backups(database, problems);
        growth(database, problems);
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

/// RDS refuses a limit that is less than a tenth above the storage
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html>).
fn growth(database: &Database, problems: &mut Diagnostics) {
    let (storage, most) = (&database.storage, &database.max_storage);
    let (least, said) = (storage.gibibytes().saturating_mul(11).div_ceil(10), most.gibibytes());
    let Some(span) = most.said_at() else { return };
    if said == storage.gibibytes() {
        let message = format!("the storage of the database `{}` does not grow", database.name);
        problems.push(
            Diagnostic::warning(Code::Weakened, span, message)
                .label("when it is full, the database stops")
                .help("remove it: the storage then grows up to twice its size"),
        );
    } else if said < least || said > MOST_STORAGE {
        let message =
            format!("the storage of the database `{}` cannot grow from `{storage}` to `{}`", database.name, most.value);
        let least = Size::from_gibibytes(least.min(MOST_STORAGE));
        problems.push(
            Diagnostic::error(Code::OutOfRange, span, message)
                .label("must be at least a tenth above `storage`, and 64Ti at most")
                .related(storage.span, "where it starts")
                .help(format!("write `{least}` or more")),
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
