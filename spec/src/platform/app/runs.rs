//! Apps that end by themselves: when they run, and how long.

use platformc_base::words::Concurrency;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{scalar::Duration, span::Spanned};

/// How a job runs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Runs {
    /// How long a run may take with all of its tries, for example `2h`; then it is ended and has failed. Default: 1h.
    pub deadline: Option<Spanned<Duration>>,
    /// How often a run that fails is tried again, for example `1`, each time in a new pod. A pod that its node loses does not
    /// count. Default: 3.
    #[schemars(range(min = 0, max = 20))]
    pub retries: Option<Spanned<u8>>,
    /// What happens at the time of a run while the one before is not over, for example `replace`. Default: it is skipped (`forbid`).
    pub concurrency: Option<Spanned<Concurrency>>,
    /// How late a run may start, for example `5m`; later it is skipped. Default: 10m.
    pub starting_deadline: Option<Spanned<Duration>>,
    /// How many runs are kept to be looked at, for example `{ succeeded: 1, failed: 5 }`.
    pub history: Option<Spanned<History>>,
}

/// How many runs are kept.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct History {
    /// Of those that went well, for example `1`. Default: 3.
    #[schemars(range(min = 0, max = 100))]
    pub succeeded: Option<Spanned<u8>>,
    /// Of those that failed, for example `5`. Default: 3.
    #[schemars(range(min = 1, max = 100))]
    pub failed: Option<Spanned<u8>>,
}
