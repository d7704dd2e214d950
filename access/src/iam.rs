//! Policies of IAM: what AWS would answer, by its own rules of evaluation
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>). What it does not know it
//! refuses to read, so that no answer rests on half of a policy.

mod condition;
mod document;
mod escalation;
mod reach;
#[cfg(test)]
mod tests;

use std::borrow::{Borrow, Cow};

pub use document::{Document, Matched, Statement};
pub use escalation::{Escalation, Place, ROOT, escalations, judge, judge_read};
pub use reach::{Admin, Aws, Role};

/// What AWS says to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A statement denies it: nothing allows it again, not even the policy of a bucket, a key or another role.
    Denied,
    /// Nothing allows it.
    NotAllowed,
    Allowed,
}

/// A call of the API on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Service and action, as in `iam:CreateRole`.
    pub action: Cow<'static, str>,
    /// The ARN of the resource, or `*` for a call that has none.
    pub resource: String,
    /// The keys that conditions ask for, and their values.
    pub context: Vec<(Cow<'static, str>, Vec<String>)>,
}

impl Call {
    #[must_use]
    pub fn new(action: impl Into<Cow<'static, str>>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), context: Vec::new() }
    }

    /// The call with a key of its context.
    #[must_use]
    pub fn with<T: Into<String>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.context.push((key.into(), values.into_iter().map(Into::into).collect()));
        self
    }

    /// The values of a key, whose letter case does not matter.
    fn values(&self, key: &str) -> Option<&[String]> {
        let found = self.context.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
        found.map(|(_, values)| values.as_slice())
    }
}

/// What policies of an identity, within their boundary, say to a call. What policies of the resource would say is left out:
/// they may allow more, but nothing that is denied.
#[must_use]
pub fn decide<D: Borrow<Document>>(policies: &[D], boundary: Option<&Document>, call: &Call) -> Decision {
    let (mut allowed, mut denied) = (false, false);
    for policy in policies {
        match policy.borrow().decide(call) {
            Decision::Denied => denied = true,
            Decision::Allowed => allowed = true,
            Decision::NotAllowed => {}
        }
    }
    let bounded = boundary.map_or(Decision::Allowed, |boundary| boundary.decide(call));
    if denied || bounded == Decision::Denied {
        Decision::Denied
    } else if allowed && bounded == Decision::Allowed {
        Decision::Allowed
    } else {
        Decision::NotAllowed
    }
}

/// Whether a text fits a pattern: `*` stands for any text, `?` for one character.
fn fits(pattern: &str, text: &str) -> bool {
    matches(pattern.as_bytes(), text.as_bytes(), |a, b| a == b)
}

/// The same, whatever the letter case: so are actions.
fn fits_in_any_case(pattern: &str, text: &str) -> bool {
    matches(pattern.as_bytes(), text.as_bytes(), u8::eq_ignore_ascii_case)
}

/// Names in AWS are ASCII, so a byte is a character.
fn matches(pattern: &[u8], text: &[u8], same: fn(&u8, &u8) -> bool) -> bool {
    let (mut at, mut on) = (0, 0);
    // the last star, and how much it stood for
    let mut star: Option<(usize, usize)> = None;
    while let Some(found) = text.get(on) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, on));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || same(wanted, found) => {
                at += 1;
                on += 1;
            }
            _ => {
                let Some((place, stood)) = star else { return false };
                star = Some((place, stood + 1));
                at = place + 1;
                on = stood + 1;
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|rest| *rest == b'*')
}
