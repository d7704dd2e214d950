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

/// A text for a setting that is named like a secret: what stands here stands in Git.
pub(super) fn plain_secrets(app: &App, problems: &mut Diagnostics) {
    let own = app.spec.env.iter().filter(|(name, value)| is_secret(name.as_str()) && !value.is_empty());
    let mut found: Vec<(String, Span)> = own.map(|(name, value)| (name.to_string(), value.span)).collect();
    if let Some(chart) = &app.spec.chart {
        let mut names = Vec::new();
        for (name, value) in &chart.values {
            texts(name, value, &mut names);
        }
        found.extend(names.into_iter().map(|name| (name.to_owned(), chart.span)));
    }
    for (name, span) in found {
        let message = format!("the setting `{name}` of `{}` is named like a secret and stands in the file", app.head.name);
        problems.push(
            Diagnostic::warning(Code::NamedLikeSecret, span, message)
                .label("in Git for good")
                .help("if it is one, revoke it, write a new one into vault (`kv: { path: …, owner: … }`) and name it in `secrets`")
                .secret(),
        );
    }
}

/// The names of the texts in a value that are named like secrets.
fn texts<'a>(name: &'a str, value: &'a serde_json::Value, found: &mut Vec<&'a str>) {
    match value {
        serde_json::Value::String(text) if !text.is_empty() && is_secret(name) => found.push(name),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                texts(name, value, found);
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                texts(name, item, found);
            }
        }
        _ => {}
    }
}

/// How the names of secrets end, without case and underlines.
const ENDINGS: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "token", "apikey", "secretkey", "privatekey", "credentials"];

fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}
