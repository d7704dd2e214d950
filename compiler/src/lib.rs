//! The compiler: one `platform.yaml` in, a tree of Terraform, Helm values, Flux and Vault files out.
//!
//! [`compile`] is pure: no clock, no environment, no network, no file system, no hash-map order.
//! Only the command line ([`cli`]) and `platformc_output::write` touch the machine.

mod access;
pub mod catalog;
mod check;
pub mod cli;
mod components;
mod contract;
mod graph;
mod kube;
mod lower;
mod resolve;
mod terraform;

use std::sync::Arc;

use platformc_access::Access;
use platformc_output::FileTree;
use platformc_spec::{Allows, Arena, Code, Diagnostic, Diagnostics, SourceId, Sources, Span};

pub use graph::{Graph, Node, NodeKind};
pub use resolve::Model;

/// What a compilation knows after all checks: everything but the bytes.
pub struct Plan {
    pub model: Arc<Model>,
    pub graph: Arc<Graph>,
    /// Who may do what with Vault, if the platform has one.
    pub access: Option<Access>,
    pub warnings: Diagnostics,
}

/// Checks a platform and plans its graph. Warnings that the sources allow are not said.
///
/// # Errors
/// All problems of the first stage that found an error.
pub fn plan(sources: &Sources) -> Result<Plan, Diagnostics> {
    let (mut allows, wrong) = Allows::scan(sources);
    let mut problems = match stages(sources) {
        Ok(plan) if !wrong.has_errors() => {
            let mut warnings = allows.silence(plan.warnings);
            // Only now has everything been said that could be.
            warnings.extend(allows.useless());
            return Ok(Plan { warnings, ..plan });
        }
        Ok(plan) => plan.warnings,
        Err(problems) => problems,
    };
    problems.extend(wrong);
    Err(allows.silence(problems))
}

fn stages(sources: &Sources) -> Result<Plan, Diagnostics> {
    let Some(source) = sources.main() else {
        return Err(Diagnostic::error(Code::Empty, Span::default(), "there is no source to compile").into());
    };
    // First of all, so that no other message can repeat what it finds.
    let ((), mut warnings) = platformc_spec::secrets::scan(SourceId(0), source).into_result(())?;
    let platform = {
        let arena = Arena::new();
        let document = platformc_spec::parse(SourceId(0), source, &arena)?;
        platformc_spec::validate(&document, &source.text)?
    };
    let (model, found) = resolve::resolve(platform)?;
    warnings.extend(found);
    let (model, found) = check::check(model)?;
    warnings.extend(found);
    let model = Arc::new(model);
    let (graph, found) = graph::plan(&model)?;
    warnings.extend(found);
    let (access, found) = access::prove(&model, &graph)?;
    warnings.extend(found);
    Ok(Plan { model, graph: Arc::new(graph), access, warnings })
}

/// Compiles a platform to its tree of files, and the warnings on the way.
///
/// # Errors
/// All problems of the first stage that found an error.
pub fn compile(sources: &Sources) -> Result<(FileTree, Diagnostics), Diagnostics> {
    let Plan { model, graph, access, warnings } = plan(sources)?;
    let tree = FileTree::new(lower::Tree::new(model, graph, access, sources));
    Ok((tree, warnings))
}
