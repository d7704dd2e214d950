//! Policies of IAM: what AWS would answer, by its own rules of evaluation
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>). What it does not know it
//! refuses to read, so that no answer rests on half of a policy.

mod call;
mod condition;
mod document;
mod escalation;
mod pattern;
mod reach;
#[cfg(test)]
mod tests;
mod texts;

use std::borrow::Borrow;

pub use call::{Call, Decision};
pub use document::{Document, Matched, Statement};
pub use escalation::{Escalation, Place, ROOT, escalations, judge, judge_read};
pub use reach::{Admin, Aws, Role};

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
