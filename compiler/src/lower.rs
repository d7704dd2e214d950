//! Nodes to files: each node lowers itself, once and independently of the others.

mod kustomization;

pub(crate) use self::kustomization::path as kustomization_path;

use crate::graph::{Artifact, Context, Files};

/// All that a node becomes: its own files, and what tells Flux of it.
pub(crate) fn artifacts(context: &Context<'_>) -> Vec<Artifact> {
    let mut out = Files::new(context.node.kind.folder());
    context.node.lower(context, &mut out);
    kustomization::write(context, &mut out);
    out.take()
}
