//! Schema errors in the user's terms: which key, what is wrong with it, what to type.

mod choice;
mod home;
mod scalars;
mod several;
mod tree;

use std::sync::LazyLock;

use jsonschema::{
    Validator,
    error::{ValidationError, ValidationErrorKind},
    options_for,
};
use serde_json::Value as JsonValue;

use self::tree::{Explainer, key, way};
use super::json::Tree;
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    elsewhere,
    parse::{Entry, Node, Value},
    scalar::{self, Problem},
    source::Sources,
    suggest,
};

/// A schema and its validator: constants that take a while to make.
pub(super) struct Rules {
    pub(super) schema: JsonValue,
    validator: Result<Validator<Tree>, String>,
}

impl Rules {
    fn of(schema: JsonValue) -> Self {
        let mut options = options_for::<Tree>().should_validate_formats(true);
        for form in scalar::FORMATS {
            options = options.with_format(form.name, move |text: &str| (form.check)(text).is_ok());
        }
        let validator = options.build(&without_patterns(schema.clone())).map_err(|error| error.to_string());
        Self { schema, validator }
    }
}

pub(super) static PLATFORM: LazyLock<Rules> = LazyLock::new(|| Rules::of(super::schema::platform()));
/// What a part says beside its sections, which are checked where all files are joined.
pub(super) static PART: LazyLock<Rules> = LazyLock::new(|| Rules::of(super::schema::part()));

/// Patterns are for editors: here the format of the same value says more, and compiling some twenty
/// regular expressions would be half the time and memory of a small build.
fn without_patterns(mut schema: JsonValue) -> JsonValue {
    match &mut schema {
        JsonValue::Object(map) => {
            if map.contains_key("format") {
                map.remove("pattern");
            }
            map.values_mut().for_each(|value| *value = without_patterns(value.take()));
        }
        JsonValue::Array(items) => items.iter_mut().for_each(|value| *value = without_patterns(value.take())),
        _ => {}
    }
    schema
}

/// Every place at which the tree does not fit a schema.
pub(super) fn schema_errors(rules: &Rules, root: &Node<'_>, sources: &Sources) -> Diagnostics {
    let mut problems = Diagnostics::default();
    match &rules.validator {
        Ok(validator) => {
            let explainer = Explainer { schema: &rules.schema, root, sources };
            validator.iter_errors(root).for_each(|error| explainer.explain(&error, &mut problems));
        }
        // A test compiles the schema: users never see this.
        Err(error) => problems.push(
            Diagnostic::error(Code::Syntax, root.span, format!("the schema of platformc does not compile: {error}"))
                .help("report this as a bug of platformc"),
        ),
    }
    problems
}

impl Explainer<'_> {
    fn explain(&self, error: &ValidationError<'_>, problems: &mut Diagnostics) {
        let node = self.node(error);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { .. } | ValidationErrorKind::UnevaluatedProperties { .. } => {
                self.unknown_keys(error, node, problems);
            }
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                Extend::extend(problems, self.missing(error, node, key));
            }
            ValidationErrorKind::Type { kind } => problems.push(self.wrong_type(error, node, kind)),
            ValidationErrorKind::Enum { options } => {
                let options: Vec<&str> =
                    options.as_array().into_iter().flatten().filter_map(JsonValue::as_str).collect();
                problems.push(self.no_such_choice(error, node, &options));
            }
            ValidationErrorKind::Constant { expected_value } => {
                problems.push(self.no_such_choice(error, node, &[expected_value.as_str().unwrap_or_default()]));
            }
            ValidationErrorKind::Format { format } => {
                let Value::Str(text) = &node.value else { return };
                if let Err(problem) = scalar::check(format, text) {
                    let name = *format == *"name";
                    let host = name.then(|| elsewhere::value(&way(error), elsewhere::Form::Host)).flatten();
                    // `backend.shop` names an app and its namespace, `backend.example.com` does not
                    let known = self.names(text).filter(|_| name && (host.is_none() || !elsewhere::is_host(text)));
                    let problem = match (known, host.filter(|_| elsewhere::is_host(text))) {
                        (Some(known), _) => Problem { help: format!("write the name alone: `{known}`"), ..problem },
                        (None, Some(help)) => Problem { help: help.into(), ..problem },
                        (None, None) => problem,
                    };
                    problems.push(scalars::bad_form(node, text, problem, name));
                }
            }
            // The format of the same value says more.
            ValidationErrorKind::Pattern { .. } => {}
            ValidationErrorKind::PropertyNames { error: inner } => self.bad_key(error, node, inner, problems),
            ValidationErrorKind::UniqueItems => repeated(node, problems),
            ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
                self.no_form(error, node, context, problems);
            }
            other => problems.push(self.out_of_range(error, node, other)),
        }
    }

    fn unknown_keys(&self, error: &ValidationError<'_>, node: &Node<'_>, problems: &mut Diagnostics) {
        let Value::Map(entries) = &node.value else { return };
        let known = self.known_keys(error);
        let place = key(error).map(|place| format!(" in {place}")).unwrap_or_default();
        let (beside, unknown): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
            entries.iter().partition(|entry| known.contains(&entry.key));
        let way = way(error);
        for entry in unknown {
            let key = &entry.key;
            let foreign = elsewhere::key(&way, key);
            let help = match (key.chars().find(|c| c.is_whitespace() && *c != ' '), foreign) {
                (Some(invisible), _) => format!("remove the invisible character U+{:04X}", u32::from(invisible)),
                (None, Some(help)) => help.to_owned(),
                (None, None) if suggest::nearest(key, known.iter().copied()).is_some() => {
                    suggest::help(key, "key", known.iter().copied())
                }
                (None, None) => {
                    self.home(error, key, &beside).unwrap_or_else(|| suggest::help(key, "key", known.iter().copied()))
                }
            };
            let problem = Diagnostic::error(Code::UnknownKey, entry.key_span, format!("unknown key `{key}`{place}"));
            problems.push(problem.label("not a key of this map").help(help));
        }
    }

    /// A missing key, unless an unknown one in the same map is that key misspelt.
    fn missing(&self, error: &ValidationError<'_>, node: &Node<'_>, wanted: &str) -> Option<Diagnostic> {
        let known = self.known_keys(error);
        // A map of hundreds of unknown keys is another thing altogether.
        if let Value::Map(entries) = &node.value
            && entries.len() <= 200
        {
            let misspelt =
                |word: &str| !known.contains(&word) && suggest::nearest(word, known.iter().copied()) == Some(wanted);
            if entries.iter().any(|entry| misspelt(entry.key)) {
                return None;
            }
        }
        let place = key(error).map(|place| format!(" in {place}")).unwrap_or_default();
        let problem =
            Diagnostic::error(Code::MissingKey, self.opening(error, node), format!("`{wanted}` is missing{place}"));
        Some(problem.label("in this map").help(self.describe(error, wanted)))
    }

    /// A key of a map of names with the wrong form.
    fn bad_key(
        &self,
        error: &ValidationError<'_>,
        node: &Node<'_>,
        inner: &ValidationError<'_>,
        problems: &mut Diagnostics,
    ) {
        let Some(key) = inner.instance().as_str() else { return };
        let span = node.entry(key).map_or(node.span, |entry| entry.key_span);
        let form = self.refusing(error).and_then(|schema| schema.get("format")?.as_str()).unwrap_or("name");
        if let Err(problem) = scalar::check(form, key) {
            let path = error.schema_path().to_string();
            let entry = path.rsplit_once("/propertyNames").and_then(|(map, _)| self.schema.pointer(map));
            let help = entry.and_then(|map| self.nameless(map.get("additionalProperties")?, key));
            let problem = match help {
                Some(help) => Problem { help, ..problem },
                None => problem,
            };
            problems.push(scalars::bad_scalar(span, problem, true));
        }
    }
}

/// Texts that a list has twice.
fn repeated(node: &Node<'_>, problems: &mut Diagnostics) {
    let Value::Seq(items) = &node.value else { return };
    let text = |item: &Node<'_>| match &item.value {
        Value::Str(text) => Some(text.to_string()),
        _ => None,
    };
    for (index, item) in items.iter().enumerate() {
        let Some(word) = text(item) else { continue };
        if let Some(first) = items.iter().take(index).find(|other| text(other).as_ref() == Some(&word)) {
            problems.push(
                Diagnostic::error(Code::DuplicateEntry, item.span, format!("duplicate entry `{word}`"))
                    .label("again here")
                    .related(first.span, "first here")
                    .help("remove one of them"),
            );
        }
    }
}
