//! What is said of one root.

use std::collections::BTreeSet;

/// How many entries or tasks are named.
pub(super) const NAMED: usize = 6;

/// One root that is to be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The folder of the root, below the output's.
    pub root: String,
    /// Who applies it, in words: with a "by", and why if it is not who applies it otherwise.
    pub by: String,
    /// What changed in it: entries of the platform, or modules of the compiler.
    pub why: Vec<String>,
    /// What must be at hand before: environment variables, each with what it is.
    pub inputs: Vec<(String, String)>,
    /// What people do before the apply: what is run, and what for.
    pub before: Vec<(String, String)>,
    /// What they do after it.
    pub after: Vec<(String, String)>,
}

/// Each once; the first ones, and how many others there are.
pub(super) fn shortened(mut why: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    why.retain(|what| seen.insert(what.clone()));
    let others = why.len().saturating_sub(NAMED);
    if others > 1 {
        why.truncate(NAMED);
        why.push(format!("{others} more"));
    }
    why
}
