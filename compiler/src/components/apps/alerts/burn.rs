//! Rules over several windows: an alert for how fast a budget of bad calls is used up, instead of one for each bad minute.
//!
//! Windows and factors are those of Google's Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"
//! (<https://sre.google/workbook/alerting-on-slos/>): used up at this factor for all of the longer window, a budget of 30 days has lost
//! 2, 5, 10 and 10 percent. The shorter window ends the alert soon after the calls are good again.

use platformc_output::value::{Text, Value};

use super::objectives::Objective;
use crate::{alerts::Severity, kubernetes};

/// How fast, in tenths of what uses up the budget in 30 days, over which windows, and how bad that is.
const RATES: [(u64, &str, &str, Severity); 4] = [
    (144, "1h", "5m", Severity::Critical),
    (60, "6h", "30m", Severity::Critical),
    (30, "1d", "2h", Severity::Warning),
    (10, "3d", "6h", Severity::Warning),
];

/// The windows that are recorded often, and those that cover days.
pub(super) const FAST: [Window; 5] = [
    ("5m", "app:slo_bad:ratio_rate5m"),
    ("30m", "app:slo_bad:ratio_rate30m"),
    ("1h", "app:slo_bad:ratio_rate1h"),
    ("2h", "app:slo_bad:ratio_rate2h"),
    ("6h", "app:slo_bad:ratio_rate6h"),
];
pub(super) const SLOW: [Window; 2] = [("1d", "app:slo_bad:ratio_rate1d"), ("3d", "app:slo_bad:ratio_rate3d")];

/// A window, and what the share of bad calls over it is recorded as.
type Window = (&'static str, &'static str);

/// No rate waits until more calls are bad than this, in hundredths of a percent: with a large budget a high factor would never be
/// reached.
const HALF: u64 = 5_000;

/// The rates from which everything else is computed: windows of days look at two recorded series instead of all of a proxy's.
pub(super) fn rates(objective: &Objective, labels: &Value) -> [Value; 2] {
    let Objective { all, bad, .. } = objective;
    [record("app:slo_calls:rate5m", all.clone(), labels), record("app:slo_bad:rate5m", bad.clone(), labels)]
}

/// The share of bad calls over a window.
pub(super) fn ratio((window, name): Window, selected: &str, labels: &Value) -> Value {
    record(name, share(window, selected), labels)
}

/// The share of the budget that is left, over 30 days or as long as metrics are kept: below 0 if it is used up.
pub(super) fn budget(objective: &Objective, window: &str, selected: &str, labels: &Value) -> Value {
    let expression = format!("1 - {} / {}", share(window, selected), decimal(objective.budget * 10));
    record("app:slo_budget_left:ratio", expression, labels)
}

/// Whether the budget is used up too fast to wait, or so fast that somebody should look.
pub(super) fn expression(objective: &Objective, selected: &str, severity: Severity) -> String {
    let mut text = String::with_capacity(512);
    for (factor, long, short, _) in RATES.iter().filter(|rate| rate.3 == severity) {
        let most = decimal((factor * objective.budget).min(10 * objective.budget.max(HALF)));
        text.push_str(if text.is_empty() { "(" } else { " or (" });
        for (before, window) in [("", long), (" and ", short)] {
            for part in [before, "app:slo_bad:ratio_rate", window, "{", selected, "} > ", &most] {
                text.push_str(part);
            }
        }
        text.push(')');
    }
    text
}

fn share(window: &str, selected: &str) -> String {
    let bad = ["sum_over_time(app:slo_bad:rate5m{", selected, "}[", window, "])"];
    let calls = [" / sum_over_time(app:slo_calls:rate5m{", selected, "}[", window, "])"];
    [bad, calls].concat().concat()
}

fn record(name: impl Into<Text>, expression: String, labels: &Value) -> Value {
    let (name, expression) = (Value::String(name.into()), Value::String(expression.into()));
    kubernetes::fields([("record", name), ("expr", expression), ("labels", labels.clone())])
}

/// A number of hundred thousandths, exactly.
fn decimal(hundred_thousandths: u64) -> String {
    let (whole, part) = (hundred_thousandths / 100_000, hundred_thousandths % 100_000);
    let part = format!("{part:05}");
    match part.trim_end_matches('0') {
        "" => whole.to_string(),
        part => format!("{whole}.{part}"),
    }
}
