//! When a job runs and how long: what the file says, with the defaults.

use platformc_spec::{
    Spanned,
    platform::{self as spec, Concurrency, WorkloadKind},
    scalar::{Duration, Schedule, TimeZone},
};

use platformc_model::{Effective, Runs};

const DEADLINE: Duration = Duration::from_seconds(60 * 60);
const STARTING_DEADLINE: Duration = Duration::from_seconds(10 * 60);
const RETRIES: u8 = 3;
const KEPT: u8 = 3;

/// How it runs; nothing for an app that always runs and says nothing about it.
pub(super) fn runs(
    kind: WorkloadKind,
    schedule: Option<Spanned<Schedule>>,
    time_zone: Option<Spanned<TimeZone>>,
    said: Option<Spanned<spec::Runs>>,
) -> Option<Runs> {
    if !kind.ends() && schedule.is_none() && time_zone.is_none() && said.is_none() {
        return None;
    }
    let (said, span) = said.map(|said| (said.value, said.span)).unzip();
    let said = said.unwrap_or_default();
    let (history, kept) = said.history.map(|history| (history.span, history.value)).unzip();
    let kept = kept.unwrap_or_default();
    Some(Runs {
        span,
        schedule,
        time_zone: Effective::or(time_zone, TimeZone::utc),
        deadline: Effective::or(said.deadline, || DEADLINE),
        retries: Effective::or(said.retries, || RETRIES),
        concurrency: Effective::or(said.concurrency, Concurrency::default),
        starting_deadline: Effective::or(said.starting_deadline, || STARTING_DEADLINE),
        history,
        succeeded: Effective::or(kept.succeeded, || KEPT),
        failed: Effective::or(kept.failed, || KEPT),
    })
}
