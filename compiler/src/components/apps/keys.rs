//! What its objects hold that Terraform learns.

use platformc_base::Span;

use super::storage;
use crate::contract::Key;
use platformc_model::{App, Callee};

/// What its objects hold that only Terraform knows, and where that comes from: ids of file systems, hosts of databases.
pub(super) fn keys(app: &App) -> impl Iterator<Item = (Key, Span)> {
    let volumes = app.volumes.iter().flat_map(|volume| {
        let keys = [Key::FileSystem(volume.storage.name.clone()), storage::access_point(app, volume)];
        keys.map(|key| (key, volume.span))
    });
    volumes.chain(app.calls.iter().filter_map(|callee| match callee {
        Callee::Database(database, span) => Some((Key::DatabaseHost(database.name.clone()), *span)),
        Callee::App(..) | Callee::External(..) => None,
    }))
}

/// Whether Flux substitutes into its objects.
pub(super) fn substitutes(app: &App) -> bool {
    keys(app).next().is_some()
}
