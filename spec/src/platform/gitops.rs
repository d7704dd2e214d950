use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::Duration,
    span::{Span, Spanned},
};

/// How Flux follows the repository.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gitops {
    /// How often Flux looks for changes, for example `5m` (the default).
    #[serde(default = "five_minutes")]
    pub interval: Spanned<Duration>,
    /// Where deployments are shown, for example `{ gitlab: true }`. Default: nobody.
    pub notifications: Option<Notifications>,
}

impl Default for Gitops {
    fn default() -> Self {
        Self { interval: five_minutes(), notifications: None }
    }
}

fn five_minutes() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(5 * 60), span: Span::default() }
}

/// Where deployments are shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Notifications {
    /// Whether commits in GitLab show the result of their deployment. Default: `false`.
    #[serde(default)]
    pub gitlab: Spanned<bool>,
    /// Whether commits in GitHub show the result of their deployment. Default: `false`.
    #[serde(default)]
    pub github: Spanned<bool>,
}
