//! What a platform needs of the quotas of its AWS account.

mod count;
mod document;
#[cfg(test)]
mod tests;

use platformc_base::{Code, Diagnostic, Diagnostics, Span};
use platformc_catalog::quotas::Quota;
use platformc_model::Model;

use crate::graph::Graph;

pub use document::{document, human};

/// How much of a quota is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The quota.
    pub quota: &'static Quota,
    /// The thing that needs most, where each has a quota of its own.
    pub of: Option<String>,
    /// How much of it.
    pub needed: u64,
    /// The place of what needs most.
    pub span: Span,
}

/// How a need compares with what every account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Less than four fifths of it.
    Below,
    /// At least four fifths: what else is in the account can be too much.
    Near,
    /// More than it.
    Above,
}

impl Need {
    /// How it compares with the default.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.needed > self.quota.default {
            Status::Above
        } else if self.needed * 5 >= self.quota.default * 4 {
            Status::Near
        } else {
            Status::Below
        }
    }

    /// The region in which the quota is asked for.
    #[must_use]
    pub fn region<'a>(&self, model: &'a Model) -> &'a str {
        let wanted = model.aws.region.as_str();
        if self.quota.global && crate::aws::names::partition(model) == "aws" { "us-east-1" } else { wanted }
    }
}

/// Everything that it needs and AWS counts, in the order of the bring-up.
#[must_use]
pub fn needs(model: &Model, graph: &Graph) -> Vec<Need> {
    count::all(model, graph).into_iter().filter(|need| need.needed > 0).collect()
}

/// Warns of what is above a default. Where AWS gives more by itself, only the README says so.
#[must_use]
pub fn check(model: &Model, graph: &Graph) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for need in needs(model, graph).iter().filter(|need| need.status() == Status::Above && !need.quota.grows) {
        let Quota { service, code, name, default, .. } = need.quota;
        let needed = need.needed;
        let who = need.of.as_ref().map_or_else(|| "this platform".to_owned(), |of| format!("`{of}`"));
        problems.push(
            Diagnostic::warning(Code::AboveQuota, need.span, format!("{who} needs {needed} of the quota `{name}`, of which an account has {default}"))
                .label("above the default of AWS")
                .help(format!(
                    "ask for more before the first apply, then allow this warning: aws service-quotas request-service-quota-increase --region {} --service-code {service} --quota-code {code} --desired-value {needed}",
                    need.region(model)
                )),
        );
    }
    problems
}
