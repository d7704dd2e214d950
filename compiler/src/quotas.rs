//! What a platform needs of the quotas of its AWS account.

mod count;
mod document;
mod need;
#[cfg(test)]
mod tests;

use platformc_base::{Code, Diagnostic, Diagnostics};
use platformc_catalog::quotas::Quota;
use platformc_model::Model;

use crate::graph::Graph;

pub use document::{document, human};
pub use need::{Need, Status};

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
