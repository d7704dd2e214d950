//! The policy language, as Vault reads it (<https://developer.hashicorp.com/vault/docs/concepts/policies>).

use hcl::{Expression, expr::ObjectKey};

use super::{Capabilities, Pattern};

/// One `path` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub pattern: Pattern,
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
    pub rules: Vec<Rule>,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// What Vault would refuse, and what it would take but nobody can mean: an unknown word, a template of identities.
    pub fn parse(text: &str) -> Result<Self, String> {
        let body = hcl::parse(text).map_err(|error| one_line(&error.to_string()))?;
        let mut rules = Vec::new();
        for structure in body {
            match structure {
                hcl::Structure::Block(block) if block.identifier() == "path" => rules.push(rule(&block)?),
                hcl::Structure::Block(block) => return Err(format!("`{}` is no part of a policy", block.identifier())),
                hcl::Structure::Attribute(attribute) if attribute.key() == "name" => {}
                hcl::Structure::Attribute(attribute) => {
                    return Err(format!("`{}` is no part of a policy", attribute.key()));
                }
            }
        }
        Ok(Self { rules })
    }
}

/// An error message without its excerpt of the source.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

fn rule(block: &hcl::Block) -> Result<Rule, String> {
    let [label] = block.labels() else { return Err("a `path` block has one label".into()) };
    let path = label.as_str();
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
    for attribute in block.body().attributes() {
        match attribute.key() {
            "capabilities" => {
                for word in words(attribute.expr())? {
                    let capability =
                        Capabilities::of(&word).ok_or_else(|| format!("`{word}` on `{path}` is no capability"))?;
                    rule.capabilities = rule.capabilities.and(capability);
                }
            }
            "allowed_parameters" => rule.allowed_parameters = parameters(attribute.expr())?,
            "denied_parameters" | "required_parameters" | "max_wrapping_ttl" => rule.bounded = true,
            "min_wrapping_ttl" => {
                rule.bounded = true;
                rule.wrapped =
                    word(attribute.expr())?.trim_start_matches('0').starts_with(|c: char| c.is_ascii_digit());
            }
            other => return Err(format!("`{other}` on `{path}` is no part of a rule")),
        }
    }
    if block.body().blocks().next().is_some() {
        return Err(format!("`{path}` has a block in it"));
    }
    Ok(rule)
}

fn words(expression: &Expression) -> Result<Vec<String>, String> {
    let Expression::Array(items) = expression else { return Err("a list of words is expected".into()) };
    items.iter().map(word).collect()
}

fn word(expression: &Expression) -> Result<String, String> {
    match expression {
        Expression::String(text) => Ok(text.clone()),
        Expression::Number(number) => Ok(number.to_string()),
        Expression::Bool(value) => Ok(value.to_string()),
        _ => Err("a word is expected".into()),
    }
}

fn parameters(expression: &Expression) -> Result<Vec<(String, Vec<String>)>, String> {
    let Expression::Object(entries) = expression else { return Err("parameters are expected".into()) };
    let key = |key: &ObjectKey| match key {
        ObjectKey::Identifier(name) => Ok(name.to_string()),
        ObjectKey::Expression(expression) => word(expression),
        _ => Err("the name of a parameter is expected".to_owned()),
    };
    entries.iter().map(|(name, values)| Ok((key(name)?, words(values)?))).collect()
}
