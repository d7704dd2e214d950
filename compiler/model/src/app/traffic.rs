//! How calls to an app are treated.

use indexmap::IndexMap;
use platformc_base::{
    Span, Spanned,
    scalar::{CookieName, HeaderName, Origin, ShortDuration},
    words::{Method, RetryOn},
};

use super::Track;
use crate::Effective;

/// How calls to an app are treated. Its canary is a version of the app.
#[derive(Debug)]
pub struct Traffic {
    /// How long a caller waits; without end if nothing says so.
    pub timeout: Option<Spanned<ShortDuration>>,
    /// When a call is tried again; never if nothing says so.
    pub retries: Option<Retries>,
    /// When a pod that fails gets no calls for a while; never if nothing says so.
    pub outlier_detection: Option<Box<Spanned<OutlierDetection>>>,
    /// The cookie by which the calls of one caller go to one pod; to any if nothing says so.
    pub sticky: Option<Box<Spanned<CookieName>>>,
    /// Calls that go to one version, in the order in which they are tried.
    pub routes: Vec<VersionRoute>,
    /// Which pages of other origins may call it; the app says so itself if nothing does.
    pub cors: Option<Box<Spanned<Cors>>>,
}

/// Which pages of other origins may call an app from a browser.
#[derive(Debug)]
pub struct Cors {
    /// Where they come from, exactly.
    pub origins: Vec<Spanned<Origin>>,
    /// What they may do.
    pub methods: Effective<Vec<Method>>,
    /// The headers that they may send.
    pub headers: Vec<Spanned<HeaderName>>,
    /// The headers of an answer that they may read.
    pub expose_headers: Vec<Spanned<HeaderName>>,
    /// Whether cookies go with their calls.
    pub credentials: bool,
    /// For how long a browser remembers the answer.
    pub max_age: Effective<ShortDuration>,
}

/// Calls that go to one version.
#[derive(Debug)]
pub struct VersionRoute {
    /// Where the file says which.
    pub span: Span,
    /// The headers that they have, with their values.
    pub headers: IndexMap<Spanned<HeaderName>, Spanned<String>>,
    /// The version.
    pub to: Spanned<Track>,
}

impl Traffic {
    /// Whether it says how a caller chooses among the pods.
    #[must_use]
    pub const fn chooses_pods(&self) -> bool {
        self.outlier_detection.is_some() || self.sticky.is_some()
    }
}

/// When a call is tried again.
#[derive(Debug)]
pub struct Retries {
    /// How often, at most.
    pub attempts: Spanned<u8>,
    /// After which failures. Default, in the schema: after a failed connection.
    pub on: Effective<Vec<RetryOn>>,
}

/// When a pod that fails gets no calls for a while.
#[derive(Debug)]
pub struct OutlierDetection {
    /// After how many failed calls in a row.
    pub errors: Spanned<u16>,
    /// For how long the first time. Default, in the schema: 30 seconds.
    pub eject: Effective<ShortDuration>,
    /// What part of the pods at once, at the most, in percent. Default, in the schema: half of them.
    pub at_most: Effective<u8>,
}
