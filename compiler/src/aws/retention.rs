//! How long `CloudWatch` Logs keeps logs, and how long those must be kept in which somebody looks for a break-in.

use platformc_base::{Code, Diagnostic, Diagnostics, scalar::Duration};
use platformc_model::Effective;

/// Fewer days do not cover the time in which a break-in is usually found.
const SHORT: u64 = 90;

/// The days that it knows.
const KNOWN: [u64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// The shortest time that it knows and that is not shorter than this one.
#[must_use]
pub fn known(days: u64) -> u64 {
    KNOWN.into_iter().find(|known| *known >= days).unwrap_or(3653)
}

/// Warns of a log that is kept for too short a time to find out what happened; `log` says whose log it is, as in a sentence.
pub fn check(log: &str, kept: &Effective<Duration>, problems: &mut Diagnostics) {
    let days = kept.days();
    if days < SHORT {
        let message = format!("{log} is kept for {days} day{}", if days == 1 { "" } else { "s" });
        problems.push(
            Diagnostic::warning(Code::Weakened, kept.span(), message)
                .label("what happened before cannot be found out")
                .help(format!("write `365d`, or at least `{SHORT}d`")),
        );
    }
}
