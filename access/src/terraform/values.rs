//! Expressions to values. What only an apply can know stays an expression.

use std::fmt::Write;

use hcl::{
    Expression, Map, Template, Value,
    eval::{Context, Evaluate, FuncArgs, FuncDef, ParamType},
    expr::{BinaryOperator, FuncCall, ObjectKey, Operation, TraversalOperator},
    template::{Element, Strip},
};

use platformc_output::hcl::Expr;

use crate::placeholder::{file_of, not_known};

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
        Ok(file_of(path.ok_or("a path is expected")?))
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
        // encoded values are read in their decoded form
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" && call.args.len() == 1 => {
            call.args.first().map_or(Value::Null, |encoded| value(encoded, context))
        }
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

/// The value of an expression in a root.
pub(super) fn read(expression: &Expr, context: &Context<'_>) -> Value {
    match expression {
        Expr::Null => Value::Null,
        Expr::Bool(known) => Value::Bool(*known),
        Expr::Int(number) => Value::from(*number),
        Expr::Str(text) => Value::from(text.as_ref()),
        Expr::List(items) => items.iter().map(|item| read(item, context)).collect(),
        Expr::Object(entries) => {
            Value::Object(entries.iter().map(|(key, of)| (key.to_string(), read(of, context))).collect())
        }
        // encoded values are read in their decoded form
        Expr::Call(call) if call.name == "jsonencode" && call.arguments.len() == 1 => {
            call.arguments.first().map_or(Value::Null, |encoded| read(encoded, context))
        }
        Expr::Call(call) if call.name == "file" => match call.arguments.first().map(|path| read(path, context)) {
            Some(Value::String(path)) => file_of(path),
            _ => parsed(expression, context),
        },
        Expr::Template(template) => in_folder(template).map_or_else(|| parsed(expression, context), Value::String),
        Expr::Call(_) | Expr::Ref(_) => parsed(expression, context),
    }
}

/// A text whose references are to folders alone, which are empty where a root is read.
fn in_folder(template: &platformc_output::hcl::Template) -> Option<String> {
    let known = template.parts().map(|(reference, text)| match (reference, text) {
        (false, text) => Some(text),
        (true, "path.root" | "path.module") => Some(""),
        (true, _) => None,
    });
    known.collect()
}

/// The value of an expression that may take more than looking at it.
fn parsed(expression: &Expr, context: &Context<'_>) -> Value {
    let text = expression.print();
    text.parse::<Expression>().map_or_else(|_| not_known(&text), |known| value(&known, context))
}

/// What an expression says about one entry that is gone through, without copying the entry; none where it takes more than
/// looking something up.
pub(super) fn of_entry(expression: &Expression, key: &str, entry: &Value) -> Option<Value> {
    match expression {
        Expression::Null => Some(Value::Null),
        Expression::Bool(known) => Some(Value::Bool(*known)),
        Expression::Number(known) => Some(Value::Number(*known)),
        Expression::String(known) => Some(Value::String(known.clone())),
        Expression::Array(items) => items.iter().map(|item| of_entry(item, key, entry)).collect(),
        Expression::Object(entries) => {
            let entries = entries.iter().map(|(name, of)| {
                let name = match name {
                    ObjectKey::Identifier(name) => name.as_str(),
                    ObjectKey::Expression(Expression::String(name)) => name,
                    _ => return None,
                };
                Some((name.to_owned(), of_entry(of, key, entry)?))
            });
            entries.collect::<Option<_>>().map(Value::Object)
        }
        Expression::Parenthesis(inner) => of_entry(inner, key, entry),
        Expression::Conditional(choice) => match of_entry(&choice.cond_expr, key, entry)? {
            Value::Bool(true) => of_entry(&choice.true_expr, key, entry),
            Value::Bool(false) => of_entry(&choice.false_expr, key, entry),
            _ => None,
        },
        Expression::Operation(operation) => {
            let Operation::Binary(binary) = operation.as_ref() else { return None };
            let sides = || Some((of_entry(&binary.lhs_expr, key, entry)?, of_entry(&binary.rhs_expr, key, entry)?));
            match binary.operator {
                BinaryOperator::Eq => sides().map(|(left, right)| Value::Bool(left == right)),
                BinaryOperator::NotEq => sides().map(|(left, right)| Value::Bool(left != right)),
                _ => None,
            }
        }
        Expression::Traversal(traversal) => {
            let Expression::Variable(name) = &traversal.expr else { return None };
            let mut steps = traversal.operators.iter().map(|step| match step {
                TraversalOperator::GetAttr(name) => Some(name.as_str()),
                _ => None,
            });
            match (name.as_str(), steps.next()??) {
                ("each", "key") => steps.next().is_none().then(|| Value::from(key)),
                ("each", "value") => {
                    let mut found = entry;
                    for step in steps {
                        found = found.as_object()?.get(step?)?;
                    }
                    Some(found.clone())
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The same of a text with holes.
pub(super) fn text_of_entry(template: &Template, key: &str, entry: &Value) -> Option<Value> {
    let mut text = String::new();
    for element in template.elements() {
        match element {
            Element::Literal(literal) => text.push_str(literal),
            Element::Interpolation(hole) if hole.strip == Strip::None => match of_entry(&hole.expr, key, entry)? {
                Value::String(known) => text.push_str(&known),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(Value::String(text))
}

/// A text with holes, filled as far as it is known.
pub(super) fn partly(template: &Template, context: &Context<'_>) -> String {
    let mut text = String::new();
    for element in template.elements() {
        match element {
            Element::Literal(literal) => text.push_str(literal),
            Element::Interpolation(hole) if hole.strip == Strip::None => match hole.expr.evaluate(context) {
                Ok(Value::String(known)) => text.push_str(&known),
                _ => {
                    // Nothing refuses what is written into memory.
                    let _ = write!(text, "${{{}}}", hole.expr);
                }
            },
            _ => return template.to_string(),
        }
    }
    text
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
