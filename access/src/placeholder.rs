//! Placeholders for what is in no file: values that are known only after an apply, and the texts of files.

use hcl::Value;

/// The key of an object that is the placeholder for an unknown value, with its expression.
const UNKNOWN: &str = "\u{0}unknown";
/// The key of an object that is the placeholder for a file's text, with the file's path.
const FILE: &str = "\u{0}file";

/// The placeholder for an unknown value.
pub fn not_known(expression: &str) -> Value {
    tagged(UNKNOWN, expression.to_owned())
}

/// The text of the file with this path.
pub fn file_of(path: String) -> Value {
    tagged(FILE, path)
}

fn tagged(tag: &str, text: String) -> Value {
    Value::from_iter([(tag, text)])
}

/// The expression of a value that is not known.
#[must_use]
pub fn unknown(value: &Value) -> Option<&str> {
    value.as_object()?.get(UNKNOWN)?.as_str()
}

/// The path of a file whose text the value is, from the root module's folder.
#[must_use]
pub fn file(value: &Value) -> Option<&str> {
    value.as_object()?.get(FILE)?.as_str()
}
