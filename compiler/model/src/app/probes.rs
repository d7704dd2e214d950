//! How the pods of an app are asked whether they live, serve and have started.

use platformc_base::{Span, scalar::UrlPath};

use super::Port;

/// The questions that are asked. Times are in seconds.
#[derive(Debug, Default)]
pub struct Probes {
    /// Where the file says them, in the long form.
    pub span: Option<Span>,
    pub startup: Option<Probe>,
    pub readiness: Option<Probe>,
    pub liveness: Option<Probe>,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Where the file asks it; the place of the app for a default.
    pub span: Span,
    pub check: Check,
    /// The time between two questions.
    pub every: u64,
    /// How long an answer may take; none: as Kubernetes does, a second.
    pub timeout: Option<u64>,
    /// How often it may fail; none: as Kubernetes does, three times.
    pub failures: Option<u64>,
}

/// How it is asked.
#[derive(Clone, Debug)]
pub enum Check {
    /// Over HTTP.
    Http(UrlPath, Port),
    /// By the health service of gRPC.
    Grpc(Port),
    /// By opening a connection.
    Tcp(Port),
    /// By a command.
    Exec(Vec<String>),
}

impl Check {
    /// The port that is asked.
    #[must_use]
    pub fn port(&self) -> Option<&Port> {
        match self {
            Self::Http(_, port) | Self::Grpc(port) | Self::Tcp(port) => Some(port),
            Self::Exec(_) => None,
        }
    }
}
