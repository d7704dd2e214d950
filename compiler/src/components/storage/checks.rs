//! What cannot work with a file system.

use platformc_base::{Code, Diagnostic, Diagnostics};

use super::volumes;
use platformc_model::Model;

/// A volume is mounted by a cluster that mounts its file system, and has no size.
pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for storage in model.storage.values() {
        for (app, volume) in volumes(model, storage) {
            if let Some(size) = &volume.size {
                let message = format!("`size` of the volume `{}` of `{}` has no effect", volume.name, app.head.name);
                problems.push(
                    Diagnostic::warning(Code::NoSize, size.span, message)
                        .label("EFS grows with what is on it")
                        .help("remove it"),
                );
            }
            let cluster = &app.head.cluster;
            if storage.clusters.iter().any(|c| c.name == cluster.name) {
                continue;
            }
            let message = format!(
                "`{}` runs on the cluster `{}`, which does not mount `{}`",
                app.head.name, cluster.name, storage.name
            );
            problems.push(
                Diagnostic::error(Code::MissingCompanion, volume.span, message)
                    .related(storage.span, "mounted by other clusters only")
                    .help(format!("add `{}` to `storage.{}.clusters`", cluster.name, storage.name)),
            );
        }
    }
}
