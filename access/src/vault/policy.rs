//! The policy language, as Vault reads it (<https://developer.hashicorp.com/vault/docs/concepts/policies>).

use std::borrow::Cow;

use platformc_output::hcl::{Block, Body, Expr};

use super::{Capabilities, Pattern};
use crate::text;

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
    /// Reads a policy's text.
    ///
    /// # Errors
    /// What Vault would refuse, and what it would accept but is surely a mistake: an unknown word, an
    /// identity template.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::of(&text::parse(text)?)
    }

    /// The rules of a policy that has not been printed yet.
    ///
    /// # Errors
    /// The same.
    pub fn of(body: &Body) -> Result<Self, String> {
        if let Some((other, _)) = body.attributes().find(|(name, _)| *name != "name") {
            return Err(format!("`{other}` is no part of a policy"));
        }
        Ok(Self { rules: body.inner().map(rule).collect::<Result<_, _>>()? })
    }
}

fn rule(block: &Block) -> Result<Rule, String> {
    let (kind, body) = (block.kind(), block.body());
    if kind != "path" {
        return Err(format!("`{kind}` is no part of a policy"));
    }
    let [path] = block.labels() else { return Err("a `path` block has one label".into()) };
    if body.inner().next().is_some() {
        return Err(format!("`{path}` has a block in it"));
    }
    if path.contains("{{") {
        return Err(format!("`{path}` is a template: what it covers depends on who asks"));
    }
    let mut rule = Rule {
        pattern: Pattern::parse(path)?,
        capabilities: Capabilities::NONE,
        allowed_parameters: Vec::new(),
        bounded: false,
        wrapped: false,
    };
    for (name, value) in body.attributes() {
        match name {
            "capabilities" => {
                for item in list(value)? {
                    let word = word(item)?;
                    let capability =
                        Capabilities::of(&word).ok_or_else(|| format!("`{word}` on `{path}` is no capability"))?;
                    rule.capabilities = rule.capabilities.and(capability);
                }
            }
            "allowed_parameters" => rule.allowed_parameters = parameters(value)?,
            "denied_parameters" | "required_parameters" | "max_wrapping_ttl" => rule.bounded = true,
            "min_wrapping_ttl" => {
                rule.bounded = true;
                rule.wrapped = word(value)?.trim_start_matches('0').starts_with(|c: char| c.is_ascii_digit());
            }
            other => return Err(format!("`{other}` on `{path}` is no part of a rule")),
        }
    }
    Ok(rule)
}

fn list(value: &Expr) -> Result<&[Expr], String> {
    match value {
        Expr::List(items) => Ok(items),
        _ => Err("a list of words is expected".into()),
    }
}

fn word(value: &Expr) -> Result<Cow<'_, str>, String> {
    match value {
        Expr::Str(text) => Ok(Cow::Borrowed(text)),
        Expr::Int(number) => Ok(Cow::Owned(number.to_string())),
        Expr::Bool(value) => Ok(Cow::Owned(value.to_string())),
        _ => Err("a word is expected".into()),
    }
}

fn parameters(value: &Expr) -> Result<Vec<(String, Vec<String>)>, String> {
    let Expr::Object(entries) = value else { return Err("parameters are expected".into()) };
    let text = |value| word(value).map(Cow::into_owned);
    let texts = |values| list(values)?.iter().map(text).collect::<Result<_, String>>();
    entries.iter().map(|(name, values)| Ok((name.to_string(), texts(values)?))).collect()
}
