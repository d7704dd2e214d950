//! The shortest circle. Longer ones are found in the graph.

use platformc_spec::{Code, Diagnostic, Diagnostics};

use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    for app in model.apps.values() {
        let own = app.spec.after.iter().find(|reference| reference.value == app.head.name);
        if let Some(reference) = own {
            problems.push(
                Diagnostic::error(Code::Cycle, reference.span, format!("`{reference}` waits for itself"))
                    .related(app.head.span, "the app")
                    .help("remove it from `after`"),
            );
        }
    }
}
