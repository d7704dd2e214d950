//! Who may become another in a cluster.

/// A service account with rights outside of the namespace of its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The folder of the release in the tree; `flux` for what Flux itself has.
    pub release: &'static str,
    /// Its namespace and its name, joined by `/`.
    pub account: &'static str,
    /// The namespace in which it has the rights; none: everywhere.
    pub namespace: Option<&'static str>,
    /// What it may do.
    pub powers: &'static [Power],
}

/// A right by which somebody can act as others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// It runs commands in containers of others.
    Commands,
    /// It acts under another name at the API server.
    Impersonation,
    /// It grants rights that it does not have.
    Rights,
    /// It reads Secrets.
    Secrets,
    /// It asks for tokens of service accounts.
    Tokens,
    /// It changes the webhooks that change pods.
    Webhooks,
    /// It makes or changes pods, or what makes pods, which run as any service account.
    Workloads,
}

impl Power {
    /// What its holder does, after "it".
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Commands => "runs commands in containers",
            Self::Impersonation => "acts under other names",
            Self::Rights => "grants any right",
            Self::Secrets => "reads Secrets",
            Self::Tokens => "asks for tokens of service accounts",
            Self::Webhooks => "changes webhooks for pods",
            Self::Workloads => "changes workloads",
        }
    }
}
