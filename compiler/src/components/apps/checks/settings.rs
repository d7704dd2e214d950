//! Environment variables.

use std::collections::BTreeMap;

use platformc_spec::{Code, Diagnostic, Diagnostics, Span};

use super::super::settings;
use crate::resolve::{App, Model};

/// Names that a shell knows, each given once.
pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Option<Span>> =
        settings::given(model, app).into_iter().map(|(name, _)| (name, None)).collect();
    let own = app.spec.env.keys().map(|name| (name.value.clone(), name.span));
    let secret = super::super::secrets::variables(app).into_iter().map(|v| (v.name, v.span));
    for (name, span) in own.chain(secret) {
        if !is_variable(&name) {
            let message = format!("`{name}` is not the name of an environment variable");
            let help = "use letters, digits and `_`, not starting with a digit, such as `LOG_LEVEL`";
            problems.push(Diagnostic::error(Code::BadName, span, message).help(help));
        }
        if let Some(first) = seen.insert(name.clone(), Some(span)) {
            let message = format!("the variable `{name}` of `{}` is given twice", app.head.name);
            let problem = Diagnostic::error(Code::NameCollision, span, message);
            problems.push(match first {
                Some(first) => problem.related(first, "first here").help("rename one of them"),
                None => problem.help("rename it: the platform gives a variable of this name itself"),
            });
        }
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
