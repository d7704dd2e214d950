//! Whether a pod that ends loses no calls.

use platformc_base::{Code, Diagnostic, Diagnostics, Span, scalar::Duration};

use platformc_model::{App, DRAIN_SECONDS, StopBy};

/// How long pods may take to end, in seconds: the cluster autoscaler waits no longer for them (`--max-graceful-termination-sec`), and an
/// update of a group of nodes a little longer
/// (<https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html>).
const MOST: u64 = 10 * 60;

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    if app.lifecycle.span.is_none() {
        return;
    }
    Extend::extend(problems, pause(app));
    Extend::extend(problems, grace(app));
}

/// Callers learn of it in time.
fn pause(app: &App) -> Option<Diagnostic> {
    let (stop, name) = (app.lifecycle.stop.as_ref()?, &app.head.name);
    if app.head.ports.is_empty() || stop.takes.seconds() >= DRAIN_SECONDS {
        return None;
    }
    let message = format!("calls still come to a pod of `{name}` for {DRAIN_SECONDS} seconds after its end has begun");
    let help = match stop.what {
        StopBy::Pause => "write `sleep: 10s` or more",
        StopBy::Command(_) => "let the command take 10 seconds or more, and write `within: 15s` or more",
    };
    Some(Diagnostic::error(Code::EndsBadly, stop.span?, message).help(help))
}

/// It has time for them, and its node waits for it.
fn grace(app: &App) -> Option<Diagnostic> {
    let (lifecycle, name) = (&app.lifecycle, &app.head.name);
    let (grace, takes) = (lifecycle.grace.seconds(), lifecycle.stop.as_ref().map_or(0, |stop| stop.takes.seconds()));
    let stop: Option<Span> = lifecycle.stop.as_ref().and_then(|stop| stop.span);
    let span = lifecycle.grace.said_at().or(stop)?;
    if grace > MOST {
        let message =
            format!("a pod of `{name}` may take `{}` to end, and its node does not wait for it", *lifecycle.grace);
        let help = if lifecycle.grace.said_at().is_some() {
            "write `terminationGracePeriod: 10m` or less, and let what takes longer begin anew elsewhere"
        } else {
            "write a shorter time here: 50 seconds for the program come to it, and all of it may take `10m`"
        };
        return Some(Diagnostic::error(Code::EndsBadly, span, message).help(help));
    }
    let least = takes.saturating_add(DRAIN_SECONDS);
    if lifecycle.stop.is_none() || grace >= least {
        return None;
    }
    let message = format!(
        "a pod of `{name}` is killed {grace} seconds after its end has begun, and `preStop` alone takes {takes}"
    );
    let problem = Diagnostic::error(Code::EndsBadly, span, message).label("too short");
    let problem = if let Some(stop) = stop { problem.related(stop, "this long") } else { problem };
    Some(problem.help(format!("write `terminationGracePeriod: {}` or more", Duration::from_seconds(least))))
}
