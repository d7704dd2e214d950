use platformc_base::words::SshExtension;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::entries::Reference;
use crate::{
    scalar::{Duration, Login},
    span::{Span, Spanned},
};

/// A short-lived SSH certificate: Vault signs a public key that its holder made.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SshSecret {
    /// The logins that the certificate opens, for example `[deploy]`; the first one is the default of a request.
    #[schemars(length(min = 1))]
    pub principals: Vec<Spanned<Login>>,
    /// How long a certificate opens them: `1m` to `24h`, for example `30m` (the default).
    #[serde(default = "half_an_hour")]
    pub ttl: Spanned<Duration>,
    /// What a session may do besides running a command. Default: `[pty]`.
    #[serde(default = "pty")]
    pub allow: Vec<Spanned<SshExtension>>,
    /// The name under which it was created, for example `operators-ssh`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

fn half_an_hour() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(30 * 60), span: Span::default() }
}

fn pty() -> Vec<Spanned<SshExtension>> {
    vec![Spanned { value: SshExtension::Pty, span: Span::default() }]
}
