//! Needs as data and as text.

use std::fmt;

use platformc_output::{json, value::Value};

use super::need::{Need, Status};
use platformc_catalog::quotas::SOURCE;
use platformc_model::Model;

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Near => "near",
            Self::Above => "above",
        }
    }
}

/// The needs of a platform as JSON.
#[must_use]
pub fn document(model: &Model, needs: &[Need]) -> Value {
    let quotas: Vec<Value> = needs
        .iter()
        .map(|need| {
            json!({
                "service": need.quota.service,
                "code": need.quota.code,
                "name": need.quota.name,
                "region": need.region(model),
                "of": need.of,
                "needed": need.needed,
                "default": need.quota.default,
                "status": need.status().word(),
            })
        })
        .collect();
    let (source, as_of) = SOURCE;
    json!({
        "version": 1,
        "environment": model.environment.as_ref().map(platformc_base::scalar::Name::as_str),
        "account": model.aws.account.as_str(),
        "region": model.aws.region.as_str(),
        "source": source,
        "asOf": as_of,
        "quotas": quotas,
    })
}

/// The needs for people: a table, then the commands for what is above or near.
///
/// # Errors
/// What `out` refuses.
pub fn human(model: &Model, needs: &[Need], out: &mut impl fmt::Write) -> fmt::Result {
    writeln!(
        out,
        "needs of account {} in {}, and the defaults of AWS\n",
        model.aws.account.as_str(),
        model.aws.region.as_str()
    )?;
    writeln!(out, "{:>8}  {:>8}  {:6}  quota", "needed", "default", "")?;
    for need in needs {
        let word = if need.status() == Status::Below { "" } else { need.status().word() };
        write!(
            out,
            "{:>8}  {:>8}  {word:6}  {} ({} {})",
            need.needed, need.quota.default, need.quota.name, need.quota.service, need.quota.code
        )?;
        match &need.of {
            Some(of) => writeln!(out, ", of `{of}`")?,
            None => writeln!(out)?,
        }
    }
    let asked: Vec<&Need> = needs.iter().filter(|need| need.status() != Status::Below).collect();
    if asked.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nwhat the account has, and how to ask for more:\n")?;
    for need in asked {
        let place = format!(
            "--region {} --service-code {} --quota-code {}",
            need.region(model),
            need.quota.service,
            need.quota.code
        );
        writeln!(out, "aws service-quotas get-service-quota {place} --query Quota.Value")?;
        if need.status() == Status::Above {
            writeln!(out, "aws service-quotas request-service-quota-increase {place} --desired-value {}", need.needed)?;
        }
    }
    Ok(())
}
