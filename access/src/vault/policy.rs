//! The policy language, as Vault reads it (<https://developer.hashicorp.com/vault/docs/concepts/policies>).

use std::borrow::Cow;

use hcl::{Expression, Value, expr::ObjectKey};

use super::{Capabilities, Pattern};
use crate::literals::Reader;

/// One `path` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The path of the block.
    pub pattern: Pattern,
    /// What it allows.
    pub capabilities: Capabilities,
    /// The only values that parameters may have, by name: an empty list is any value, and another parameter is refused.
    /// Empty if the rule does not bound them.
    pub allowed_parameters: Vec<(String, Vec<String>)>,
    /// Whether the rule has another bound on parameters or on the wrapping of answers, which [`Rule`] does not keep.
    pub bounded: bool,
    /// Whether answers come only wrapped.
    pub wrapped: bool,
}

/// A policy's rules, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The `path` blocks.
    pub rules: Vec<Rule>,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// What Vault would refuse, and what it would accept but is surely a mistake: an unknown word, an
    /// identity template.
    pub fn parse(text: &str) -> Result<Self, String> {
        let blocks = match plain(text) {
            Some(blocks) => blocks,
            None => parsed(text)?,
        };
        let rules = blocks.into_iter().map(|(path, attributes)| rule(&path, attributes));
        Ok(Self { rules: rules.collect::<Result<_, _>>()? })
    }
}

/// A `path` block: its label and its attributes. What is no plain value is null, which no attribute takes.
type Block = (String, Vec<(String, Value)>);

/// The blocks of a policy that is written plainly.
fn plain(text: &str) -> Option<Vec<Block>> {
    let mut reader = Reader::new(text);
    let mut blocks = Vec::new();
    loop {
        reader.blank_or_comment();
        if reader.is_at_end() {
            return Some(blocks);
        }
        reader.take("path ")?;
        let path = reader.quoted()?;
        reader.take(" {")?;
        reader.line_end()?;
        let mut attributes = Vec::new();
        loop {
            reader.blank_or_comment();
            if reader.take("}").is_some() {
                break;
            }
            let name = reader.word()?.to_owned();
            if attributes.iter().any(|(known, _)| *known == name) {
                return None;
            }
            reader.space();
            reader.take("=")?;
            reader.space();
            attributes.push((name, reader.value()?));
            reader.line_end()?;
        }
        reader.line_end()?;
        blocks.push((path, attributes));
    }
}

/// The blocks of any policy.
fn parsed(text: &str) -> Result<Vec<Block>, String> {
    let body = hcl::parse(text).map_err(|error| one_line(&error.to_string()))?;
    let mut blocks = Vec::new();
    for structure in body {
        match structure {
            hcl::Structure::Block(block) if block.identifier() == "path" => {
                let [label] = block.labels() else { return Err("a `path` block has one label".into()) };
                let path = label.as_str().to_owned();
                if block.body().blocks().next().is_some() {
                    return Err(format!("`{path}` has a block in it"));
                }
                let attributes = block.body.into_attributes();
                blocks.push((path, attributes.map(|a| (a.key.to_string(), literal(&a.expr))).collect()));
            }
            hcl::Structure::Block(block) => return Err(format!("`{}` is no part of a policy", block.identifier())),
            hcl::Structure::Attribute(attribute) if attribute.key() == "name" => {}
            hcl::Structure::Attribute(attribute) => {
                return Err(format!("`{}` is no part of a policy", attribute.key()));
            }
        }
    }
    Ok(blocks)
}

fn literal(expression: &Expression) -> Value {
    let key = |key: &ObjectKey| match key {
        ObjectKey::Identifier(name) => Some(name.to_string()),
        ObjectKey::Expression(expression) => word(&literal(expression)).ok().map(Cow::into_owned),
        _ => None,
    };
    match expression {
        Expression::String(text) => Value::String(text.clone()),
        Expression::Number(number) => Value::Number(*number),
        Expression::Bool(value) => Value::Bool(*value),
        Expression::Array(items) => items.iter().map(literal).collect(),
        Expression::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| Some((key(name)?, literal(value))));
            entries.collect::<Option<_>>().map_or(Value::Null, Value::Object)
        }
        _ => Value::Null,
    }
}

/// An error message without its excerpt of the source.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

fn rule(path: &str, attributes: Vec<(String, Value)>) -> Result<Rule, String> {
    if path.contains("{{") {
        return Err(format!("`{path}` is a template: what it covers depends on who asks"));
    }
    let pattern = Pattern::parse(path)?;
    let mut rule = Rule {
        pattern,
        capabilities: Capabilities::NONE,
        allowed_parameters: Vec::new(),
        bounded: false,
        wrapped: false,
    };
    for (name, value) in attributes {
        match name.as_str() {
            "capabilities" => {
                for word in words(&value)? {
                    let capability =
                        Capabilities::of(&word).ok_or_else(|| format!("`{word}` on `{path}` is no capability"))?;
                    rule.capabilities = rule.capabilities.and(capability);
                }
            }
            "allowed_parameters" => rule.allowed_parameters = parameters(value)?,
            "denied_parameters" | "required_parameters" | "max_wrapping_ttl" => rule.bounded = true,
            "min_wrapping_ttl" => {
                rule.bounded = true;
                rule.wrapped = word(&value)?.trim_start_matches('0').starts_with(|c: char| c.is_ascii_digit());
            }
            other => return Err(format!("`{other}` on `{path}` is no part of a rule")),
        }
    }
    Ok(rule)
}

fn words(value: &Value) -> Result<Vec<Cow<'_, str>>, String> {
    let Value::Array(items) = value else { return Err("a list of words is expected".into()) };
    items.iter().map(word).collect()
}

fn word(value: &Value) -> Result<Cow<'_, str>, String> {
    match value {
        Value::String(text) => Ok(Cow::Borrowed(text)),
        Value::Number(number) => Ok(Cow::Owned(number.to_string())),
        Value::Bool(value) => Ok(Cow::Owned(value.to_string())),
        _ => Err("a word is expected".into()),
    }
}

fn parameters(value: Value) -> Result<Vec<(String, Vec<String>)>, String> {
    let Value::Object(entries) = value else { return Err("parameters are expected".into()) };
    let texts = |values: Vec<Cow<'_, str>>| values.into_iter().map(Cow::into_owned).collect();
    entries.into_iter().map(|(name, values)| Ok((name, texts(words(&values)?)))).collect()
}
