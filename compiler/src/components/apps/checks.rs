//! Rules of apps. Each is checked on its own, then against the names that others took.

mod container;
mod containers;
mod delivery;
mod externals;
mod kept;
mod kind;
mod lifecycle;
mod metrics;
mod mounts;
mod names;
mod objectives;
mod placement;
mod ports;
mod references;
mod restarts;
mod routes;
mod runs;
mod secrets;
mod settings;
mod shape;
mod traffic;
mod waits;

use platformc_base::Diagnostics;

use crate::mesh;
use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    let mut names = names::Names::default();
    let mut routes = routes::Routes::default();
    for app in model.apps.values() {
        kind::check(app, problems);
        shape::check(model, app, problems);
        secrets::check(model, app, problems);
        delivery::check(model, app, problems);
        settings::check(model, app, problems);
        settings::plain_secrets(app, problems);
        settings::old_volumes(app, problems);
        references::check(model, app, problems);
        externals::check(model, app, problems);
        container::check(model, app, problems);
        containers::check(model, app, problems);
        mounts::check(app, problems);
        placement::check(app, problems);
        lifecycle::check(app, problems);
        if app.ending().is_some() {
            runs::check(app, problems);
        } else {
            restarts::check(app, problems);
            kept::check(app, problems);
            traffic::check(model, app, problems);
            ports::check(model, app, problems);
            objectives::check(app, problems);
            metrics::check(model, app, problems);
        }
        names.add(app, problems);
        routes.add(app, problems);
        if let Some(mesh) = mesh::of(model, &app.head.cluster) {
            mesh.check(model, app, problems);
        }
    }
    routes.roots(problems);
    routes.nested(problems);
    waits::check(model, problems);
}
