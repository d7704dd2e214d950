//! Environment variables, and the values of charts.

use std::collections::BTreeMap;

use platformc_base::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    any::texts,
    secrets::{REVOKE, is_named},
};

use super::super::settings;
use platformc_model::{App, Container, Model};

/// Each given once, and such that a process can have it.
pub(super) fn check(model: &Model, app: &App, problems: &mut Diagnostics) {
    variables(model, app, None, problems);
    for container in &app.containers {
        variables(model, app, Some(container), problems);
    }
}

/// Those of the app's own container, or of one beside it.
fn variables(model: &Model, app: &App, container: Option<&Container>, problems: &mut Diagnostics) {
    let of = container.map_or(&app.head.name, |container| &container.name);
    let env = container.map_or(&app.env, |container| &container.env);
    let mut seen: BTreeMap<String, Option<Span>> =
        settings::given(model, app, container).into_iter().map(|(name, _)| (name, None)).collect();
    let own = env.keys().map(|name| (name.to_string(), name.span));
    let secret = super::super::secrets::variables(app, container).into_iter().map(|v| (v.name, v.span));
    for (name, value) in env.iter().filter(|(_, value)| value.contains('\0')) {
        let message = format!("the environment variable `{name}` of `{of}` has a null character");
        problems.push(
            Diagnostic::error(Code::NullCharacter, value.span, message)
                .label("no process can be given one")
                .help("remove it, or encode the value, for example in base64"),
        );
    }
    for (name, span) in own.chain(secret) {
        if let Some(first) = seen.insert(name.clone(), Some(span)) {
            let message = format!("the environment variable `{name}` of `{of}` is defined twice");
            let problem = Diagnostic::error(Code::NameCollision, span, message);
            problems.push(match first {
                Some(first) => problem.related(first, "first here").help("rename one of them"),
                None => problem.help("rename it: the platform sets a variable with this name"),
            });
        }
    }
}

/// A text for a setting that is named like a secret: it would be in Git.
pub(super) fn plain_secrets(app: &App, problems: &mut Diagnostics) {
    let beside = app.containers.iter().flat_map(|container| &container.env);
    let own = app.env.iter().chain(beside).filter(|(name, value)| is_named(name.as_str()) && !value.is_empty());
    let mut found: Vec<(String, String, Span)> =
        own.map(|(name, value)| (name.to_string(), value.value.clone(), value.span)).collect();
    // `--name=value`
    let beside = app.containers.iter().flat_map(|container| container.command.iter().chain(&container.args));
    for word in app.command.iter().chain(&app.args).chain(app.lifecycle.command()).chain(beside) {
        let Some((name, value)) = word.value.split_once('=') else { continue };
        let name = name.trim_start_matches('-').replace('-', "_");
        if is_named(&name) && !value.is_empty() {
            found.push((name, value.to_owned(), end(word, value)));
        }
    }
    for (name, value) in app.annotations.iter().filter(|(name, value)| is_named(name.as_str()) && !value.is_empty()) {
        found.push((name.to_string(), value.value.clone(), value.span));
    }
    if let Some(chart) = &app.chart {
        texts(&chart.values, &mut |_, name, text, span| {
            if !text.is_empty() && is_named(name) {
                found.push((name.to_owned(), text.to_owned(), span));
            }
        });
    }
    for (name, text, span) in found {
        if is_password(&text) {
            let message = format!("the setting `{name}` of `{}` holds a password", app.head.name);
            problems
                .push(Diagnostic::error(Code::LiteralSecret, span, message).label("masked here").help(REVOKE).secret());
            continue;
        }
        let message =
            format!("the setting `{name}` of `{}` is named like a secret, but its value is plain text", app.head.name);
        problems.push(
            Diagnostic::warning(Code::NamedLikeSecret, span, message)
                .label("stays in the Git history")
                .help("if it is one, revoke it, write a new one into vault (`kv: { path: …, owner: … }`) and name it in `secrets`")
                .secret(),
        );
    }
}

/// Whether a text is one that people and generators choose for passwords: signs that names do not have, or letters and digits mixed.
/// A word, a name with hyphens, an address, a path and a variable are not.
fn is_password(text: &str) -> bool {
    if text.len() < 6 || text.starts_with(['/', '$', '{', '<']) || text.contains("://") || text.contains("$(") {
        return false;
    }
    let has = |class: fn(&u8) -> bool| text.bytes().any(|b| class(&b));
    let (upper, lower) = (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase));
    let digit = has(u8::is_ascii_digit);
    let signs = text.bytes().any(|b| b"!\"#$%&'()*+,;<=>?@[]^`{|}~".contains(&b)) && !text.contains(' ');
    let joined = text.contains(['-', '_', '.', '/', ' ', ':']);
    let mixed = digit && (upper || lower) && text.len() >= 8 && (!joined || upper && lower);
    signs || mixed || text.bytes().all(|b| b.is_ascii_digit())
}

/// What a storage class is called in the values of a chart, without case and underlines.
const CLASSES: [&str; 2] = ["storageclass", "storageclassname"];

/// EKS makes a class `gp2` in every cluster, and its volumes are not encrypted.
pub(super) fn old_volumes(app: &App, problems: &mut Diagnostics) {
    let Some(chart) = &app.chart else { return };
    texts(&chart.values, &mut |path, name, text, span| {
        if text == "gp2" && CLASSES.contains(&plain(name).as_str()) {
            let message = format!("`{path}` of `{}` uses the storage class `gp2`", app.head.name);
            problems.push(
                Diagnostic::warning(Code::OldVolumes, span, message)
                    .label("slower, more expensive, and not encrypted")
                    .help("write `gp3`: the default class of the platform's clusters, encrypted"),
            );
        }
    });
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Where the last part of a word stands; the whole word, if it is not written as it is, in quotes or without.
fn end(word: &Spanned<String>, part: &str) -> Span {
    let Span { start, end, .. } = word.span;
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    let quote = match end.saturating_sub(start).checked_sub(length(&word.value)) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return word.span,
    };
    let end = end.saturating_sub(quote);
    Span { start: end.saturating_sub(length(part)).max(start), end, ..word.span }
}
