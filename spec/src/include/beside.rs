//! Files beside the platform that are put into containers: which ones a document names, and their texts.

use std::collections::BTreeMap;

use super::ReadError;
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Node, Value},
    platform::{ConfigFile, Platform},
    scalar::include::{Wrong, is_pattern, segments},
    source::{Sources, folder},
    span::{SourceId, Span, Spanned},
    suggest,
};

/// The largest file: a `ConfigMap` has no more (<https://kubernetes.io/docs/concepts/configuration/configmap/>).
const MOST: usize = 1024 * 1024;

/// The files that a document names, with the places where it does.
pub(super) fn named(root: &Node<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    in_apps(root, &mut found);
    for (_, overlay) in entries(root.get("environments")) {
        in_apps(overlay, &mut found);
    }
    found
}

fn in_apps(root: &Node<'_>, found: &mut Vec<(String, Span)>) {
    for (_, app) in entries(root.get("apps")) {
        in_container(app, found);
        for (_, container) in entries(app.get("initContainers")).chain(entries(app.get("sidecars"))) {
            in_container(container, found);
        }
    }
}

fn in_container(container: &Node<'_>, found: &mut Vec<(String, Span)>) {
    for (_, file) in entries(container.get("files")) {
        if let Some(Node { value: Value::Str(path), span }) = file.get("from") {
            found.push(((*path).to_owned(), *span));
        }
    }
}

fn entries<'n, 's>(node: Option<&'n Node<'s>>) -> impl Iterator<Item = (&'n str, &'n Node<'s>)> {
    let entries = match node.map(|node| node.value) {
        Some(Value::Map(entries)) => entries,
        _ => &[],
    };
    entries.iter().map(|entry| (entry.key, &entry.value))
}

/// Whether a text may name such a file: most need not be parsed to find out.
pub(super) fn mentions_from(text: &str) -> bool {
    text.contains("from") && text.contains("files") || ["\\x", "\\u", "\\U"].iter().any(|escape| text.contains(escape))
}

/// The way to such a file from the platform's folder.
pub(super) fn way(from: &str, path: &str, span: Span) -> Result<String, Box<Diagnostic>> {
    let refused = |message, help: &str| Box::new(refused(span, message).help(help));
    let way = segments(folder(from), path).map_err(|wrong| match wrong {
        Wrong::Leaves => refused(format!("`{path}` leaves the platform's folder"), STAY),
        Wrong::Absolute => refused(format!("`{path}` is not relative to this file"), STAY),
        Wrong::Form(what, _) => {
            refused(format!("`{path}` {what}"), "write the path of one file, such as `config/app.toml`")
        }
    })?;
    if way.iter().any(|segment| is_pattern(segment)) {
        let message = format!("`{path}` is a pattern, but one file is expected");
        return Err(refused(message, "write one entry of `files` for each file"));
    }
    Ok(way.join("/"))
}

const STAY: &str =
    "move the file below the folder of platform.yaml: a platform is one folder, so that it builds anywhere";

fn refused(span: Span, message: String) -> Diagnostic {
    Diagnostic::error(Code::FileBeside, span, message)
}

/// The text of such a file, or what is wrong with it. `near` are the names beside it.
pub(super) fn text(
    path: &str,
    span: Span,
    read: Result<Vec<u8>, ReadError>,
    near: impl FnOnce() -> Vec<String>,
) -> Result<String, Box<Diagnostic>> {
    let unread = |error| match error {
        ReadError::Missing => {
            let near = near();
            let help = suggest::nearest(path, near.iter().map(String::as_str)).map_or_else(
                || "paths are relative to the file that says them: create the file, or correct the path".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            refused(span, format!("there is no file `{path}`")).label("not found").help(help)
        }
        ReadError::Folder => {
            refused(span, format!("`{path}` is a folder")).help("write one entry of `files` for each file in it")
        }
        ReadError::Outside => refused(span, format!("`{path}` is a link that leaves the platform's folder")).help(STAY),
        ReadError::TooLarge => too_large(path, span),
        ReadError::Failed(why) => {
            refused(span, format!("`{path}` cannot be read: {why}")).help("check that the file can be read")
        }
    };
    let bytes = read.map_err(|error| Box::new(unread(error)))?;
    if bytes.len() > MOST {
        return Err(Box::new(too_large(path, span)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        let problem = refused(span, format!("`{path}` is not UTF-8 text, from its byte {at} on"));
        Box::new(problem.help("save it as UTF-8, or put what is not text into the image"))
    })
}

fn too_large(path: &str, span: Span) -> Diagnostic {
    refused(span, format!("`{path}` has more than 1 MiB, which is all that Kubernetes takes"))
        .help("put it into the image, or on a volume")
}

/// Puts the texts of these files into the platforms.
pub(crate) fn fill(platforms: &mut [Platform], sources: &Sources) -> Diagnostics {
    let files: BTreeMap<&str, SourceId> = sources.beside().map(|(id, _)| (sources.path(id), id)).collect();
    let mut problems = Diagnostics::default();
    for platform in platforms {
        for app in platform.apps.values_mut() {
            let inits = app.init_containers.values_mut().map(|init| &mut init.files);
            let sidecars = app.sidecars.values_mut().map(|sidecar| &mut sidecar.files);
            let files_of = std::iter::once(&mut app.files).chain(inits).chain(sidecars);
            for (path, file) in files_of.flatten() {
                Extend::extend(&mut problems, fill_one(path.span, file, sources, &files));
            }
        }
    }
    problems
}

fn fill_one(
    key: Span,
    file: &mut ConfigFile,
    sources: &Sources,
    files: &BTreeMap<&str, SourceId>,
) -> Option<Diagnostic> {
    match (&file.text, &file.from) {
        (Some(_), None) => None,
        (Some(text), Some(from)) => Some(
            Diagnostic::error(Code::WrongReference, from.span, "this file has both `text` and `from`")
                .related(text.span, "its text")
                .help("remove `text` or `from`"),
        ),
        (None, None) => Some(
            Diagnostic::error(Code::MissingCompanion, key, "this file has neither `text` nor `from`")
                .label("nothing to put there")
                .help("add `text: …`, or `from: config/app.toml` with the path of a file beside the platform"),
        ),
        (None, Some(from)) => {
            let found = way(sources.path(from.span.source), from.as_str(), from.span)
                .map(|way| files.get(way.as_str()).map(|id| sources.text(*id).to_owned()));
            match found {
                Ok(Some(text)) => {
                    file.text = Some(Spanned { value: text, span: from.span });
                    None
                }
                Ok(None) => {
                    text(from.as_str(), from.span, Err(ReadError::Missing), Vec::new).err().map(|problem| *problem)
                }
                Err(problem) => Some(*problem),
            }
        }
    }
}
