//! What is refused, and whether a comment of the change accepts it: the only place that decides this, for `check` and for `diff`.

use std::collections::BTreeSet;

use platformc_spec::{Diagnostic, Level};

use crate::acceptances::Acceptance;

/// What is refused, unless a comment accepts it.
pub struct Refusal {
    /// How bad it is.
    pub level: Level,
    /// The keys at which it can be accepted; what it is about is the first.
    pub paths: Vec<Vec<String>>,
    /// Whether a comment can accept it.
    pub is_acceptable: bool,
    /// What is said.
    pub problem: Diagnostic,
}

/// What a refusal is found by again.
pub type Key = (Option<String>, Level, Vec<String>, String);

/// A refusal in an environment.
pub struct Refused {
    /// The environment, if the platform has some.
    pub environment: Option<String>,
    pub refusal: Refusal,
    /// Why it is accepted, if a comment of the change accepts it.
    pub accepted: Option<String>,
}

impl Refused {
    /// What it is about: the keys that lead there.
    pub fn name(&self) -> String {
        self.refusal.paths.first().map(|path| path.join(".")).unwrap_or_default()
    }

    pub fn key(&self) -> Key {
        let path = self.refusal.paths.first().cloned().unwrap_or_default();
        let code = self.refusal.problem.code.as_str().to_owned();
        (self.environment.clone(), self.refusal.level, path, code)
    }
}

/// Marks what comments accept: what would not be refused if the entries at which they stand were as before. `left` says what is refused
/// then; where that cannot be said, it is what they stand at or above.
pub fn accept(
    refused: &mut [Refused],
    accepted: &[Acceptance],
    left: impl Fn(&[&Acceptance]) -> Option<BTreeSet<Key>>,
) {
    let levels: BTreeSet<Level> = accepted.iter().map(|comment| comment.level).collect();
    for level in levels {
        let comments: Vec<&Acceptance> = accepted.iter().filter(|comment| comment.level == level).collect();
        let mut open =
            refused.iter_mut().filter(|one| one.refusal.is_acceptable && one.refusal.level == level).peekable();
        if open.peek().is_none() {
            continue;
        }
        let left = left(&comments);
        let all = comments.iter().map(|comment| comment.reason.as_str()).collect::<Vec<_>>().join("; ");
        for one in open {
            let paths = &one.refusal.paths;
            let at = comments.iter().find(|comment| paths.iter().any(|path| comment.covers(path)));
            let at = at.map(|comment| comment.reason.clone());
            one.accepted = match &left {
                Some(left) if left.contains(&one.key()) => None,
                Some(_) => Some(at.unwrap_or_else(|| all.clone())),
                None => at,
            };
        }
    }
}
