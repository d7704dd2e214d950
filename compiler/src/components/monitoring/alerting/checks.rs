//! Alerts reach somebody, and what their receivers take is there.

use std::{collections::BTreeSet, ops::RangeInclusive};

use platformc_base::{Code, Diagnostic, Diagnostics, Spanned, scalar::Name, suggest};

use platformc_model::{Alerting, Model, Observability, Place, SecretKind};

/// How often a sign of life may come, in seconds: not more often than rules are evaluated (each 30 s by the chart's values) and Alertmanager
/// sends what it groups, and on every day, so that somebody is told of a failure on the same day.
const EVERY: RangeInclusive<u64> = 60..=24 * 60 * 60;

pub fn check(model: &Model, problems: &mut Diagnostics) {
    match (&model.observability, &model.alerting) {
        (Some(observed), None) => Extend::extend(problems, untold(observed)),
        (None, Some(alerting)) => problems.push(unobserved(model, alerting)),
        (Some(observed), Some(alerting)) => told(model, observed, alerting, problems),
        (None, None) => {}
    }
}

/// One for all clusters: receivers are the platform's.
fn untold(observed: &Observability) -> Option<Diagnostic> {
    let first = observed.clusters.first()?;
    Some(
        Diagnostic::warning(Code::NobodyTold, first.at, "alerts reach nobody: alertmanager has no receiver")
            .label("observed here")
            .help("add an `alerting:` section with `receivers` and `routes`"),
    )
}

fn unobserved(model: &Model, alerting: &Alerting) -> Diagnostic {
    let clusters: Vec<&str> = model.clusters.keys().map(Name::as_str).collect();
    let help = format!("add `observability: {{ clusters: [{}] }}`", clusters.join(", "));
    Diagnostic::error(
        Code::MissingCompanion,
        alerting.span,
        "`alerting` without `observability`: nothing raises alerts",
    )
    .help(help)
}

fn told(model: &Model, observed: &Observability, alerting: &Alerting, problems: &mut Diagnostics) {
    receivers(alerting, problems);
    delivered(model, observed, alerting, problems);
    let used: BTreeSet<&str> = model.apps.values().map(|app| app.head.namespace.as_str()).collect();
    for (place, _) in &alerting.places {
        let app = match place {
            Place::App(app) => app,
            Place::Namespace(name) => {
                Extend::extend(problems, unused(name, &used));
                continue;
            }
        };
        if !model.observes(&app.head.cluster) {
            let cluster = &app.head.cluster.name;
            let message =
                format!("there are no alerts of `{}`: the cluster `{cluster}` is not observed", app.head.name);
            let problem = Diagnostic::error(Code::MissingCompanion, app.at, message);
            problems.push(problem.help(format!("add `{cluster}` to `observability.clusters`")));
        }
    }
    let Some(switch) = &alerting.dead_mans_switch else {
        let message = "nobody notices when prometheus or alertmanager fails: there is no dead man's switch";
        problems.push(
            Diagnostic::warning(Code::NoDeadMansSwitch, alerting.span, message)
                .label("told of alerts only")
                .help("add `deadMansSwitch` with a receiver that expects a sign of life"),
        );
        return;
    };
    let every = switch.every.value;
    if !EVERY.contains(&every.seconds()) {
        let (message, label, help) = if every.seconds() < *EVERY.start() {
            (
                format!("a sign of life cannot come every `{every}`"),
                "alertmanager and prometheus look only each half minute",
                "write `1m` or more",
            )
        } else {
            (
                format!("a sign of life every `{every}` shows a failure only after that time"),
                "until then nobody is told of anything",
                "write `24h` or less",
            )
        };
        problems.push(Diagnostic::error(Code::OutOfRange, switch.every.span(), message).label(label).help(help));
    }
    if let Some(other) = alerting.routed().find(|routed| routed.name == switch.receiver.name) {
        let name = &switch.receiver.name;
        let message = format!("the receiver `{name}` gets signs of life and alerts: one hides the other");
        problems.push(
            Diagnostic::warning(Code::SwitchNotAlone, switch.receiver.at, message)
                .related(other.at, "it is told of alerts here")
                .help("give the dead man's switch a receiver of its own"),
        );
    }
}

/// A namespace in which no app runs has no alerts of apps.
fn unused(name: &Spanned<Name>, used: &BTreeSet<&str>) -> Option<Diagnostic> {
    if used.contains(name.as_str()) {
        return None;
    }
    let problem = Diagnostic::error(Code::UnknownReference, name.span, format!("no app is in the namespace `{name}`"));
    Some(problem.label("not used").help(suggest::help(name.as_str(), "namespace of apps", used.iter().copied())))
}

/// Each receiver can be told, and is told of something.
fn receivers(alerting: &Alerting, problems: &mut Diagnostics) {
    let switch = alerting.dead_mans_switch.iter().map(|switch| &switch.receiver);
    let used: BTreeSet<&Name> = alerting.routed().chain(switch).map(|receiver| &receiver.name).collect();
    for receiver in alerting.receivers.values() {
        let name = &receiver.name;
        if receiver.ways.is_empty() {
            let message = format!("the receiver `{name}` cannot be told: it has no way");
            let problem = Diagnostic::error(Code::MissingCompanion, receiver.span, message);
            let help = "add `pagerduty`, `opsgenie`, `slack`, `msteams`, `email` or `webhook`";
            problems.push(problem.help(help));
        }
        if !used.contains(name) {
            let message = format!("no route names the receiver `{name}`");
            let problem = Diagnostic::warning(Code::UntoldReceiver, receiver.span, message);
            problems.push(problem.help("name it in `alerting.routes`, or remove it"));
        }
    }
}

/// Values that people write into Vault, on clusters that Vault serves.
fn delivered(model: &Model, observed: &Observability, alerting: &Alerting, problems: &mut Diagnostics) {
    for secret in alerting.secrets() {
        if !matches!(secret.kind, SecretKind::Kv(_)) {
            let message =
                format!("`{}` is no value that people write, but a `kv` secret is expected here", secret.name);
            let problem = Diagnostic::error(Code::WrongReference, secret.at, message);
            problems.push(problem.related(secret.span, "the secret").help("name a `kv` secret"));
        }
    }
    let Some(first) = alerting.secrets().into_iter().next() else { return };
    for cluster in observed.clusters.iter().filter(|cluster| !model.vault_serves(cluster)) {
        let message = format!("alertmanager needs secrets of Vault on the cluster `{}`", cluster.name);
        problems.push(
            Diagnostic::error(Code::MissingCompanion, cluster.at, message)
                .related(first.at, "a receiver takes this secret")
                .help(model.serving(&cluster.name)),
        );
    }
}
