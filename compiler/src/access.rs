//! The proof of access: compares what the artifacts allow everybody to do with Vault with what the platform asks
//! for.
//!
//! `platformc-access` evaluates roots and policies and knows nothing of the specification: a mistake in the lowering shows
//! as unexpected or missing access. It reads them in typed form; a test checks that the printed files say the same.

mod artifacts;
mod expected;
mod files;
mod holders;
mod impersonation;
mod impersonator;
mod index;
mod network;

use platformc_access::{Access, Finding, FindingKind, Scope, iam, report};
use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use crate::{aws::sessions, graph::Graph};
use platformc_model::{Model, SecretKind};

pub use artifacts::{Artifacts, Lowered, is_lowered};
use expected::Asked;
pub use impersonation::{aws, concerning, impersonators, section};
pub use impersonator::Impersonator;
pub use network::Network;
#[cfg(test)]
pub(crate) use {
    impersonation::{aws_roots, followed},
    network::admitted,
};

/// What the proof leaves. Of the matrix only the text is kept: what it was made of is several times as large.
pub struct Proof {
    /// The text of `access.md`.
    pub matrix: Box<str>,
}

/// Proves that the artifacts grant exactly what the platform asks for. Without a Vault there is nothing to prove. Nodes that
/// must be lowered for it are passed on to `lowered`.
///
/// # Errors
/// P0701 for each thing that the artifacts say and the platform does not, or the other way round.
pub fn prove(model: &Model, graph: &Graph, lowered: &Lowered<'_>) -> Result<Option<Proof>, Diagnostics> {
    let mut problems = Diagnostics::default();
    if model.vault.is_none() {
        return Ok(None);
    }
    let artifacts = Artifacts::handing_on(model, graph, lowered);
    let ((access, findings), aws) = rayon::join(|| judge(model, &artifacts, Scope::Secrets), || aws(&artifacts));
    let handed_out = match &aws {
        Ok(aws) if sessions::deploys(model) => iam::judge_read(&artifacts, aws),
        Ok(_) => Vec::new(),
        Err(message) => {
            let (kind, file) = (FindingKind::Unreadable, iam::ROOT.to_owned());
            vec![Finding { kind, file, message: message.clone() }]
        }
    };
    for finding in findings.into_iter().chain(handed_out) {
        problems.push(diagnostic(&artifacts, &finding));
    }
    let mut text = String::new();
    // Nothing refuses what is written into memory.
    let _ = report::markdown(&access, &report::Filter::default(), &mut text);
    text.push_str(&section(&impersonators(&artifacts, &aws, &access)));
    let matrix = text.into_boxed_str();
    problems.into_result(Some(Proof { matrix })).map(|(proof, _)| proof)
}

/// Who may do what according to these files, and what is wrong with it.
#[must_use]
pub fn judge(model: &Model, files: &dyn platformc_access::terraform::Files, scope: Scope) -> (Access, Vec<Finding>) {
    let mut asked = Asked::of(model);
    let (mut access, findings) = platformc_access::judge(files, scope, &mut asked);
    name_values(model, &mut access);
    (access, findings)
}

/// In Vault a value has a path and no name: here it has the name that the platform gives it.
fn name_values(model: &Model, access: &mut Access) {
    let named = model.secrets.values().filter_map(|secret| match &secret.kind {
        SecretKind::Kv(kv) => Some((kv.path.as_str(), secret.name.as_str())),
        _ => None,
    });
    let named: std::collections::BTreeMap<&str, &str> = named.collect();
    for secret in access.secrets.iter_mut().filter(|secret| secret.word == "value") {
        if let Some(name) = named.get(secret.name.as_str()) {
            secret.title = Some((*name).to_owned());
        }
    }
}

fn diagnostic(artifacts: &Artifacts<'_>, finding: &Finding) -> Diagnostic {
    let span = artifacts
        .owner(&finding.file)
        .map_or_else(Span::default, |node| node.spans.first().copied().unwrap_or_default());
    let message = format!("{} ({})", finding.message, finding.kind.as_str());
    Diagnostic::error(Code::AccessProof, span, message)
        .label(format!("from here comes `{}`", finding.file))
        .help("this is a fault of platformc, not of your platform: nothing was written; report it with this message")
}

#[cfg(test)]
mod tests;
