//! The shortest circle. Longer ones are found in the graph.

use platformc_base::{Code, Diagnostic, Diagnostics};

use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for app in model.apps.values() {
        let own = app.after.iter().find(|after| after.name == app.head.name);
        if let Some(after) = own {
            problems.push(
                Diagnostic::error(Code::Cycle, after.at, format!("`{}` waits for itself", after.name))
                    .related(app.head.span, "the app")
                    .help("remove it from `after`"),
            );
        }
    }
}
