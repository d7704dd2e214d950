//! What the language can say and this version does not compile yet: refused, never ignored.

use platformc_spec::{Code, Diagnostic, Diagnostics};

use crate::resolve::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    if let Some(first) = model.environments.first() {
        let message = "overlays for environments are not compiled yet";
        problems.push(
            Diagnostic::error(Code::NotYetCompiled, first.span, message)
                .label("the first one")
                .help("remove `environments`, and keep one file an environment"),
        );
    }
}
