//! Nodes to files: each node lowers itself, independently of the others, so that parts can be
//! rendered in parallel and dropped as soon as they are written.

mod kustomization;
mod manifest;

use std::{fmt, sync::Arc};

use platformc_access::Access;
use platformc_output::{File, Render, manifest::Record};
use platformc_spec::{Sources, source::LineIndex};

use crate::{
    graph::{Context, Files, Graph},
    resolve::Model,
};

/// The rendered tree of a platform: one part a node.
pub struct Tree {
    model: Arc<Model>,
    graph: Arc<Graph>,
    access: Option<Access>,
    /// The name of the platform's file and its lines, for the manifest.
    source: String,
    lines: LineIndex,
}

impl Tree {
    #[must_use]
    pub fn new(model: Arc<Model>, graph: Arc<Graph>, access: Option<Access>, sources: &Sources) -> Self {
        let (source, lines) = sources.main().map_or_else(
            || (String::new(), LineIndex::new("")),
            |s| (file_name(&s.name).to_owned(), LineIndex::new(&s.text)),
        );
        Self { model, graph, access, source, lines }
    }
}

/// The last part of a path: the manifest must not depend on where the platform lies.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl Render for Tree {
    fn parts(&self) -> usize {
        self.graph.len()
    }

    fn render(&self, part: usize, files: &mut Vec<File>) {
        let Some(node) = self.graph.node(part) else { return };
        let context =
            Context { model: &self.model, graph: &self.graph, access: self.access.as_ref(), node, index: part };
        let mut out = Files::new(node.kind.folder());
        node.lower(&context, &mut out);
        kustomization::write(&context, &mut out);
        files.extend(out.take());
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        manifest::write(&self.graph, &self.source, &self.lines, records, out)
    }
}
