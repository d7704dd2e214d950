//! What tells a problem from all others, and stays the same while lines are moved.

use std::{collections::BTreeMap, fmt::Write as _};

use platformc_base::report::Problem;
use sha2::{Digest, Sha256};

/// Gives each problem of a report its fingerprint; equal ones get different ones by their order.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<String, u32>,
}

impl Fingerprints {
    pub(super) fn of(&mut self, path: &str, problem: &Problem) -> String {
        let what = format!("{}\n{path}\n{}", problem.code, problem.message);
        let count = self.seen.entry(what.clone()).or_default();
        let digest = Sha256::digest(format!("{what}\n{count}"));
        *count += 1;
        digest.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
