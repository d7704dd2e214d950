//! A secret that changes restarts the pods that use it, and a restart takes its time.

use platformc_base::{Code, Diagnostic, Diagnostics, Spanned, scalar::Duration};

use super::super::secrets::RENEWAL;
use platformc_model::{App, Chart, Credentials, Effective, SecretKind, SecretUse, StaticRole};

const MINUTE: u64 = 60;

pub(super) fn check(app: &App, problems: &mut Diagnostics) {
    let restarting = app.secrets.iter().filter(|used| used.restarts());
    if let Some(chart) = &app.chart {
        if chart.deployments.is_empty() && chart.stateful_sets.is_empty() {
            Extend::extend(problems, restarting.map(|used| unheard(app, chart, used)));
        }
        return;
    }
    let restart = app.restart_time().seconds();
    for used in restarting {
        if let Some(change) = Change::of(&used.secret.kind) {
            Extend::extend(problems, change.problem(app, used, restart));
        }
    }
}

/// Only the chart knows what it deploys.
fn unheard(app: &App, chart: &Spanned<Chart>, used: &SecretUse) -> Diagnostic {
    let (secret, name) = (&used.secret.name, &app.head.name);
    let message = format!("nothing restarts the pods of `{name}` when `{secret}` changes");
    let help = format!("name what the chart deploys, such as `chart.deployments: [{name}]`, or write `onRotate: none`");
    let problem = Diagnostic::warning(Code::NotRestarted, used.span, message).label("the pods keep using the old one");
    problem.related(chart.span, "only the chart knows the names of its Deployments").help(help)
}

/// How a secret changes, in seconds.
struct Change {
    /// The setting that says so.
    field: &'static str,
    given: Effective<Duration>,
    /// The time between two changes.
    every: u64,
    /// How long the old one stays valid after the new one exists, in percent of its lifetime.
    remains: Option<u64>,
}

impl Change {
    fn of(secret: &SecretKind) -> Option<Self> {
        match secret {
            SecretKind::Database(login) => match &login.credentials {
                Credentials::Static(StaticRole { rotation, .. }) => {
                    let every = rotation.seconds();
                    Some(Self { field: "rotation", given: (*rotation).into(), every, remains: None })
                }
                Credentials::Dynamic(lease) => {
                    lease.ttl.said()?;
                    let remains = Some(u64::from(100 - RENEWAL));
                    Some(Self { field: "ttl", given: lease.ttl, every: lease.max_ttl.seconds(), remains })
                }
            },
            // Of a shorter one Vault's own rules tell.
            SecretKind::Pki(certificate) if certificate.ttl.seconds() >= 10 * MINUTE => {
                let every = certificate.renewed_after().seconds();
                Some(Self { field: "ttl", given: certificate.ttl, every, remains: Some(33) })
            }
            SecretKind::Pki(_)
            | SecretKind::Kv(_)
            | SecretKind::Transit(_)
            | SecretKind::Aws(_)
            | SecretKind::Ssh(_)
            | SecretKind::Totp(_) => None,
        }
    }

    fn problem(&self, app: &App, used: &SecretUse, restart: u64) -> Option<Diagnostic> {
        let (secret, name, field) = (&used.secret.name, &app.head.name, self.field);
        let takes = Duration::from_seconds(restart);
        let replicas = app.stable.replicas.said_at().unwrap_or(app.head.span);
        let span = self.given.said_at().unwrap_or(used.secret.span);
        let problem = if self.every <= restart {
            let message = format!("`{secret}` changes every `{}`", Duration::from_seconds(self.every));
            let message = format!("{message}, but restarting `{name}` can take `{takes}`");
            Diagnostic::error(Code::LeaseArithmetic, span, message)
                .label("the pods would never stop restarting")
                .help(format!("write a longer `{field}`, such as `1h`"))
        } else {
            let share = self.remains?;
            let rest = self.given.seconds() * share / 100;
            if rest >= restart {
                return None;
            }
            let least = Duration::from_seconds((restart * 100).div_ceil(share).div_ceil(MINUTE) * MINUTE);
            let left = Duration::from_seconds(if rest < MINUTE { rest } else { rest / MINUTE * MINUTE });
            let message = format!("the old `{secret}` is valid for `{left}` after it changes");
            let message = format!("{message}, but restarting `{name}` can take `{takes}`");
            Diagnostic::warning(Code::EndsTooSoon, span, message)
                .label("pods that have not restarted by then are refused")
                .help(format!("write a `{field}` of `{least}` or more"))
        };
        Some(
            problem
                .related(used.span, "used here")
                .related(replicas, format!("a rolling restart can take up to `{takes}`")),
        )
    }
}
