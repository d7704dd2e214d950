use platformc_base::words::ServiceRegion;
use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::{Map, Reference};
use crate::{
    scalar::{Channel, ClientId, Duration, Mail, ServerPort},
    span::{Span, Spanned},
};

/// Whom Alertmanager tells of alerts, on every observed cluster.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alerting {
    /// Who can be told, by name, for example `{ oncall: { pagerduty: { key: pagerduty-key } }, chat: { slack: { channel:
    /// "#shop", webhook: slack-webhook } } }`.
    pub receivers: Map<Receiver>,
    /// Who is told of what, for example `{ default: chat, critical: oncall }`.
    pub routes: Routes,
    /// Who misses a sign of life when Prometheus or Alertmanager fails, for example `{ receiver: heartbeat, every: 5m }`.
    /// Default: nobody; a warning says so.
    pub dead_mans_switch: Option<DeadMansSwitch>,
    /// Whether failures of Flux on observed clusters are alerts as well. Default: `true`.
    #[serde(default = "yes")]
    pub flux: Spanned<bool>,
}

/// How somebody is told: by one or more of these ways at once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Receiver {
    /// A service of PagerDuty, for example `{ key: pagerduty-key }`. Default: none.
    pub pagerduty: Option<OnCall>,
    /// A team in Opsgenie, for example `{ key: opsgenie-key, region: eu }`. Default: none.
    pub opsgenie: Option<OnCall>,
    /// A channel of Slack, for example `{ channel: "#shop", webhook: slack-webhook }`. Default: none.
    pub slack: Option<Slack>,
    /// A channel of Microsoft Teams, for example `{ webhook: teams-webhook }`. Default: none.
    pub msteams: Option<Hook>,
    /// People by e-mail, for example `{ to: [ops@example.com], from: alerts@example.com, smarthost: smtp.example.com:587 }`.
    /// Default: none.
    pub email: Option<Email>,
    /// Any server that takes Alertmanager's JSON, for example `{ webhook: relay-webhook }`. Default: none.
    pub webhook: Option<Hook>,
}

/// An account of a service that wakes people.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OnCall {
    /// Its key, the name of a `kv` secret, for example `pagerduty-key`: of PagerDuty's Events API v2, of an API integration of
    /// Opsgenie.
    pub key: Reference,
    /// Where the account is, `us` or `eu`. Default: `us`.
    #[serde(default)]
    pub region: Spanned<ServiceRegion>,
}

/// A channel of Slack.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Slack {
    /// The channel, for example `"#shop"`.
    pub channel: Spanned<Channel>,
    /// The address of an incoming webhook, the name of a `kv` secret, for example `slack-webhook`.
    pub webhook: Reference,
}

/// An address that whoever knows it can send to.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hook {
    /// The address, the name of a `kv` secret, for example `teams-webhook`.
    pub webhook: Reference,
}

/// People by e-mail, over TLS.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Email {
    /// Their addresses, for example `[ops@example.com]`.
    #[schemars(length(min = 1))]
    pub to: Vec<Spanned<Mail>>,
    /// The sender, for example `alerts@example.com`.
    pub from: Spanned<Mail>,
    /// The mail server and its port, for example `smtp.example.com:587`.
    pub smarthost: Spanned<ServerPort>,
    /// The login at the mail server, for example `{ username: alerts, password: smtp-password }`. Default: none.
    pub login: Option<MailLogin>,
}

/// A login at a mail server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MailLogin {
    /// The name, for example `alerts`.
    pub username: Spanned<ClientId>,
    /// The password, the name of a `kv` secret, for example `smtp-password`.
    pub password: Reference,
}

/// Who is told of what. A receiver for a severity, wherever it is said, goes before a `default`; that of an app goes before that of
/// its namespace, which goes before that of everything.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Routes {
    /// Who is told of what nothing else names: a receiver, for example `chat`.
    pub default: Reference,
    /// Who is told of critical alerts: a receiver, for example `oncall`. Default: whoever `default` names.
    pub critical: Option<Reference>,
    /// Who is told of warnings, those of Flux's failures among them: a receiver, for example `chat`. Default: whoever `default` names.
    pub warning: Option<Reference>,
    /// Who is told of alerts that only inform: a receiver, for example `chat`. Default: whoever `default` names.
    pub info: Option<Reference>,
    /// Exceptions for the namespaces of apps, by name, for example `{ shop: { default: shop-chat } }`. Default: none.
    #[serde(default)]
    pub namespaces: Map<Route>,
    /// Exceptions for apps, by name, for example `{ backend: { critical: shop-oncall } }`. Default: none.
    #[serde(default)]
    pub apps: Map<Route>,
}

/// Who is told of what happens in one place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    /// Who is told of alerts of every severity that has no receiver of its own, here or in `routes`: for example `shop-chat`.
    /// Default: that of the namespace, or of `routes`.
    pub default: Option<Reference>,
    /// Who is told of critical alerts, for example `shop-oncall`. Default: that of the namespace, or of `routes`.
    pub critical: Option<Reference>,
    /// Who is told of warnings, for example `shop-chat`. Default: that of the namespace, or of `routes`.
    pub warning: Option<Reference>,
    /// Who is told of alerts that only inform, for example `shop-chat`. Default: that of the namespace, or of `routes`.
    pub info: Option<Reference>,
}

/// A sign of life that a service outside of the platform expects, and raises an alarm about when it does not come.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeadMansSwitch {
    /// The receiver of the sign, which is told of nothing else, for example `heartbeat`.
    pub receiver: Reference,
    /// How often it comes, for example `5m` (the default).
    #[serde(default = "five_minutes")]
    pub every: Spanned<Duration>,
}

fn yes() -> Spanned<bool> {
    Spanned { value: true, span: Span::default() }
}

fn five_minutes() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(5 * 60), span: Span::default() }
}
