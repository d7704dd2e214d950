//! The questions that the pods of an app are asked: what the file says, with the defaults.

use platformc_spec::{
    Code, Diagnostic, Diagnostics, Span, Spanned,
    platform::{self as spec, PortCheck, Protocol},
    scalar::{Duration, UrlPath},
};

use super::ports;
use platformc_model::{AppHead, Check, Port, Probe, Probes, START_FAILURES, START_PERIOD_SECONDS};

/// How often a pod is asked by default, in seconds, and how often it may fail.
#[derive(Clone, Copy)]
struct Usual {
    every: u64,
    failures: u64,
}

const STARTUP: Usual = Usual { every: START_PERIOD_SECONDS as u64, failures: START_FAILURES as u64 };
const READINESS: Usual = Usual { every: 5, failures: 3 };
/// A minute of silence, and it is started again.
const LIVENESS: Usual = Usual { every: 10, failures: 6 };
/// How long an answer may take, in seconds.
const TIMEOUT: u64 = 2;

pub(super) fn probes(
    head: &AppHead,
    health: Option<&Spanned<UrlPath>>,
    said: Option<Spanned<Box<spec::Probes>>>,
    problems: &mut Diagnostics,
) -> Probes {
    let usual = head.usual_port();
    let Some(said) = said else {
        return match (health, usual) {
            (Some(health), Some(port)) => short(health, port),
            (Some(_), None) => Probes::default(),
            (None, _) => Probes { readiness: listens(head), ..Probes::default() },
        };
    };
    if let Some(health) = health {
        problems.push(
            Diagnostic::error(
                Code::WrongReference,
                health.span,
                format!("`{}` has both `health` and `probes`", head.name),
            )
            .related(said.span, "the other one")
            .help(format!("remove `health`, and write `readiness: {{ path: {health} }}` in `probes`")),
        );
    }
    let spec::Probes { liveness, readiness, startup } = *said.value;
    let liveness = liveness.and_then(|said| probe(head, said, LIVENESS, problems));
    let readiness = match readiness {
        Some(said) => probe(head, said, READINESS, problems),
        None => listens(head),
    };
    let startup = match startup {
        Some(said) => probe(head, said, STARTUP, problems),
        // a pod that starts slowly is not taken for a dead one
        None => liveness.clone().map(|live| Probe { timeout: live.timeout, ..asked(live.span, live.check, STARTUP) }),
    };
    Probes { span: Some(said.span), startup, readiness, liveness }
}

/// Those of a sidecar, which are commands.
pub(super) fn by_commands(said: Spanned<spec::SidecarProbes>) -> Probes {
    let spec::SidecarProbes { liveness, readiness, startup } = said.value;
    let liveness = liveness.map(|said| command(said, LIVENESS));
    let startup = startup.map(|said| command(said, STARTUP));
    let startup = startup.or_else(|| {
        liveness.clone().map(|live| Probe { timeout: live.timeout, ..asked(live.span, live.check, STARTUP) })
    });
    Probes { span: Some(said.span), startup, readiness: readiness.map(|said| command(said, READINESS)), liveness }
}

fn command(Spanned { value: said, span }: Spanned<spec::CommandProbe>, usual: Usual) -> Probe {
    let check = Check::Exec(said.exec.value.0.into_iter().map(|word| word.value).collect());
    timed(span, check, usual, said.every, said.within, said.timeout)
}

fn timed(
    span: Span,
    check: Check,
    usual: Usual,
    every: Option<Spanned<Duration>>,
    within: Option<Spanned<Duration>>,
    timeout: Option<Spanned<Duration>>,
) -> Probe {
    let every = every.map_or(usual.every, |every| every.seconds());
    let within = within.map_or(usual.every * usual.failures, |within| within.seconds());
    Probe {
        span,
        check,
        every,
        timeout: Some(timeout.map_or(TIMEOUT, |timeout| timeout.seconds())),
        failures: Some(within.div_ceil(every.max(1)).max(1)),
    }
}

/// The short form: one path for all three.
fn short(health: &Spanned<UrlPath>, port: &Port) -> Probes {
    let ask = |usual| Some(asked(health.span, Check::Http(health.value.clone(), port.clone()), usual));
    Probes { span: None, startup: ask(STARTUP), readiness: ask(READINESS), liveness: ask(LIVENESS) }
}

fn asked(span: Span, check: Check, usual: Usual) -> Probe {
    Probe { span, check, every: usual.every, timeout: Some(TIMEOUT), failures: Some(usual.failures) }
}

/// Whether a pod listens, at least.
fn listens(head: &AppHead) -> Option<Probe> {
    let port = head.usual_port().or_else(|| head.ports.first())?;
    Some(Probe {
        span: head.span,
        check: Check::Tcp(port.clone()),
        every: READINESS.every,
        timeout: None,
        failures: None,
    })
}

fn probe(head: &AppHead, said: Spanned<spec::Probe>, usual: Usual, problems: &mut Diagnostics) -> Option<Probe> {
    let Spanned { value: said, span } = said;
    let ways = [
        ("path", said.path.as_ref().map(|path| path.span)),
        ("exec", said.exec.as_ref().map(|exec| exec.span)),
        ("check", said.check.map(|check| check.span)),
    ];
    let mut ways = ways.into_iter().filter_map(|(key, span)| Some((key, span?)));
    if let (Some((first, _)), Some((second, at))) = (ways.next(), ways.next()) {
        let message = format!("a probe of `{}` has both `{first}` and `{second}`", head.name);
        problems.push(
            Diagnostic::error(Code::ProbeForm, at, message)
                .help(format!("remove `{first}` or `{second}`: one probe asks one question")),
        );
        return None;
    }
    let check = check(head, &said, span, problems)?;
    Some(timed(span, check, usual, said.every, said.within, said.timeout))
}

fn check(head: &AppHead, said: &spec::Probe, span: Span, problems: &mut Diagnostics) -> Option<Check> {
    if let Some(exec) = &said.exec {
        if let Some(port) = &said.port {
            let message = format!("a probe of `{}` runs a command, which has no `port`", head.name);
            problems.push(Diagnostic::error(Code::ProbeForm, port.span, message).help("remove `port` or `exec`"));
            return None;
        }
        return Some(Check::Exec(exec.value.0.iter().map(|word| word.value.clone()).collect()));
    }
    let Some(port) = ports::meant(head, said.port.as_ref(), span, problems)? else {
        let message = format!("a probe of `{}` needs a port", head.name);
        problems.push(
            Diagnostic::error(Code::MissingCompanion, span, message)
                .help("add `port: 8080`, the port that it listens on, or ask by a command: `exec: [/app/check]`"),
        );
        return None;
    };
    let refused = |key: &str, at: Span, help: &str| {
        let (name, protocol) = (&port.name, port.protocol.value.as_str());
        let message =
            format!("`{key}` does not work with the port `{name}` of `{}`, which speaks `{protocol}`", head.name);
        Diagnostic::error(Code::NotOfProtocol, at, message).related(port.span, "this port").help(help)
    };
    if let Some(path) = &said.path {
        if !matches!(port.protocol.value, Protocol::Http | Protocol::Http2) {
            problems.push(refused("path", path.span, "remove `path`, which asks over HTTP, or name another port"));
            return None;
        }
        return Some(Check::Http(path.value.clone(), port));
    }
    let grpc = port.protocol.value == Protocol::Grpc;
    match said.check {
        Some(Spanned { value: PortCheck::Grpc, span }) if !grpc => {
            problems.push(refused("check: grpc", span, "write `check: tcp`, or name a port with `protocol: grpc`"));
            None
        }
        Some(Spanned { value: PortCheck::Tcp, .. }) => Some(Check::Tcp(port)),
        _ if grpc => Some(Check::Grpc(port)),
        _ => Some(Check::Tcp(port)),
    }
}
