//! One of several: plain words, and words that take settings.

use jsonschema::error::{ValidationError, ValidationErrorKind};
use serde_json::Value as JsonValue;

use super::{
    scalars::braces,
    tree::{Explainer, key, subject},
};
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Entry, Node, Value},
    suggest,
};

impl<'a> Explainer<'a> {
    pub(super) fn no_such_choice(&self, error: &ValidationError<'_>, node: &Node<'_>, options: &[&str]) -> Diagnostic {
        let (subject, what) = (subject(error), self.written(node));
        let message = match &node.value {
            Value::Map(_) | Value::Seq(_) => format!("{subject} must be one of the choices, not {}", node.type_name()),
            Value::Null => format!("{subject} has no value"),
            _ => format!("{subject} cannot be `{what}`"),
        };
        Diagnostic::error(Code::UnknownChoice, node.span, message)
            .label("none of the choices")
            .help(choices_help(what, options))
    }

    /// None of several forms fits: explain the one that was meant.
    pub(super) fn no_form(
        &self,
        error: &ValidationError<'_>,
        node: &Node<'_>,
        context: &[Vec<ValidationError<'static>>],
        problems: &mut Diagnostics,
    ) {
        if self.one_or_several(error, node, context, problems) {
            return;
        }
        let (words, keys) = self.choices(error);
        let all: Vec<&str> = words.iter().chain(&keys).copied().collect();
        let what = self.written(node);
        match &node.value {
            Value::Str(_) if self.is_scalar_or_map(error) && form(context).is_some() => {
                form(context).into_iter().flatten().for_each(|error| self.explain(error, problems));
            }
            Value::Map(_) if self.is_scalar_or_map(error) => {
                let meant = meant(node, context, |error, _| matches!(error.kind(), ValidationErrorKind::Type { .. }));
                meant.into_iter().flatten().for_each(|error| self.explain(error, problems));
            }
            Value::Str(_) if keys.contains(&what) => problems.push(
                Diagnostic::error(Code::WrongType, node.span, format!("`{what}` needs settings"))
                    .label("no settings")
                    .help(self.with_settings(error, what)),
            ),
            Value::Map(entries) if entries.iter().filter(|entry| keys.contains(&entry.key)).count() > 1 => {
                let message = format!("{} must be exactly one of its choices", subject(error));
                let problem = Diagnostic::error(Code::UnknownChoice, self.opening(error, node), message);
                // What an overlay was merged over stands elsewhere.
                let base = |entry: &&Entry<'_>| {
                    let (key, map) = (entry.key_span, node.span);
                    key.source != map.source || key.start < map.start || key.end > map.end
                };
                let help = match entries.iter().find(base) {
                    Some(old) => format!("add `{}: null`, which removes the choice of the base", old.key),
                    None => format!("keep one of {}", list(&all)),
                };
                problems.push(problem.label(format!("{} at once", entries.len())).help(help));
            }
            Value::Map(entries) => {
                if let Some(branch) = meant(node, context, misfit) {
                    for error in branch {
                        self.explain(error, problems);
                    }
                    return;
                }
                if let Some(help) = self.without_word(error, entries, &keys) {
                    let message = format!("{} has settings, but names none of its choices", subject(error));
                    let problem = Diagnostic::error(Code::UnknownChoice, self.opening(error, node), message);
                    problems.push(problem.label(format!("none of {}", list(&keys))).help(help));
                    return;
                }
                match *entries {
                    [only] if words.contains(&only.key) => problems.push(
                        Diagnostic::error(Code::WrongType, only.key_span, format!("`{}` takes no settings", only.key))
                            .label("written as a key")
                            .help(format!("write it as the value: `{}`", only.key)),
                    ),
                    [only] if !all.is_empty() => problems.push(
                        Diagnostic::error(Code::UnknownKey, only.key_span, format!("unknown key `{}`", only.key))
                            .label("none of the choices")
                            .help(choices_help(only.key, &all)),
                    ),
                    _ if !all.is_empty() => problems.push(self.no_such_choice(error, node, &all)),
                    _ => problems.push(self.neither(error, node, what)),
                }
            }
            Value::Seq(_) => {
                match meant(node, context, |error, _| matches!(error.kind(), ValidationErrorKind::Type { .. })) {
                    Some(branch) => branch.iter().for_each(|error| self.explain(error, problems)),
                    None if all.is_empty() => problems.push(self.neither(error, node, what)),
                    None => problems.push(self.no_such_choice(error, node, &all)),
                }
            }
            _ if all.is_empty() => problems.push(self.neither(error, node, what)),
            Value::Str(_) if words.is_empty() => {
                let problem = self.no_such_choice(error, node, &keys);
                let near = suggest::nearest(what, keys.iter().copied());
                let example = self.with_settings(error, near.or(keys.first().copied()).unwrap_or_default());
                problems.push(problem.help(format!("{example}; the choices are {}", list(&keys))));
            }
            _ => problems.push(self.no_such_choice(error, node, &all)),
        }
    }

    /// A choice between shapes, such as a list or a map.
    fn neither(&self, error: &ValidationError<'_>, node: &Node<'_>, what: &str) -> Diagnostic {
        let branches = self.branches(error);
        let types = branches.iter().filter_map(|branch| branch.get("type")?.as_str());
        let names: Vec<&str> = types
            .map(|name| match name {
                "array" => "a list",
                "object" => "a map",
                "string" => "text",
                "integer" => "a whole number",
                _ => "another type",
            })
            .collect();
        let plain = matches!(node.value, Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_));
        let found = if plain { format!("`{what}`") } else { node.type_name().to_owned() };
        let message = match (&node.value, key(error)) {
            (Value::Null, Some(subject)) => format!("{subject} has no value"),
            _ => format!("{} must be {}, not {found}", subject(error), names.join(" or ")),
        };
        let help = if plain && names.contains(&"a list") {
            format!("write `[{}]`", what.trim_matches(['[', ']']))
        } else {
            format!("write {}", names.join(" or "))
        };
        Diagnostic::error(Code::WrongType, node.span, message).label(node.type_name()).help(help)
    }

    /// `karpenter: { … }` with the settings that it cannot do without.
    fn with_settings(&self, error: &ValidationError<'_>, word: &str) -> String {
        let settings = self.settings(error, word);
        if settings.and_then(|s| s.get("type")?.as_str()) == Some("array") {
            return format!("write `{{ {word}: […] }}`");
        }
        format!("write `{{ {word}: {} }}`", braces(settings).unwrap_or_else(|| "{}".into()))
    }

    /// The schema of what stands under a choice.
    fn settings(&self, error: &ValidationError<'_>, word: &str) -> Option<&'a JsonValue> {
        let settings = self.branches(error).iter().find_map(|branch| branch.get("properties")?.get(word));
        let reference = settings.and_then(|s| s.get("$ref")?.as_str()).and_then(|r| r.strip_prefix('#'));
        reference.and_then(|r| self.schema.pointer(r)).or(settings)
    }

    /// Settings without the word in front: the only choice that knows them all.
    fn without_word(&self, error: &ValidationError<'_>, entries: &[Entry<'_>], words: &[&str]) -> Option<String> {
        let knows = |word: &&&str| {
            let properties = self.settings(error, word).and_then(|s| s.get("properties")?.as_object());
            properties.is_some_and(|known| entries.iter().all(|entry| known.contains_key(entry.key)))
        };
        let mut fits = words.iter().filter(knows);
        let word = fits.next().filter(|_| !entries.is_empty() && fits.next().is_none())?;
        let keys: Vec<String> = entries.iter().map(|entry| format!("{}: …", entry.key)).collect();
        Some(format!("write `{{ {word}: {{ {} }} }}`", keys.join(", ")))
    }

    fn branches(&self, error: &ValidationError<'_>) -> &'a [JsonValue] {
        let branches = self.schema.pointer(&error.schema_path().to_string());
        branches.and_then(JsonValue::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether it takes a plain value, or a map that says more: two forms of one thing, and no choice among words.
    fn is_scalar_or_map(&self, error: &ValidationError<'_>) -> bool {
        let plain = |branch: &JsonValue| {
            let scalar =
                branch.get("type").and_then(JsonValue::as_str).is_some_and(|t| t == "string" || t == "integer");
            scalar && branch.get("enum").is_none() && branch.get("const").is_none()
        };
        self.branches(error).iter().any(plain)
    }

    /// The choices of the refusing schema: plain words, and words that take settings.
    fn choices(&self, error: &ValidationError<'_>) -> (Vec<&'a str>, Vec<&'a str>) {
        let (mut words, mut keys) = (Vec::new(), Vec::new());
        if self.is_scalar_or_map(error) {
            return (words, keys);
        }
        for branch in self.branches(error) {
            let options = branch.get("enum").and_then(JsonValue::as_array).map(Vec::as_slice).unwrap_or_default();
            words.extend(options.iter().chain(branch.get("const")).filter_map(JsonValue::as_str));
            let required = branch.get("required").and_then(JsonValue::as_array);
            keys.extend(required.into_iter().flatten().filter_map(JsonValue::as_str));
        }
        (words, keys)
    }
}

/// What is wrong with a text that has the type of one of the forms.
fn form<'e>(context: &'e [Vec<ValidationError<'static>>]) -> Option<&'e Vec<ValidationError<'static>>> {
    let is_form = |error: &ValidationError<'_>| {
        matches!(error.kind(), ValidationErrorKind::Format { .. } | ValidationErrorKind::Pattern { .. })
    };
    context.iter().find(|branch| !branch.is_empty() && branch.iter().all(is_form))
}

/// The form that comes nearest, among those that the value as a whole could have been meant as.
fn meant<'e>(
    node: &Node<'_>,
    context: &'e [Vec<ValidationError<'static>>],
    misfit: impl Fn(&ValidationError<'_>, &Node<'_>) -> bool,
) -> Option<&'e Vec<ValidationError<'static>>> {
    let top = context.iter().flatten().map(depth).min().unwrap_or(0);
    let fits = |branch: &&Vec<ValidationError<'static>>| {
        !branch.iter().any(|error| depth(error) == top && misfit(error, node))
    };
    context.iter().filter(fits).min_by_key(|branch| branch.len())
}

fn depth(error: &ValidationError<'_>) -> usize {
    error.instance_path().into_iter().count()
}

/// Whether an error says that the value was never meant as this form.
fn misfit(error: &ValidationError<'_>, node: &Node<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
            true
        }
        ValidationErrorKind::Required { property } => property.as_str().is_some_and(|key| node.get(key).is_none()),
        _ => false,
    }
}

fn choices_help(word: &str, options: &[&str]) -> String {
    match suggest::nearest(word, options.iter().copied()) {
        Some(near) if options.len() > 1 => format!("did you mean `{near}`? the choices are {}", list(options)),
        _ => format!("write {}", list(options)),
    }
}

fn list(options: &[&str]) -> String {
    let quoted: Vec<String> = options.iter().map(|o| format!("`{o}`")).collect();
    match quoted.as_slice() {
        [] => "one of the choices".into(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
