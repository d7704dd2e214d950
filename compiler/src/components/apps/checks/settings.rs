//! Environment variables.

use std::collections::BTreeMap;

use platformc_spec::{Code, Diagnostic, Diagnostics, Span};

use super::super::settings;
use crate::resolve::{App, Model};

/// Each given once.
pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Option<Span>> =
        settings::given(model, app).into_iter().map(|(name, _)| (name, None)).collect();
    let own = app.spec.env.keys().map(|name| (name.to_string(), name.span));
    let secret = super::super::secrets::variables(app).into_iter().map(|v| (v.name, v.span));
    for (name, span) in own.chain(secret) {
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
