//! Conditions of statements.

use hcl::Value;

use super::{Call, pattern::fits, texts::texts};

/// One operator on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    compare: Compare,
    set: Set,
    if_exists: bool,
    pub key: String,
    pub values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Equals,
    NotEquals,
    Like,
    NotLike,
    Null,
}

/// How a key with several values is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    One,
    ForAll,
    ForAny,
}

impl Condition {
    pub(super) fn read(value: &Value) -> Result<Vec<Self>, String> {
        let mut all = Vec::new();
        for (operator, keys) in value.as_object().ok_or("conditions are expected")? {
            let keys = keys.as_object().ok_or_else(|| format!("`{operator}` asks for no key"))?;
            for (key, values) in keys {
                let values = texts(values).ok_or_else(|| format!("the condition on `{key}` has no values"))?;
                all.push(Self::of(operator, key, values)?);
            }
        }
        Ok(all)
    }

    fn of(operator: &str, key: &str, values: Vec<String>) -> Result<Self, String> {
        let (set, rest) = match operator.split_once(':') {
            Some(("ForAllValues", rest)) => (Set::ForAll, rest),
            Some(("ForAnyValue", rest)) => (Set::ForAny, rest),
            _ => (Set::One, operator),
        };
        let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let compare = match name {
            // an ARN is compared part by part, which is the same where no part holds a star
            "StringEquals" | "Bool" | "ArnEquals" => Compare::Equals,
            "StringNotEquals" => Compare::NotEquals,
            "StringLike" | "ArnLike" => Compare::Like,
            "StringNotLike" => Compare::NotLike,
            "Null" => Compare::Null,
            _ => return Err(format!("the condition `{operator}` is not known here")),
        };
        Ok(Self { compare, set, if_exists, key: key.to_owned(), values })
    }

    pub(super) fn holds(&self, call: &Call) -> bool {
        let found = call.values(&self.key).filter(|values| !values.is_empty());
        if self.compare == Compare::Null {
            return self.values.iter().any(|value| (value == "true") == found.is_none());
        }
        let Some(found) = found else {
            // a key that is not there differs from everything
            return match self.set {
                Set::ForAll => true,
                Set::ForAny => false,
                Set::One => self.if_exists || self.negated(),
            };
        };
        let fits_one = |value: &String| {
            let one = self.values.iter().any(|wanted| match self.compare {
                Compare::Like | Compare::NotLike => fits(wanted, value),
                _ => wanted == value,
            });
            one != self.negated()
        };
        match self.set {
            Set::ForAll => found.iter().all(fits_one),
            Set::ForAny | Set::One => found.iter().any(fits_one),
        }
    }

    fn negated(&self) -> bool {
        matches!(self.compare, Compare::NotEquals | Compare::NotLike)
    }
}
