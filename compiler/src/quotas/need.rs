//! What is needed of one quota.

use platformc_base::Span;
use platformc_catalog::quotas::Quota;
use platformc_model::Model;

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
