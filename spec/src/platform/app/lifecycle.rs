//! How the pods of an app end.

use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::Arguments;
use crate::{scalar::Duration, span::Spanned};

/// How the pods of an app end: first `preStop`, then the program is told to end (`SIGTERM`), and what still runs at the end of
/// `terminationGracePeriod` is killed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lifecycle {
    /// What happens before the program is told to end, for example `{ exec: [/app/drain], within: 30s }`. Default: a pause of 10
    /// seconds, in which callers learn that the pod goes; for a `cronJob` and a `job` nothing.
    pub pre_stop: Option<Spanned<PreStop>>,
    /// How long a pod may take to end, with what `preStop` takes, for example `2m`. Default: 60 seconds, or 50 more than `preStop`
    /// takes.
    pub termination_grace_period: Option<Spanned<Duration>>,
}

/// What happens before a program is told to end: a pause, or a command of its container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreStop {
    /// A pause, for example `20s`: at least 10 seconds for an app that is called.
    pub sleep: Option<Spanned<Duration>>,
    /// A command instead of the pause, for example `[/app/drain]`. While it runs callers learn that the pod goes, so the command of
    /// an app that is called takes 10 seconds at least.
    pub exec: Option<Spanned<Arguments>>,
    /// How long the command may take, for example `45s`. Default, with `exec`: 30 seconds.
    pub within: Option<Spanned<Duration>>,
}
