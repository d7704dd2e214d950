//! Alarms on logs in `CloudWatch`: each counts the entries that fit a pattern, and has a runbook like an alert of Prometheus.
//!
//! Patterns are those of metric filters
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>). What such a comparison makes of a
//! property that an entry does not have is not documented, so a pattern asks whether it exists, if entries may lack it.

use platformc_output::hcl::{Body, Expr};

use crate::{alerts, runbook::Runbook};
use platformc_model::Model;

#[cfg(test)]
mod tests;

/// The longest pattern that a metric filter takes, in characters
/// (<https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html>).
#[cfg(test)]
const LONGEST: usize = 1024;

/// An alarm on entries of a log.
pub struct Alarm {
    pub runbook: &'static Runbook,
    /// One line for people: what happened.
    pub summary: &'static str,
    /// The pattern of the entries that it counts.
    pub pattern: String,
    /// From how many entries on it goes off.
    pub least: u32,
    /// The time in which they are counted, in seconds: whole minutes.
    pub seconds: u32,
}

impl Alarm {
    /// One that goes off at the first entry.
    pub fn at_once(runbook: &'static Runbook, summary: &'static str, pattern: String) -> Self {
        Self { runbook, summary, pattern, least: 1, seconds: 60 }
    }
}

/// The arguments of the module `log-alarms`: the alarms of a log group, whose names begin with the prefix, and the one that goes off
/// when nothing comes any more.
pub fn arguments(
    model: &Model,
    prefix: &str,
    log_group: Expr,
    alarms: &[Alarm],
    silence: Option<(&Runbook, &str)>,
) -> Body {
    let description = |runbook: &Runbook, summary: &str| {
        let page = alerts::address(model, runbook.alert).unwrap_or_else(|| alerts::path(runbook.alert));
        Expr::from(format!("{summary}. What to do: {page}"))
    };
    let entries = alarms.iter().map(|alarm| {
        let settings = Expr::object([
            ("description", description(alarm.runbook, alarm.summary)),
            ("pattern", alarm.pattern.as_str().into()),
            ("threshold", alarm.least.into()),
            ("period_seconds", alarm.seconds.into()),
        ]);
        (alarm.runbook.alert, settings)
    });
    let silence = silence.map(|(runbook, summary)| {
        Expr::object([("name", Expr::from(runbook.alert)), ("description", description(runbook, summary))])
    });
    let topics: Vec<&str> = model.aws.alarms.iter().map(|topic| topic.as_str()).collect();
    Body::new()
        .attr("prefix", prefix)
        .attr("metric_namespace", format!("platformc/{}", model.name))
        .attr("log_group_name", log_group)
        .attr("alarms", Expr::object(entries))
        .maybe("silence", silence)
        .maybe("topic_arns", (!topics.is_empty()).then(|| Expr::list(topics)))
}

/// A pattern that fits what all of these fit.
pub fn all(conditions: &[&str]) -> String {
    joined(conditions, " && ")
}

/// A pattern that fits what one of these fits.
pub fn any(conditions: &[&str]) -> String {
    joined(conditions, " || ")
}

fn joined(conditions: &[&str], by: &str) -> String {
    let conditions: Vec<String> = conditions.iter().map(|condition| format!("({condition})")).collect();
    conditions.join(by)
}

/// That a property is one of these texts, each of which may have a `*` at its ends.
pub fn one_of(property: &str, texts: &[&str]) -> String {
    compared(property, "=", texts, any)
}

/// That a property is none of these texts. Each entry must have it: see `missing_or`.
pub fn none_of(property: &str, texts: &[&str]) -> String {
    compared(property, "!=", texts, all)
}

/// That a property is missing, or what the condition says of it.
pub fn missing_or(property: &str, condition: &str) -> String {
    any(&[&format!("{property} NOT EXISTS"), condition])
}

fn compared(property: &str, by: &str, texts: &[&str], join: fn(&[&str]) -> String) -> String {
    let conditions: Vec<String> = texts.iter().map(|text| format!("{property} {by} \"{text}\"")).collect();
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    join(&conditions)
}

/// A condition as the pattern of a filter.
pub fn pattern(condition: &str) -> String {
    format!("{{ {condition} }}")
}
