//! How the pods of an app end.

use platformc_base::{Span, Spanned, scalar::Duration};

use crate::Effective;

/// How long callers need to learn that a pod goes, in seconds.
pub const DRAIN_SECONDS: u64 = 10;
/// How long a pod may take to end, in seconds, if nothing is said.
pub const GRACE_SECONDS: u64 = 60;

/// How the pods of an app end.
#[derive(Debug)]
pub struct Lifecycle {
    /// Where the file says it.
    pub span: Option<Span>,
    /// What happens before the program is told to end. Default: a pause; nothing for what ends by itself.
    pub stop: Option<Box<Stop>>,
    /// How long all of it may take. Default: a minute, or what `stop` takes and 50 seconds.
    pub grace: Effective<Duration>,
}

/// What happens before a program is told to end.
#[derive(Debug)]
pub struct Stop {
    /// Where the file says it, if it does.
    pub span: Option<Span>,
    pub what: StopBy,
    /// How long it takes at the most.
    pub takes: Duration,
}

/// How the end of a program is prepared.
#[derive(Debug)]
pub enum StopBy {
    Pause,
    Command(Vec<Spanned<String>>),
}

impl Lifecycle {
    /// The words of the command that runs before the program is told to end.
    #[must_use]
    pub fn command(&self) -> &[Spanned<String>] {
        match self.stop.as_deref() {
            Some(Stop { what: StopBy::Command(words), .. }) => words,
            Some(Stop { what: StopBy::Pause, .. }) | None => &[],
        }
    }
}
