//! Single values, or those of a list.

use hcl::Value;

use crate::placeholder::unknown;

/// One, or several.
pub(super) fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

/// Texts, one or several.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(known) => Some(known.to_string()),
        other => unknown(other).map(|expression| format!("${{{expression}}}")),
    };
    list(value).into_iter().map(text).collect()
}
