//! What is refused.

use platformc_spec::{Diagnostic, Level};

/// What is refused, unless a comment accepts it.
pub struct Refusal {
    /// How bad it is.
    pub level: Level,
    /// The keys at which it can be accepted.
    pub paths: Vec<Vec<String>>,
    /// What is said.
    pub problem: Diagnostic,
}
