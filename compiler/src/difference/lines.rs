//! Where two values differ.

use platformc_output::{
    hcl::Expr,
    value::{Map, Value},
};

use super::{change::Because, pairs::pairs};

/// A value that differs, by the keys that lead to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Differs<'a, T> {
    pub path: Vec<&'a str>,
    pub before: Option<&'a T>,
    pub after: Option<&'a T>,
}

/// Where two arguments of a module differ: objects by their keys, everything else as a whole.
pub fn expressions<'a>(
    path: &mut Vec<&'a str>,
    before: Option<&'a Expr>,
    after: Option<&'a Expr>,
    found: &mut Vec<Differs<'a, Expr>>,
) {
    match (before, after) {
        (Some(Expr::Object(a)), Some(Expr::Object(b))) => {
            let a = a.iter().map(|(key, value)| (key.as_ref(), value));
            let b = b.iter().map(|(key, value)| (key.as_ref(), value));
            for (key, before, after) in pairs(a, b) {
                path.push(key);
                expressions(path, before, after, found);
                path.pop();
            }
        }
        (a, b) if a == b => {}
        (before, after) => found.push(Differs { path: path.clone(), before, after }),
    }
}

/// Where two objects differ: maps by their keys, lists of the same length by their numbers.
pub fn values(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Because>) {
    match (before, after) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for (key, before, after) in pairs(entries(a), entries(b)) {
                let inner = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                values(&inner, before, after, found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                values(&format!("{path}[{index}]"), Some(a), Some(b), found);
            }
        }
        (a, b) if a == b => {}
        (before, after) => found.push(Because::new(path, before.map(text), after.map(text))),
    }
}

fn entries(map: &Map) -> impl Iterator<Item = (&str, &Value)> {
    map.iter().map(|(key, value)| (key.as_ref(), value))
}

/// A value on one line.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{}: {}", AsRef::<str>::as_ref(key), text(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
