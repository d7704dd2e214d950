use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    scalar::{Duration, Login},
    span::{Span, Spanned},
};

/// A short-lived SSH certificate: Vault signs a public key that its holder made.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SshSecret {
    /// The logins that the certificate opens, for example `[deploy]`; the first one is meant when none is asked for.
    #[schemars(length(min = 1))]
    pub principals: Vec<Spanned<Login>>,
    /// How long a certificate opens them: `1m` to `24h`, for example `30m` (the default).
    #[serde(default = "half_an_hour")]
    pub ttl: Spanned<Duration>,
    /// What a session may do besides running a command. Default: `[pty]`.
    #[serde(default = "pty")]
    pub allow: Vec<Spanned<SshExtension>>,
}

fn half_an_hour() -> Spanned<Duration> {
    Spanned { value: Duration::from_seconds(30 * 60), span: Span::default() }
}

fn pty() -> Vec<Spanned<SshExtension>> {
    vec![Spanned { value: SshExtension::Pty, span: Span::default() }]
}

/// What a session may do besides running a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SshExtension {
    /// A terminal.
    Pty,
    /// Tunnels to other ports: a way around network policies.
    PortForwarding,
    /// Its agent's keys on the host it opens: whoever is root there can use them.
    AgentForwarding,
}

impl SshExtension {
    /// The name that OpenSSH gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pty => "permit-pty",
            Self::PortForwarding => "permit-port-forwarding",
            Self::AgentForwarding => "permit-agent-forwarding",
        }
    }
}
