//! One value: its type, its form, its range.

use jsonschema::{
    JsonType,
    error::{TypeKind, ValidationError, ValidationErrorKind},
};
use serde_json::Value as JsonValue;

use super::tree::{Explainer, first_entries, key, node_key, subject, way};
use crate::{
    code::Code,
    diagnostic::Diagnostic,
    elsewhere::{self, Form},
    parse::{Entry, Node, Value},
    scalar::{self, Problem},
    span::Span,
};

impl Explainer<'_> {
    pub(super) fn wrong_type(&self, error: &ValidationError<'_>, node: &Node<'_>, kind: &TypeKind) -> Diagnostic {
        let expected = match kind {
            TypeKind::Single(JsonType::String) => "text",
            TypeKind::Single(JsonType::Integer) => "a whole number",
            TypeKind::Single(JsonType::Number) => "a number",
            TypeKind::Single(JsonType::Boolean) => "`true` or `false`",
            TypeKind::Single(JsonType::Array) => "a list",
            TypeKind::Single(JsonType::Object) => "a map",
            _ => "another type",
        };
        let what = self.written(node);
        if let (Value::Null, Some(subject)) = (&node.value, key(error)) {
            let place = self.opening(error, node);
            let help = match self.comment_behind(place) {
                Some(comment) => format!("`{comment}` is a comment: if it is the value, quote it: `\"{comment}\"`"),
                None => match (expected, node_key(error)) {
                    ("a map", Some(key)) => {
                        let map = self.refusing(error);
                        if let Some((map, sentence)) = map.and_then(first_entries) {
                            format!("write `{key}: {map}`: {sentence}")
                        } else {
                            let map = braces(map).unwrap_or_else(|| "{}".into());
                            format!("write `{key}: {map}`, or remove the key")
                        }
                    }
                    _ => format!("write {expected}, or remove the key"),
                },
            };
            return Diagnostic::error(Code::WrongType, place, format!("{subject} has no value"))
                .label("no value")
                .help(help);
        }
        // Quotes alone do not mend a text that has a form of its own.
        let form = self.refusing(error).and_then(|schema| schema.get("format")?.as_str());
        if let (Value::Int(_) | Value::Float(_), Some(form)) = (&node.value, form)
            && let Err(problem) = scalar::check(form, what)
        {
            return bad_scalar(node.span, problem, false);
        }
        let message = format!("{} must be {expected}, not {}", subject(error), found(node, what));
        let refusing = self.refusing(error);
        let limit = |key: &str| refusing.and_then(|schema| schema.get(key)).filter(|limit| limit.is_number());
        let form = match node.value {
            Value::Map(_) => Some(Form::Map),
            Value::Seq(_) => Some(Form::List),
            _ => None,
        };
        if let Some(help) = form.and_then(|form| elsewhere::value(&way(error), form)) {
            return Diagnostic::error(Code::WrongType, node.span, message).label(node.type_name()).help(help);
        }
        let name = node_key(error).filter(|key| !self.is_known(error, key));
        let nameless = || refusing.zip(name.as_ref()).and_then(|(entry, key)| self.nameless(entry, key));
        let help = match (expected, &node.value) {
            ("a map", _) if nameless().is_some() => nameless().unwrap_or_default(),
            ("a map", Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_)) => match braces(refusing) {
                Some(map) if map.matches('…').count() == 1 => format!("write `{}`", map.replace('…', what)),
                Some(map) => format!("write `{map}`"),
                None => mend(node, what, expected),
            },
            ("a whole number", Value::Str(text)) if !text.contains(|c: char| c.is_ascii_digit()) => {
                format!("write a whole number: {}", range(limit("minimum"), limit("maximum")))
            }
            _ => mend(node, what, expected),
        };
        Diagnostic::error(Code::WrongType, node.span, message).label(node.type_name()).help(help)
    }

    /// The comment that stands where the value of a key, or the item of a list, should.
    fn comment_behind(&self, key: Span) -> Option<&str> {
        let text = self.sources.text(key.source);
        let start = text.get(..key.start as usize)?.rfind('\n').map_or(0, |n| n + 1);
        let item = text.get(start..)?.lines().next()?.trim_start().strip_prefix("- ");
        let behind = text.get(key.end as usize..)?.lines().next()?.trim_start().strip_prefix(':');
        let rest = behind.or(item)?.trim();
        let word = rest.strip_prefix('#').filter(|word| !word.is_empty() && !word.contains(char::is_whitespace));
        word.map(|_| rest)
    }

    pub(super) fn out_of_range(
        &self,
        error: &ValidationError<'_>,
        node: &Node<'_>,
        kind: &ValidationErrorKind,
    ) -> Diagnostic {
        let limit =
            |key: &str| self.refusing(error).and_then(|schema| schema.get(key)).filter(|limit| limit.is_number());
        let range = |least: &str, most: &str| range(limit(least), limit(most));
        let (subject, what) = (subject(error), self.written(node));
        let entries = match &node.value {
            Value::Seq(items) => items.len(),
            Value::Map(entries) => entries.len(),
            _ => 0,
        };
        let first = self.refusing(error).and_then(first_entries);
        let (message, help) = match kind {
            ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
                (format!("{subject} cannot be `{what}`"), format!("write {}", range("minimum", "maximum")))
            }
            ValidationErrorKind::MinItems { .. } | ValidationErrorKind::MaxItems { .. } => {
                (count(&subject, entries), format!("write {} entries", range("minItems", "maxItems")))
            }
            ValidationErrorKind::MinProperties { .. } if entries == 0 && first.is_some() => {
                let (map, sentence) = first.unwrap_or_default();
                (
                    count(&subject, entries),
                    format!("write `{}: {map}`: {sentence}", node_key(error).unwrap_or_default()),
                )
            }
            ValidationErrorKind::MinProperties { .. } | ValidationErrorKind::MaxProperties { .. } => {
                (count(&subject, entries), format!("write {} entries", range("minProperties", "maxProperties")))
            }
            _ => (
                format!("{subject} cannot be `{what}`"),
                "see the key's description: your editor shows it with the schema".into(),
            ),
        };
        let span = if matches!(node.value, Value::Map(_)) { self.opening(error, node) } else { node.span };
        Diagnostic::error(Code::OutOfRange, span, message).label("out of range").help(help)
    }
}

/// A map with the keys that it cannot do without.
pub(super) fn braces(schema: Option<&JsonValue>) -> Option<String> {
    let required = schema.and_then(|schema| schema.get("required")?.as_array());
    let keys: Vec<String> =
        required.into_iter().flatten().filter_map(JsonValue::as_str).map(|key| format!("{key}: …")).collect();
    (!keys.is_empty()).then(|| format!("{{ {} }}", keys.join(", ")))
}

/// The form of a text, and the quotes that a word processor put around it.
pub(super) fn bad_form(node: &Node<'_>, text: &str, problem: Problem, name: bool) -> Diagnostic {
    if ["${", "$(", "{{", "{%", "<%"].iter().any(|opening| text.contains(opening)) {
        let help = "write the value itself: `environments` is for what differs between environments";
        return bad_scalar(node.span, Problem { help: help.into(), ..problem }, name);
    }
    let plain = text.trim_matches(['“', '”', '„', '‘', '’']);
    let diagnostic = bad_scalar(node.span, problem, name);
    if plain == text {
        return diagnostic;
    }
    diagnostic.help(format!("type straight quotes: `\"{plain}\"`"))
}

/// What is wrong with the form of a text.
pub(super) fn bad_scalar(span: Span, problem: Problem, name: bool) -> Diagnostic {
    let code = if name { Code::BadName } else { Code::BadScalar };
    let diagnostic = Diagnostic::error(code, span, problem.message).label("wrong form").help(problem.help);
    if problem.secret { diagnostic.secret() } else { diagnostic }
}

fn count(subject: &str, entries: usize) -> String {
    match entries {
        0 => format!("{subject} cannot be empty"),
        1 => format!("{subject} cannot have 1 entry"),
        n => format!("{subject} cannot have {n} entries"),
    }
}

fn range(least: Option<&JsonValue>, most: Option<&JsonValue>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!("{least}"),
        // The end of a number's width says nothing to a user.
        (Some(least), Some(most)) if most.as_u64() == Some(u32::MAX.into()) => format!("{least} or more"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("{most} or less"),
        (None, None) => "another value".into(),
    }
}

fn found(node: &Node<'_>, what: &str) -> String {
    match node.value {
        Value::Int(_) | Value::Float(_) => format!("the number `{what}`"),
        Value::Str(_) => format!("the text `{what}`"),
        Value::Bool(_) => format!("`{what}`"),
        _ => node.type_name().to_owned(),
    }
}

/// The `name` of a map, as other tools write named things.
fn named<'a>(node: &Node<'a>) -> Option<&'a str> {
    match node.get("name").map(|node| node.value) {
        Some(Value::Str(name)) => Some(name),
        _ => None,
    }
}

/// What to type instead, with YAML's traps by name.
fn mend(node: &Node<'_>, what: &str, expected: &str) -> String {
    match (expected, node.value) {
        ("text", Value::Float(n)) if n.to_string() != what => {
            format!("quote it: `\"{what}\"`; without quotes YAML reads the number {n}")
        }
        ("text", Value::Int(_) | Value::Float(_)) => {
            format!("quote it: `\"{what}\"`; without quotes YAML reads a number")
        }
        ("text", Value::Bool(_)) => format!("quote it: `\"{what}\"`; without quotes YAML reads a boolean"),
        ("`true` or `false`", Value::Str(text)) => match text.to_lowercase().as_str() {
            "yes" | "on" | "y" => "write `true`: in YAML 1.2 `yes` and `on` are text".into(),
            "no" | "off" | "n" => "write `false`: in YAML 1.2 `no` and `off` are text".into(),
            "true" | "false" => format!("remove the quotes: `{}`", text.to_lowercase()),
            _ => "write `true` or `false`".into(),
        },
        ("a whole number" | "a number", Value::Str(text)) => {
            let plain: String = text.chars().filter(|c| !"%_ ".contains(*c)).collect();
            match plain.parse::<f64>() {
                Ok(_) if plain == *text => format!("remove the quotes: `{plain}`"),
                Ok(_) => format!("write the plain number: `{plain}`"),
                Err(_) => match text.rsplit_once(':') {
                    Some((_, last)) if last.parse::<u16>().is_ok() => {
                        format!("write one port, the one that it listens on: `{last}`")
                    }
                    _ => format!("write {expected}"),
                },
            }
        }
        ("a list", Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_)) => {
            format!("write `[{}]`", what.trim_matches(['[', ']']))
        }
        ("a list", Value::Map(_)) => "write a list: `[…]`, or one `- …` per line".into(),
        ("a map", Value::Seq([first, ..])) if named(first).is_some() => {
            let name = named(first).unwrap_or_default();
            format!("everything that has a name is a key: write `{name}: …` instead of `- name: {name}`")
        }
        ("a map", Value::Seq(_)) => "everything that has a name is a key: write `name: …` instead of `- name`".into(),
        ("a map", _) => "write `key: value` below it, indented".into(),
        ("text", Value::Seq(items)) if items.len() == 1 => "write the one value without brackets".into(),
        ("text", Value::Map([_])) if named(node).is_some() => {
            format!("write the name alone: `{}`", named(node).unwrap_or_default())
        }
        ("text", Value::Map([Entry { key, value: Node { value: Value::Map(_) | Value::Null, .. }, .. }])) => {
            format!("with settings it is a key of a map, without a dash: `{key}: {{ … }}`")
        }
        ("text", Value::Map(_)) => "write one value: a colon followed by a space makes a map".into(),
        _ => format!("write {expected}"),
    }
}
