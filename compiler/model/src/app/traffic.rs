//! How calls to an app are treated.

use platformc_base::{Spanned, scalar::ShortDuration, words::RetryOn};

use crate::Effective;

/// How calls to an app are treated. Its canary is a version of the app.
#[derive(Debug)]
pub struct Traffic {
    /// How long a caller waits; without end if nothing says so.
    pub timeout: Option<Spanned<ShortDuration>>,
    /// When a call is tried again; never if nothing says so.
    pub retries: Option<Retries>,
}

/// When a call is tried again.
#[derive(Debug)]
pub struct Retries {
    /// How often, at most.
    pub attempts: Spanned<u8>,
    /// After which failures. Default, in the schema: after a failed connection.
    pub on: Effective<Vec<RetryOn>>,
}
