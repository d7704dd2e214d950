//! What is wrong with a scalar.

/// What is wrong with the form of a value, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in lower case, without a full stop; the value is in backticks.
    pub message: String,
    /// What to type instead.
    pub help: String,
    /// Whether the value must not be shown again.
    pub secret: bool,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), secret: false }
    }

    pub(super) fn secret(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { secret: true, ..Self::new(message, help) }
    }
}
