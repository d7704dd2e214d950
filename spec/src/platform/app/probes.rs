//! How an app is asked whether it lives, serves and has started.

use platformc_base::words::PortCheck;
use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::Arguments;
use crate::{
    scalar::{Duration, PortName, UrlPath},
    span::Spanned,
};

/// How the pods of an app are asked whether they live, serve and have started.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Probes {
    /// Whether a pod lives, for example `{ path: /livez, port: admin }`; it is started again after a minute of failures. Default:
    /// no such question.
    pub liveness: Option<Spanned<Probe>>,
    /// Whether a pod can serve, for example `{ path: /readyz }`; calls go to those that can. Default: as soon as it listens.
    pub readiness: Option<Spanned<Probe>>,
    /// Whether a pod has started, for example `{ path: /livez, within: 5m }`; nothing else is asked before. Default: what
    /// `liveness` asks, for two minutes.
    pub startup: Option<Spanned<Probe>>,
}

/// One question: over HTTP (`path`), by a command (`exec`), or of a port (`check`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Probe {
    /// The path that answers `200`, for example `/readyz`.
    pub path: Option<Spanned<UrlPath>>,
    /// The command that ends with 0, for example `[/app/check, --quick]`.
    pub exec: Option<Spanned<Arguments>>,
    /// How the port is checked, for example `tcp`. Default, without `path` and `exec`: `grpc` for a port that speaks it, else `tcp`.
    pub check: Option<Spanned<PortCheck>>,
    /// The name of one of the app's `ports`, for example `admin`. Default: its only port, or the one called `http`.
    pub port: Option<Spanned<PortName>>,
    /// The time between two questions, for example `10s`. Default: 10 seconds for `liveness`, 5 for `readiness`, 2 for `startup`.
    pub every: Option<Spanned<Duration>>,
    /// How long an answer may take, for example `5s`. Default: 2 seconds.
    pub timeout: Option<Spanned<Duration>>,
    /// For how long it may fail, for example `2m`. Default: a minute for `liveness`, 15 seconds for `readiness`, two minutes for
    /// `startup`.
    pub within: Option<Spanned<Duration>>,
}
