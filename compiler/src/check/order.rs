//! The shortest circle. Longer ones are found in the graph.

use platformc_spec::{Code, Diagnostic, Diagnostics};

use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for app in model.apps.values() {
        let own = app.after.iter().find(|after| after.app.name == app.head.name);
        if let Some(after) = own {
            problems.push(
                Diagnostic::error(Code::Cycle, after.span, format!("`{}` waits for itself", after.app.name))
                    .related(app.head.span, "the app")
                    .help("remove it from `after`"),
            );
        }
    }
}
