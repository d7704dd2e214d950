//! How the pods of an app end: what the file says, with the defaults.

use platformc_spec::{Code, Diagnostic, Diagnostics, Spanned, platform as spec, scalar::Duration};

use platformc_model::{AppHead, DRAIN_SECONDS, Effective, GRACE_SECONDS, Lifecycle, Stop, StopBy};

const PAUSE: Duration = Duration::from_seconds(DRAIN_SECONDS);
/// How long a command may take.
const COMMAND: Duration = Duration::from_seconds(30);
/// What is left of the time to end, once callers have learned of it.
const REST: u64 = GRACE_SECONDS - DRAIN_SECONDS;

pub(super) fn lifecycle(
    head: &AppHead,
    said: Option<Spanned<Box<spec::Lifecycle>>>,
    problems: &mut Diagnostics,
) -> Lifecycle {
    let (said, span) = said.map(|said| (said.value, said.span)).unzip();
    let (stop, grace) = said.map(|said| (said.pre_stop, said.termination_grace_period)).unwrap_or_default();
    let stop = match stop {
        Some(said) => self::stop(head, said, problems),
        None if head.kind.ends() => None,
        None => Some(Stop { span: None, what: StopBy::Pause, takes: PAUSE }),
    };
    let takes = stop.as_ref().map_or(0, |stop| stop.takes.seconds());
    let usual = || Duration::from_seconds(takes.saturating_add(REST).max(GRACE_SECONDS));
    let grace = match grace {
        Some(grace) => grace.into(),
        None if stop.as_ref().is_some_and(|stop| stop.span.is_some()) => {
            Effective::rule(usual(), "as long as `preStop`, and 50 seconds")
        }
        None => Effective::default(usual()),
    };
    Lifecycle { span, stop: stop.map(Box::new), grace }
}

fn stop(head: &AppHead, said: Spanned<spec::PreStop>, problems: &mut Diagnostics) -> Option<Stop> {
    let Spanned { value: spec::PreStop { sleep, exec, within }, span } = said;
    let refused = |at, message: String, help: &str| Diagnostic::error(Code::StopForm, at, message).help(help);
    match (sleep, exec, within) {
        (Some(sleep), Some(_), _) => {
            let message = format!("`preStop` of `{}` has both `sleep` and `exec`", head.name);
            problems.push(refused(sleep.span, message, "remove `sleep`, and let the command wait, or remove `exec`"));
            None
        }
        (None, None, _) => {
            let message = format!("`preStop` of `{}` says nothing", head.name);
            problems.push(refused(span, message, "write `sleep: 20s`, or a command: `exec: [/app/drain]`"));
            None
        }
        (Some(_), None, Some(within)) => {
            let message = format!("`within` of `{}` does not apply to a pause", head.name);
            problems.push(refused(within.span, message, "remove `within`: a pause takes as long as `sleep` says"));
            None
        }
        (Some(sleep), None, None) => Some(Stop { span: Some(sleep.span), what: StopBy::Pause, takes: sleep.value }),
        (None, Some(exec), within) => {
            let span = within.map_or(exec.span, |within| within.span);
            let takes = within.map_or(COMMAND, |within| within.value);
            Some(Stop { span: Some(span), what: StopBy::Command(exec.value.0), takes })
        }
    }
}
