//! IAM policies as Terraform expressions.

use platformc_output::hcl::Expr;
use serde_json::Value;

/// A policy document that a component keeps as JSON, as a call of `jsonencode`. `${…}` in it is IAM's syntax, and the
/// printer escapes it. A document that is not JSON gives no policy; a test of the component prevents that.
pub fn document(json: &str) -> Expr {
    let value = serde_json::from_str(json).unwrap_or(Value::Null);
    Expr::call("jsonencode", [expression(&value)])
}

/// A policy document of these statements.
pub fn statements(statements: impl IntoIterator<Item = Expr>) -> Expr {
    let fields = [("Version", Expr::from("2012-10-17")), ("Statement", Expr::list(statements))];
    Expr::call("jsonencode", [Expr::object(fields)])
}

/// A statement without conditions.
pub fn statement(id: &str, effect: &str, actions: &[&str], resources: impl IntoIterator<Item = String>) -> Expr {
    Expr::object([
        ("Sid", Expr::from(id)),
        ("Effect", Expr::from(effect)),
        ("Action", Expr::list(actions.iter().copied())),
        ("Resource", Expr::list(resources)),
    ])
}

fn expression(value: &Value) -> Expr {
    match value {
        Value::Null => Expr::Null,
        Value::Bool(value) => Expr::from(*value),
        Value::Number(number) => Expr::Int(number.as_i64().unwrap_or_default()),
        Value::String(text) => Expr::from(text),
        Value::Array(items) => Expr::list(items.iter().map(expression)),
        Value::Object(fields) => Expr::object(fields.iter().map(|(key, value)| (key.clone(), expression(value)))),
    }
}
