//! A policy document.

use hcl::{Map, Value};

use super::{
    Call, Decision,
    condition::Condition,
    pattern::{fits, fits_in_any_case},
    texts::{list, texts},
};

/// A policy: all of its statements count, in any order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The statements, in the order of the document.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its `Sid`; empty if it has none.
    pub id: String,
    /// Whether its effect is `Allow`; else `Deny`.
    pub allows: bool,
    /// Patterns of actions, as in `iam:*Role`; letter case does not matter.
    pub actions: Matched,
    /// Patterns of ARNs.
    pub resources: Matched,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
}

/// What is matched: these, or all but these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// With `*` for any text and `?` for any letter.
    pub patterns: Vec<String>,
    /// Whether it means everything else, as `NotAction` does.
    pub but: bool,
}

impl Document {
    /// Reads a document as Terraform writes it. Values that are known only after an apply are kept as expressions:
    /// `${module.unseal.key_arn}`.
    ///
    /// # Errors
    /// What cannot be read, or is not known here.
    pub fn read(value: &Value) -> Result<Self, String> {
        let fields = value.as_object().ok_or("a policy document is expected")?;
        let statements = fields.get("Statement").map(list).ok_or("a policy document without statements")?;
        let statements = statements.into_iter().map(Statement::read).collect::<Result<_, _>>()?;
        Ok(Self { statements })
    }

    /// What it says to a call.
    #[must_use]
    pub fn decide(&self, call: &Call) -> Decision {
        let mut allowed = false;
        for statement in self.statements.iter().filter(|statement| statement.applies(call)) {
            if !statement.allows {
                return Decision::Denied;
            }
            allowed = true;
        }
        if allowed { Decision::Allowed } else { Decision::NotAllowed }
    }
}

impl Statement {
    fn read(value: &Value) -> Result<Self, String> {
        let fields = value.as_object().ok_or("a statement is expected")?;
        let id = fields.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
        let allows = match fields.get("Effect").and_then(Value::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err(format!("the statement `{id}` neither allows nor denies")),
        };
        let known = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
        if let Some(unknown) = fields.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!("the statement `{id}` has a `{unknown}`"));
        }
        let actions = matched(fields, "Action", "NotAction").ok_or_else(|| format!("`{id}` is about no action"))?;
        let resources = matched(fields, "Resource", "NotResource").ok_or_else(|| format!("`{id}` is about nothing"))?;
        let conditions = match fields.get("Condition") {
            Some(conditions) => Condition::read(conditions)?,
            None => Vec::new(),
        };
        Ok(Self { id, allows, actions, resources, conditions })
    }

    fn applies(&self, call: &Call) -> bool {
        let action = |pattern: &str| fits_in_any_case(pattern, &call.action);
        let resource = |pattern: &str| names(pattern, &call.resource);
        self.actions.has(action) && self.resources.has(resource) && self.conditions.iter().all(|one| one.holds(call))
    }
}

impl Matched {
    fn has(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.patterns.iter().any(|pattern| fits(pattern)) != self.but
    }
}

fn matched(fields: &Map<String, Value>, these: &str, but: &str) -> Option<Matched> {
    let (value, but) = match (fields.get(these), fields.get(but)) {
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        _ => return None,
    };
    Some(Matched { patterns: texts(value)?, but })
}

/// Whether a pattern names a resource. A star does not reach over the colons between the first parts of an ARN.
fn names(pattern: &str, resource: &str) -> bool {
    let (mut wanted, mut found) = (pattern, resource);
    for _ in 0..5 {
        let (Some((one, rest)), Some((other, left))) = (wanted.split_once(':'), found.split_once(':')) else {
            return fits(pattern, resource);
        };
        if !fits(one, other) {
            return false;
        }
        (wanted, found) = (rest, left);
    }
    fits(wanted, found)
}
