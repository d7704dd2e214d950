//! Apps that end by themselves: when they run, and how long.

use platformc_base::{
    Span, Spanned,
    scalar::{Duration, Schedule, TimeZone},
    words::Concurrency,
};

use crate::Effective;

/// How a job runs: what the file says, with the defaults.
#[derive(Debug)]
pub struct Runs {
    /// Where the file says it as a whole.
    pub span: Option<Span>,
    /// When it runs, for a `cronJob`.
    pub schedule: Option<Spanned<Schedule>>,
    /// The time zone of the schedule. Default: UTC.
    pub time_zone: Effective<TimeZone>,
    /// How long a run may take with all of its tries. Default: an hour.
    pub deadline: Effective<Duration>,
    /// How often a run that fails is tried again. Default: 3.
    pub retries: Effective<u8>,
    /// What happens while the run before is not over. Default: the new one is skipped.
    pub concurrency: Effective<Concurrency>,
    /// How late it may start. Default: ten minutes.
    pub starting_deadline: Effective<Duration>,
    /// Where the file says how many runs are kept.
    pub history: Option<Span>,
    /// How many runs are kept that went well. Default: 3.
    pub succeeded: Effective<u8>,
    /// How many runs are kept that failed. Default: 3.
    pub failed: Effective<u8>,
}
