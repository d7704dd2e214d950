//! Disks that AWS makes: it refuses others only when they are applied.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, scalar::Size};

use platformc_model::Model;

/// The smallest disk that a node starts from, GiB: its image is as large.
const NODE: u64 = 20;
/// The largest volume of the kind gp3, of EBS and of RDS, GiB
/// (<https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html>).
const LARGEST: u64 = 64 * 1024;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for cluster in model.clusters.values() {
        for group in &cluster.node_groups {
            Extend::extend(problems, fits(group.disk.value, group.disk.span(), "the disk of a node", NODE));
        }
    }
    for database in model.databases.values() {
        let storage = database.storage;
        // of too little its component tells
        Extend::extend(problems, fits(storage.value, storage.span, "the storage of a database", 0));
    }
    for volume in model.apps.values().flat_map(|app| &app.replica_volumes) {
        Extend::extend(problems, fits(volume.size.value, volume.size.span, "the volume of a replica", 1));
    }
    if let Some((vault, _)) = model.own_vault() {
        Extend::extend(problems, fits(vault.storage.value, vault.storage.span(), "the disk of a voter", 1));
    }
    if let Some(observability) = &model.observability {
        let storage = observability.metrics.storage;
        Extend::extend(problems, fits(storage.value, storage.span(), "the disk of metrics", 1));
    }
}

fn fits(size: Size, span: Span, what: &str, least: u64) -> Option<Diagnostic> {
    let (word, limit) = if size.mebibytes() < least * 1024 {
        ("more", least)
    } else if size.gibibytes() > LARGEST {
        ("less", LARGEST)
    } else {
        return None;
    };
    let message = format!("`{size}` is out of range for {what}");
    let problem = Diagnostic::error(Code::OutOfRange, span, message);
    Some(problem.help(format!("write `{}` or {word}", Size::from_gibibytes(limit))))
}
