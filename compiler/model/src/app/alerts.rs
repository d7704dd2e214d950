//! When people are told.

use platformc_base::{
    Spanned,
    scalar::{Percent, ShortDuration},
};

/// The limits beyond which an alert is raised; there are no alerts for what has no limit.
#[derive(Clone, Copy, Debug)]
pub struct Alerts {
    /// The share of calls that may fail, over five minutes.
    pub error_rate: Option<Spanned<Percent>>,
    /// The time in which 99 of 100 calls are answered, over five minutes.
    pub p99: Option<Spanned<ShortDuration>>,
}
