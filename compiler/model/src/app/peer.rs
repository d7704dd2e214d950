//! Who calls which port of whom.

use std::{ops::Deref, sync::Arc};

use super::{AppHead, Port};

/// The other end of a call between apps, and the port that is called.
#[derive(Clone, Debug)]
pub struct Peer {
    pub app: Arc<AppHead>,
    /// The port of the app that is called; none if that app has none.
    pub port: Option<Port>,
}

impl Peer {
    /// The port of the pods that are called; none is known of a chart, whose ports are its own.
    #[must_use]
    pub fn pod_port(&self, called: &AppHead) -> Option<u16> {
        self.port.as_ref().filter(|_| !called.chart).map(|port| port.number)
    }
}

impl Deref for Peer {
    type Target = Arc<AppHead>;

    fn deref(&self) -> &Arc<AppHead> {
        &self.app
    }
}
