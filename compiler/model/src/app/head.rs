//! What an app is to others.

use std::sync::Arc;

use platformc_base::{
    Span, Spanned,
    scalar::{Name, PortName},
    words::WorkloadKind,
};

use super::Port;
use crate::{Cluster, Effective};

/// What an app is to others.
#[derive(Debug)]
pub struct AppHead {
    pub name: Name,
    pub span: Span,
    /// The cluster that it runs on.
    pub cluster: Arc<Cluster>,
    pub namespace: Spanned<Name>,
    /// How it runs. Default, in the schema: always.
    pub kind: Effective<WorkloadKind>,
    /// The service account that it runs as. Default: the app's name.
    pub service_account: Effective<Name>,
    /// The port that is meant where none is named: its only one, or the one called `http`. For a chart, the port of its Service.
    pub port: Option<Spanned<u16>>,
    /// Every port, in the order of the file.
    pub ports: Vec<Port>,
    /// Whether it is a chart of the user's own.
    pub chart: bool,
    /// The name of its Service. Default: the app's name, which is always that of an image.
    pub service: Effective<Name>,
}

impl AppHead {
    /// Whether its pods keep their names and volumes.
    #[must_use]
    pub fn is_stateful(&self) -> bool {
        self.kind.value == WorkloadKind::StatefulSet && !self.chart
    }

    /// The name of the Service in which each replica has a name of its own: that of `NAME` is `NAME-0.NAME-headless`.
    #[must_use]
    pub fn headless(&self) -> Option<String> {
        self.is_stateful().then(|| format!("{}-headless", self.name))
    }

    /// The port that is meant where none is named: the only one, or the one called `http`.
    #[must_use]
    pub fn usual_port(&self) -> Option<&Port> {
        match self.ports.as_slice() {
            [only] => Some(only),
            ports => ports.iter().find(|port| port.name == PortName::http()),
        }
    }

    /// Whether one of its ports speaks a protocol with requests, which the mesh can tell apart.
    #[must_use]
    pub fn has_requests(&self) -> bool {
        self.ports.iter().any(|port| port.protocol.has_requests())
    }

    /// The port at which others call its Service.
    #[must_use]
    pub fn service_port(&self) -> Option<u16> {
        self.port.map(|port| port.value)
    }

    /// The port at which its pods take calls; none is known of a chart, whose ports are its own.
    #[must_use]
    pub fn pod_port(&self) -> Option<u16> {
        self.service_port().filter(|_| !self.chart)
    }
}
