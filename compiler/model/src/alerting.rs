//! Who is told of alerts.

use std::sync::Arc;

use indexmap::IndexMap;
use platformc_base::{
    Span, Spanned,
    scalar::{Channel, ClientId, Duration, Mail, Name, ServerPort},
    words::ServiceRegion,
};

use crate::{App, Effective, Reference, Secret};

/// Whom Alertmanager tells of alerts, on every observed cluster.
#[derive(Debug)]
pub struct Alerting {
    /// Where the section begins: its key.
    pub span: Span,
    /// Who can be told, by name.
    pub receivers: IndexMap<Name, Arc<Receiver>>,
    /// Who is told of what has no route of its own.
    pub everything: Told,
    /// Who is told of what happens in one place: apps before namespaces, so that the first that matches counts.
    pub places: Vec<(Place, Told)>,
    /// Who gets a sign of life.
    pub dead_mans_switch: Option<DeadMansSwitch>,
    /// Whether failures of Flux are alerts as well. The schema's default.
    pub flux: Effective<bool>,
}

/// Somebody who can be told.
#[derive(Debug)]
pub struct Receiver {
    /// Its name.
    pub name: Name,
    /// Where the entry begins.
    pub span: Span,
    /// How it is told: by all of these.
    pub ways: Vec<Way>,
}

/// A way to tell somebody.
#[derive(Debug)]
pub enum Way {
    /// A service of PagerDuty, by the key of its Events API v2.
    Pagerduty(Reference<Secret>, ServiceRegion),
    /// A team in Opsgenie, by the key of an API integration.
    Opsgenie(Reference<Secret>, ServiceRegion),
    /// A channel of Slack, by an incoming webhook.
    Slack(Reference<Secret>, Spanned<Channel>),
    /// A channel of Microsoft Teams, by the webhook of a workflow.
    Msteams(Reference<Secret>),
    /// People by e-mail.
    Email(Email),
    /// A server that takes Alertmanager's JSON.
    Webhook(Reference<Secret>),
}

/// People by e-mail, over TLS.
#[derive(Debug)]
pub struct Email {
    /// Their addresses.
    pub to: Vec<Spanned<Mail>>,
    /// The sender.
    pub from: Spanned<Mail>,
    /// The mail server and its port.
    pub smarthost: Spanned<ServerPort>,
    /// The name and the password at the mail server.
    pub login: Option<(Spanned<ClientId>, Reference<Secret>)>,
}

/// A place in which alerts arise.
#[derive(Debug)]
pub enum Place {
    /// An app.
    App(Reference<App>),
    /// A namespace of apps.
    Namespace(Spanned<Name>),
}

/// Who is told, by severity: the receivers that hold, after all rules of precedence.
#[derive(Clone, Debug)]
pub struct Told {
    /// Of every other severity.
    pub default: Reference<Receiver>,
    /// Of critical alerts.
    pub critical: Reference<Receiver>,
    /// Of warnings.
    pub warning: Reference<Receiver>,
    /// Of alerts that only inform.
    pub info: Reference<Receiver>,
}

/// A sign of life that somebody outside expects.
#[derive(Debug)]
pub struct DeadMansSwitch {
    /// Who expects it.
    pub receiver: Reference<Receiver>,
    /// How often it comes. The schema's default.
    pub every: Effective<Duration>,
}

impl Alerting {
    /// The secrets of all receivers, each once, in the order of the file.
    #[must_use]
    pub fn secrets(&self) -> Vec<&Reference<Secret>> {
        let mut found: IndexMap<&Name, &Reference<Secret>> = IndexMap::new();
        for secret in self.receivers.values().flat_map(|receiver| &receiver.ways).filter_map(Way::secret) {
            found.entry(&secret.name).or_insert(secret);
        }
        found.into_values().collect()
    }

    /// The receivers that some route names, each with the place where it is named, without that of the dead man's switch.
    pub fn routed(&self) -> impl Iterator<Item = &Reference<Receiver>> {
        let all = std::iter::once(&self.everything).chain(self.places.iter().map(|(_, told)| told));
        all.flat_map(|told| [&told.default, &told.critical, &told.warning, &told.info])
    }
}

impl Way {
    /// What it takes to tell somebody in this way.
    #[must_use]
    pub const fn secret(&self) -> Option<&Reference<Secret>> {
        match self {
            Self::Pagerduty(secret, _)
            | Self::Opsgenie(secret, _)
            | Self::Slack(secret, _)
            | Self::Msteams(secret)
            | Self::Webhook(secret) => Some(secret),
            Self::Email(email) => match &email.login {
                Some((_, password)) => Some(password),
                None => None,
            },
        }
    }
}
