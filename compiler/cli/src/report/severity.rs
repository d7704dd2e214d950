//! The words of programs for how bad something is.

use platformc_base::Severity;

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
