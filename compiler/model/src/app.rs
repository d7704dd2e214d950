//! Apps: what they are to others, and whom they refer to.

use std::sync::Arc;

use platformc_spec::{
    Span,
    platform::{self as spec, Deliver, OnRotate, Via},
    scalar::Name,
};

use crate::{Cluster, Database, Ingress, SecretUse, Storage};

/// What an app is to others.
#[derive(Debug)]
pub struct AppHead {
    pub name: Name,
    pub span: Span,
    pub cluster: Arc<Cluster>,
    pub namespace: Name,
    pub service_account: Name,
    pub port: Option<u16>,
    /// Whether it is a chart of the user's own.
    pub chart: bool,
    /// For a chart whose Service has another name than the app: that name.
    pub chart_service: Option<Name>,
}

impl AppHead {
    /// The name of its Service.
    #[must_use]
    pub fn service(&self) -> &Name {
        self.chart_service.as_ref().unwrap_or(&self.name)
    }
}

#[derive(Debug)]
pub struct App {
    pub head: Arc<AppHead>,
    pub calls: Vec<Callee>,
    /// The apps that call it, in the order of the file.
    pub callers: Vec<Arc<AppHead>>,
    pub after: Vec<Arc<AppHead>>,
    pub expose: Option<Expose>,
    pub secrets: Vec<SecretUse>,
    pub volumes: Vec<Volume>,
    pub spec: spec::App,
}

impl App {
    /// The apps of other clusters that call it.
    pub fn callers_elsewhere(&self) -> impl Iterator<Item = &Arc<AppHead>> {
        self.callers.iter().filter(|caller| caller.cluster.name != self.head.cluster.name)
    }

    /// Whether the app itself asks Vault.
    #[must_use]
    pub fn asks_vault(&self) -> bool {
        self.secrets.iter().any(|used| used.deliver == Deliver::Api)
    }

    /// Whether its pods reach Vault: the app itself, or the agent beside it.
    #[must_use]
    pub fn reaches_vault(&self) -> bool {
        self.asks_vault() || self.secrets.iter().any(|used| used.via() == Some(Via::Agent))
    }

    /// Whether its processes are sent signals, by an agent that runs as the app's own user.
    #[must_use]
    pub fn signals(&self) -> bool {
        self.secrets.iter().any(|used| used.via() == Some(Via::Agent) && used.spec.on_rotate == OnRotate::Signal)
    }

    /// The apps of other clusters that it calls.
    pub fn callees_elsewhere(&self) -> impl Iterator<Item = &Arc<AppHead>> {
        self.calls.iter().filter_map(|callee| match callee {
            Callee::App(head, _) => Some(head).filter(|head| head.cluster.name != self.head.cluster.name),
            Callee::Database(..) => None,
        })
    }
}

/// Whom an app calls, and where it says so.
#[derive(Debug)]
pub enum Callee {
    App(Arc<AppHead>, Span),
    Database(Arc<Database>, Span),
}

#[derive(Debug)]
pub struct Expose {
    pub ingress: Arc<Ingress>,
    pub spec: spec::Expose,
}

#[derive(Debug)]
pub struct Volume {
    pub name: Name,
    pub span: Span,
    pub storage: Arc<Storage>,
    pub spec: spec::Volume,
}
