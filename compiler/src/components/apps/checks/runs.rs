//! When a job runs, and whether what it holds is good until it ends.

use platformc_base::{
    Code, Diagnostic, Diagnostics, Spanned,
    scalar::{Duration, TimeZone},
    suggest,
    words::{Deliver, Via, WorkloadKind},
};

use super::super::window;
use platformc_model::{App, DatabaseSecret, Holder, Runs, SecretKind, SecretUse};

/// A schedule that may be less late is sometimes not looked at in time
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline>).
const LEAST_LATE: u64 = 10;
const MINUTE: u64 = 60;
/// The CSI driver brings the next lease when a tenth of one is left (`LifetimeWatcher` of Vault's client).
const LEFT: u64 = 10;

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    let Some(runs) = app.ending() else { return };
    let name = &app.head.name;
    if runs.schedule.is_none() && app.head.kind.value == WorkloadKind::CronJob {
        problems.push(
            Diagnostic::error(Code::MissingCompanion, app.head.kind.span(), format!("`{name}` has no `schedule`"))
                .label("a cron job runs at the times of one")
                .help("add `schedule: \"15 3 * * *\"`: every day at 3:15"),
        );
    }
    if let Some(late) = runs.starting_deadline.said().filter(|late| late.seconds() < LEAST_LATE) {
        let message = format!("`runs.startingDeadline` of `{name}` is shorter than 10 seconds");
        problems.push(
            Diagnostic::error(Code::OutOfRange, late.span, message)
                .label("Kubernetes looks at schedules every 10 seconds: runs would be skipped")
                .help("write `10s` or more"),
        );
    }
    Extend::extend(problems, zone(app, runs));
    Extend::extend(problems, app.secrets.iter().filter_map(|used| ended(app, runs, used)));
}

/// Kubernetes refuses a schedule in a zone that it does not know.
fn zone(app: &App, runs: &Runs) -> Option<Diagnostic> {
    let said = runs.time_zone.said_at()?;
    let zone: &TimeZone = &runs.time_zone;
    if platformc_catalog::time_zones().any(|known| known == zone.as_str()) {
        return None;
    }
    let message = format!("there is no time zone `{zone}`, in which `{}` would run", app.head.name);
    let help = suggest::nearest(zone.as_str(), platformc_catalog::time_zones()).map_or_else(
        || "write a name of the IANA database, such as `Europe/Brussels` or `Etc/UTC`".to_owned(),
        |known| format!("write `{known}`"),
    );
    Some(Diagnostic::error(Code::UnknownTimeZone, said, message).help(help))
}

/// A run reads its secrets when it starts. Nobody restarts it for new ones, and its agent ends before it starts.
fn ended(app: &App, runs: &Runs, used: &SecretUse) -> Option<Diagnostic> {
    if *used.deliver == Deliver::Api || used.holder == Holder::Init {
        return None;
    }
    let whole = match &used.secret.kind {
        SecretKind::Pki(certificate) => Some(certificate.ttl.seconds()),
        _ => used.secret.login().and_then(DatabaseSecret::ttl).map(|ttl| ttl.seconds()),
    };
    let good = match (used.file_writer(), whole) {
        (Some(Via::Agent), Some(whole)) => whole,
        (Some(Via::Csi), Some(whole)) => whole / LEFT,
        _ => window::remains(&used.secret.kind)?,
    };
    let (secret, name, longest) = (&used.secret.name, &app.head.name, runs.deadline.seconds());
    if good >= longest {
        return None;
    }
    let takes = format!("a run of `{name}` can take `{}`", *runs.deadline);
    let until = runs.deadline.said_at().unwrap_or(app.head.span);
    if let Some(role) = used.secret.login().and_then(|login| login.static_role()) {
        let message = format!("{takes}, and keeps the old password of `{secret}` if it is rotated meanwhile");
        return Some(
            Diagnostic::warning(Code::KeptTooLong, used.span, message)
                .label("from then on the database refuses its new connections")
                .related(role.rotation.span, "the old one ends when the new one is made")
                .help("write a `ttl` instead of `rotation`; or allow it, if a run that fails may be tried again"),
        );
    }
    let left = Duration::from_seconds(if good < MINUTE { good.max(1) } else { good / MINUTE * MINUTE });
    let message = format!("{takes}, but `{secret}` may be valid for only `{left}` when it starts");
    let span = used.secret.login().and_then(DatabaseSecret::ttl).map_or(used.secret.span, |ttl: Spanned<_>| ttl.span);
    Some(
        Diagnostic::warning(Code::EndsTooSoon, span, message)
            .label("a run that is not over by then is refused")
            .related(used.span, "used here")
            .related(until, format!("a run can take up to `{}`", *runs.deadline))
            .help("write a longer `ttl`, or a shorter `runs.deadline`"),
    )
}
