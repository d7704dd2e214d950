//! Expressions to values. What only an apply can know stays an expression.

use hcl::{
    Expression, Map, Value,
    eval::{Context, Evaluate, FuncArgs, FuncDef, ParamType},
    expr::{FuncCall, ObjectKey},
};

/// The key of an object that stands for a value that is not known, with the expression it is asked for with.
const UNKNOWN: &str = "\u{0}unknown";
/// The key of an object that stands for a file's text, with the file's path.
const FILE: &str = "\u{0}file";

/// A context with the functions that modules use.
pub(super) fn context() -> Context<'static> {
    let mut context = Context::new();
    let any = |function: fn(FuncArgs) -> Result<Value, String>| {
        FuncDef::builder().variadic_param(ParamType::Any).build(function)
    };
    for (name, function) in FUNCTIONS {
        context.declare_func(*name, any(*function));
    }
    context.declare_var("path", Value::from_iter([("root", String::new()), ("module", String::new())]));
    context
}

type Function = fn(FuncArgs) -> Result<Value, String>;

const FUNCTIONS: &[(&str, Function)] = &[
    ("file", |args| {
        let path = args.into_values().into_iter().next().and_then(|path| path.as_str().map(str::to_owned));
        Ok(tagged(FILE, path.ok_or("a path is expected")?))
    }),
    ("join", |args| {
        let mut args = args.into_values().into_iter();
        let separator = args.next().and_then(|s| s.as_str().map(str::to_owned)).ok_or("a separator is expected")?;
        let list = args.next().ok_or("a list is expected")?;
        let words: Option<Vec<&str>> = list.as_array().map(|l| l.iter().filter_map(Value::as_str).collect());
        Ok(Value::from(words.ok_or("a list is expected")?.join(&separator)))
    }),
    ("concat", |args| {
        let lists = args.into_values().into_iter().map(|list| match list {
            Value::Array(items) => Ok(items),
            _ => Err("lists are expected".to_owned()),
        });
        Ok(Value::Array(lists.collect::<Result<Vec<_>, _>>()?.concat()))
    }),
    ("coalesce", |args| args.into_values().into_iter().find(|v| !v.is_null()).ok_or("all are null".into())),
    ("one", |args| match args.into_values().into_iter().next() {
        Some(Value::Array(items)) => Ok(items.into_iter().next().unwrap_or(Value::Null)),
        _ => Err("a list is expected".into()),
    }),
    ("lower", |args| match args.into_values().into_iter().next() {
        Some(Value::String(text)) => Ok(Value::from(text.to_lowercase())),
        _ => Err("a text is expected".into()),
    }),
    ("toset", |args| args.into_values().into_iter().next().ok_or("a list is expected".into())),
];

/// The value of an expression; an object or a list with what is known in it.
pub(super) fn value(expression: &Expression, context: &Context<'_>) -> Value {
    match expression {
        Expression::Array(items) => items.iter().map(|item| value(item, context)).collect(),
        Expression::Object(entries) => {
            let entries = entries.iter().filter_map(|(key, of)| Some((key_of(key, context)?, value(of, context))));
            Value::Object(entries.collect())
        }
        Expression::Parenthesis(inner) => value(inner, context),
        known => known.evaluate(context).unwrap_or_else(|_| not_known(&known.to_string())),
    }
}

fn key_of(key: &ObjectKey, context: &Context<'_>) -> Option<String> {
    match key {
        ObjectKey::Identifier(name) => Some(name.to_string()),
        ObjectKey::Expression(expression) => match expression.evaluate(context).ok()? {
            Value::String(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Parses one expression.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    text.parse().map_err(|_| format!("`{}` is no expression", text.chars().take(80).collect::<String>()))
}

/// What stands for a value that is not known.
pub(super) fn not_known(expression: &str) -> Value {
    tagged(UNKNOWN, expression.to_owned())
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

/// Fills in what a variable's type makes optional.
pub(super) fn fill(value: &mut Value, kind: &Expression) {
    let Some((name, inner)) = call(kind) else { return };
    match (name, value, inner) {
        ("map" | "list" | "set", Value::Object(entries), Some(inner)) => {
            for entry in entries.values_mut() {
                fill(entry, inner);
            }
        }
        ("map" | "list" | "set", Value::Array(items), Some(inner)) => {
            for item in items {
                fill(item, inner);
            }
        }
        ("object", Value::Object(entries), Some(Expression::Object(fields))) => {
            for (field, kind) in fields {
                let ObjectKey::Identifier(field) = field else { continue };
                field_of(entries, field.as_str(), kind);
            }
        }
        _ => {}
    }
}

fn field_of(entries: &mut Map<String, Value>, field: &str, kind: &Expression) {
    let (kind, default) = match kind {
        Expression::FuncCall(optional) if optional.name.name.as_str() == "optional" => {
            (optional.args.first(), optional.args.get(1))
        }
        kind => (Some(kind), None),
    };
    let value = entries.entry(field.to_owned()).or_insert(Value::Null);
    if let (Value::Null, Some(default)) = (&*value, default) {
        *value = Value::from(default.clone());
    }
    if let Some(kind) = kind {
        fill(value, kind);
    }
}

/// A type constructor: its name and its argument.
fn call(kind: &Expression) -> Option<(&str, Option<&Expression>)> {
    let Expression::FuncCall(call) = kind else { return None };
    let FuncCall { name, args, .. } = call.as_ref();
    Some((name.name.as_str(), args.first()))
}

/// The type of a map's or a list's entries.
pub(super) fn inner(kind: &Expression) -> Option<&Expression> {
    call(kind).filter(|(name, _)| *name != "object").and_then(|(_, inner)| inner)
}
