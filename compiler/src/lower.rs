//! Nodes to files: each node lowers itself, independently of the others, so that parts can be
//! rendered in parallel and dropped as soon as they are written.

mod kustomization;
mod lines;
mod manifest;

use std::{fmt, sync::Arc};

use platformc_base::{Source, SourceId, Sources, source::LineIndex};
use platformc_output::{
    Render, Rendered,
    manifest::{Identity, Record},
};

pub(crate) use self::kustomization::path as kustomization_path;

use self::lines::Lines;
use crate::{
    access::Proof,
    facts::Facts,
    graph::{Artifact, Context, Files, Graph},
};
use platformc_model::Model;

/// The rendered tree of a platform: one part a node.
pub struct Tree {
    model: Arc<Model>,
    graph: Arc<Graph>,
    access: Option<Proof>,
    /// The files of the platform, its own first, with their lines: for the manifest.
    files: Vec<Lines>,
    identity: Identity,
}

impl Tree {
    #[must_use]
    pub fn new(
        model: Arc<Model>,
        graph: Arc<Graph>,
        access: Option<Proof>,
        sources: &Sources,
        identity: Identity,
    ) -> Self {
        let lines = |(id, source): (SourceId, &Source)| Lines {
            path: sources.path(id).to_owned(),
            lines: LineIndex::new(&source.text),
        };
        Self { model, graph, access, files: sources.numbered().map(lines).collect(), identity }
    }
}

/// All that a node becomes: its own files, and what tells Flux of it.
pub(crate) fn artifacts(context: &Context<'_>) -> Vec<Artifact> {
    let mut out = Files::new(context.node.kind.folder());
    context.node.lower(context, &mut out);
    kustomization::write(context, &mut out);
    out.take()
}

impl Render for Tree {
    fn parts(&self) -> usize {
        self.graph.len()
    }

    fn render(&self, part: usize) -> Rendered {
        let Some(node) = self.graph.node(part) else { return Rendered::default() };
        let access = self.access.as_ref();
        let context = Context {
            model: &self.model,
            graph: &self.graph,
            access: access.map(|proof| &*proof.matrix),
            node,
            index: part,
        };
        let artifacts = artifacts(&context);
        let facts = Facts::of(&context, &artifacts);
        let faults = facts.faults().map(str::to_owned).collect();
        Rendered { files: artifacts.into_iter().map(Artifact::print).collect(), faults }
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        manifest::write(&self.identity, &self.graph, &self.files, records, out)
    }
}
