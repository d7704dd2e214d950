//! Who is told of alerts: every rule of precedence is applied here.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_model::{Alerting, App, DeadMansSwitch, Email, Place, Receiver, Reference, Secret, Told, Way};
use platformc_spec::{Code, Diagnostic, Diagnostics, Keyed, Spanned, platform as spec, scalar::Name};

use crate::names::{Names, find_at};

/// The entries to which it refers.
pub(super) struct Known<'a> {
    pub(super) names: &'a Names,
    pub(super) secrets: &'a IndexMap<Name, Arc<Secret>>,
    pub(super) apps: &'a IndexMap<Name, Arc<App>>,
}

/// Receivers and routes; nothing if the receiver of what has no other route does not exist.
pub(super) fn alerting(spec: Keyed<spec::Alerting>, known: &Known<'_>, problems: &mut Diagnostics) -> Option<Alerting> {
    let Keyed(Spanned { value: spec::Alerting { receivers, routes, dead_mans_switch, flux }, span }) = spec;
    let receivers: IndexMap<Name, Arc<Receiver>> = receivers
        .into_iter()
        .map(|(key, spec)| {
            let ways = ways(spec, known, problems);
            (key.value.clone(), Arc::new(Receiver { name: key.value, span: key.span, ways }))
        })
        .collect();
    let named = |wanted: &spec::Reference, problems: &mut Diagnostics| {
        find_at(&receivers, wanted, "receiver", known.names, problems)
    };
    let spec::Routes { default, critical, warning, info, namespaces, apps } = routes;
    let first = named(&default, problems);
    let whole = spec::Route { default: None, critical, warning, info };
    let whole = Said::of(&whole, |wanted| named(wanted, problems));
    let namespaces: IndexMap<Name, (spec::Reference, Said)> = namespaces
        .into_iter()
        .map(|(key, route)| {
            Extend::extend(problems, silent(&key, &route));
            let said = Said::of(&route, |wanted| named(wanted, problems));
            (key.value.clone(), (key, said))
        })
        .collect();
    let apps: Vec<(Reference<App>, Said)> = apps
        .into_iter()
        .filter_map(|(key, route)| {
            Extend::extend(problems, silent(&key, &route));
            let said = Said::of(&route, |wanted| named(wanted, problems));
            Some((find_at(known.apps, &key, "app", known.names, problems)?, said))
        })
        .collect();
    let dead_mans_switch = dead_mans_switch.and_then(|switch| {
        Some(DeadMansSwitch { receiver: named(&switch.receiver, problems)?, every: switch.every.into() })
    });
    let first = first?;
    let everything = told(&[&whole], &first);
    let mut places: Vec<(Place, Told)> = Vec::with_capacity(apps.len() + namespaces.len());
    for (app, said) in apps {
        let around = namespaces.get(app.head.namespace.as_str()).map(|(_, said)| said);
        let levels: Vec<&Said> = [Some(&said), around, Some(&whole)].into_iter().flatten().collect();
        let told = told(&levels, &first);
        places.push((Place::App(app), told));
    }
    for (key, said) in namespaces.into_values() {
        let told = told(&[&said, &whole], &first);
        places.push((Place::Namespace(key), told));
    }
    Some(Alerting { span, receivers, everything, places, dead_mans_switch, flux: flux.into() })
}

/// A route of a place that names nobody.
fn silent(key: &spec::Reference, route: &spec::Route) -> Option<Diagnostic> {
    let spec::Route { default, critical, warning, info } = route;
    if [default, critical, warning, info].into_iter().any(Option::is_some) {
        return None;
    }
    let message = format!("the route of `{}` names no receiver", key.value);
    let problem = Diagnostic::error(Code::MissingCompanion, key.span, message);
    Some(problem.help("add `default`, `critical`, `warning` or `info` with a receiver, or remove it"))
}

/// What one place says of itself.
struct Said {
    default: Option<Reference<Receiver>>,
    critical: Option<Reference<Receiver>>,
    warning: Option<Reference<Receiver>>,
    info: Option<Reference<Receiver>>,
}

impl Said {
    fn of(route: &spec::Route, mut named: impl FnMut(&spec::Reference) -> Option<Reference<Receiver>>) -> Self {
        let mut one = |wanted: &Option<spec::Reference>| wanted.as_ref().and_then(&mut named);
        Self {
            default: one(&route.default),
            critical: one(&route.critical),
            warning: one(&route.warning),
            info: one(&route.info),
        }
    }
}

/// Who is told, by what a place and those around it say, from the inside out: a severity that is named anywhere goes before a default.
fn told(levels: &[&Said], last: &Reference<Receiver>) -> Told {
    let first = |of: fn(&Said) -> &Option<Reference<Receiver>>| levels.iter().find_map(|said| of(said).clone());
    let default = first(|said| &said.default).unwrap_or_else(|| last.clone());
    let or = |found: Option<Reference<Receiver>>| found.unwrap_or_else(|| default.clone());
    Told {
        critical: or(first(|said| &said.critical)),
        warning: or(first(|said| &said.warning)),
        info: or(first(|said| &said.info)),
        default: default.clone(),
    }
}

/// How somebody is told, in the order of the language's reference.
fn ways(spec: spec::Receiver, known: &Known<'_>, problems: &mut Diagnostics) -> Vec<Way> {
    let spec::Receiver { pagerduty, opsgenie, slack, msteams, email, webhook } = spec;
    let mut secret = |wanted: &spec::Reference| find_at(known.secrets, wanted, "secret", known.names, problems);
    let ways = [
        pagerduty.and_then(|account| Some(Way::Pagerduty(secret(&account.key)?, account.region.value))),
        opsgenie.and_then(|account| Some(Way::Opsgenie(secret(&account.key)?, account.region.value))),
        slack.and_then(|slack| Some(Way::Slack(secret(&slack.webhook)?, slack.channel))),
        msteams.and_then(|hook| Some(Way::Msteams(secret(&hook.webhook)?))),
        email.map(|email| {
            let login = email.login.and_then(|login| Some((login.username, secret(&login.password)?)));
            Way::Email(Email { to: email.to, from: email.from, smarthost: email.smarthost, login })
        }),
        webhook.and_then(|hook| Some(Way::Webhook(secret(&hook.webhook)?))),
    ];
    ways.into_iter().flatten().collect()
}
