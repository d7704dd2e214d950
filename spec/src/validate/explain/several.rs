//! One thing, or several by name: two maps that are told apart by what their keys hold.

use jsonschema::error::ValidationError;
use serde_json::Value as JsonValue;

use super::tree::{Explainer, subject, way};
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    elsewhere,
    parse::{Entry, Node, Value},
};

impl<'a> Explainer<'a> {
    /// Explains a value that is neither one thing nor several, if the schema knows such two forms; says whether it does.
    pub(super) fn one_or_several(
        &self,
        error: &ValidationError<'_>,
        node: &Node<'_>,
        context: &[Vec<ValidationError<'static>>],
        problems: &mut Diagnostics,
    ) -> bool {
        let branches = self.schema.pointer(&error.schema_path().to_string()).and_then(JsonValue::as_array);
        let Some([one, several]) = branches.map(Vec::as_slice) else { return false };
        let Some(keys) = self.resolved(one).get("properties").and_then(JsonValue::as_object) else { return false };
        if several.get("propertyNames").is_none() {
            return false;
        }
        let list = || elsewhere::value(&way(error), elsewhere::Form::List);
        let entries = match &node.value {
            Value::Map(entries) => *entries,
            Value::Seq(_) if list().is_some() => {
                let message = format!("{} must be a map, not a list", subject(error));
                let problem = Diagnostic::error(Code::WrongType, node.span, message).label("a list");
                problems.push(problem.help(list().unwrap_or_default()));
                return true;
            }
            _ => &[],
        };
        let is_key = |entry: &Entry<'_>| keys.contains_key(entry.key);
        let is_whole = |entry: &Entry<'_>| matches!(entry.value.value, Value::Map(_) | Value::Null);
        let named = entries.iter().find(|entry| !is_key(entry) && matches!(entry.value.value, Value::Map(_)));
        let plain = entries.iter().find(|entry| is_key(entry) && !is_whole(entry));
        if let (Some(named), Some(plain)) = (named, plain) {
            let (place, name) = (subject(error), named.key);
            let message = format!("{place} has both the key `{}` and the name `{name}`", plain.key);
            let problem =
                Diagnostic::error(Code::UnknownKey, named.key_span, message).related(plain.key_span, "the key");
            let help = format!("give both a name: `{{ main: {{ {}: … }}, {name}: {{ … }} }}`", plain.key);
            problems.push(problem.help(help));
            return true;
        }
        let is_several = !entries.is_empty() && entries.iter().all(is_whole) && !entries.iter().all(is_key);
        let meant = context.get(usize::from(is_several)).into_iter().flatten();
        meant.for_each(|error| self.explain(error, problems));
        true
    }

    fn resolved(&self, schema: &'a JsonValue) -> &'a JsonValue {
        let reference = schema.get("$ref").and_then(JsonValue::as_str).and_then(|path| path.strip_prefix('#'));
        reference.and_then(|path| self.schema.pointer(path)).unwrap_or(schema)
    }
}
