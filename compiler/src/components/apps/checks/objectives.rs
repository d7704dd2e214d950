//! The objectives of an app's calls: there are some, and an alert can be raised for each.

use platformc_base::{Code, Diagnostic, Diagnostics};

use platformc_model::App;

/// The share of calls that all of them are, in hundredths of a percent.
const ALL: u16 = 10_000;

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    let Some(alerts) = &app.alerts else { return };
    let name = &app.head.name;
    if alerts.error_rate.is_none() && alerts.p99.is_none() {
        let message = format!("`alerts` of `{name}` raises no alert: it has no objective");
        problems.push(
            Diagnostic::error(Code::MissingCompanion, alerts.span, message)
                .help("write `alerts: { errorRate: 1% }`, add `latency`, or remove it"),
        );
    }
    let Some(rate) = alerts.error_rate else { return };
    let (message, label) = match rate.hundredths() {
        0 => {
            (format!("no call of `{name}` may fail: a budget of `0%` is always used up"), "one failed call is too many")
        }
        ALL => (format!("all calls of `{name}` may fail: no alert is ever raised"), "more than all cannot fail"),
        _ => return,
    };
    problems.push(
        Diagnostic::error(Code::OutOfRange, rate.span, message)
            .label(label)
            .help("write a share above `0%` and below `100%`, such as `1%`"),
    );
}
