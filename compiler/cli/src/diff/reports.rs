//! What the reports for programs have in common: a path as the repository names it, a fingerprint, the facts that are worth a line.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Component, Path},
};

use platformc_base::Level;
use platformc_compiler::difference::{Certainty, DifferenceDocument, Fact};
use sha2::{Digest, Sha256};

/// A fact of an environment.
pub struct Shown<'a> {
    pub environment: Option<&'a str>,
    pub fact: &'a Fact,
    pub fingerprint: String,
}

/// The facts that somebody notices, the highest level first.
pub fn shown(document: &DifferenceDocument) -> Vec<Shown<'_>> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut all = Vec::new();
    for environment in &document.environments {
        let name = environment.environment.as_deref();
        let facts = environment.facts.iter();
        for fact in facts.filter(|fact| fact.level > Level::Safe && fact.certainty != Certainty::Contradicted) {
            let what =
                format!("{}\n{}\n{}\n{}\n{}", name.unwrap_or_default(), fact.rule, fact.node, fact.kind, fact.name);
            let count = seen.entry(what.clone()).or_default();
            let digest = Sha256::digest(format!("{what}\n{count}"));
            *count += 1;
            let fingerprint = digest.iter().take(16).fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            all.push(Shown { environment: name, fact, fingerprint });
        }
    }
    all
}

impl Shown<'_> {
    /// What happens, and where.
    pub fn message(&self) -> String {
        let Fact { message, help, accepted, .. } = self.fact;
        let of = self.environment.map(|name| format!("{name}: ")).unwrap_or_default();
        let more = match (accepted, help) {
            (Some(reason), _) => format!("; accepted: {reason}"),
            (None, Some(help)) => format!("; help: {help}"),
            (None, None) => String::new(),
        };
        format!("{of}{message}{more}")
    }

    /// Its file, as the repository names it, and its line.
    pub fn place(&self, folder: &str) -> (String, usize) {
        match &self.fact.place {
            Some(place) => (joined(folder, &place.file), place.line),
            None => (joined(folder, "platform.yaml"), 1),
        }
    }
}

/// A path with `/` between its parts, without a leading `./`.
fn joined(folder: &str, file: &str) -> String {
    let path = Path::new(folder).join(file);
    let mut text = String::new();
    for part in path.components() {
        match part {
            Component::RootDir => text.push('/'),
            Component::CurDir => {}
            part => {
                if !text.is_empty() && !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    text
}
