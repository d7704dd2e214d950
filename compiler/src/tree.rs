//! The tree of files: its parts, one a node, are rendered in parallel and dropped as soon as they are written. Meanwhile the tree is
//! proved.

mod lines;
mod manifest;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use platformc_base::{Diagnostics, Source, SourceId, Sources, source::LineIndex};
use platformc_output::{
    Put, Render,
    manifest::{Identity, Record},
};
use rayon::prelude::*;

use self::lines::Lines;
use crate::{
    access,
    facts::Facts,
    graph::{Artifact, Context, Graph},
    lower::artifacts,
};
use platformc_model::Model;

/// What the proof refused of a tree, once the tree has been rendered.
#[derive(Clone, Debug, Default)]
pub struct Refused(Arc<OnceLock<Diagnostics>>);

impl Refused {
    /// The problems; none if the proof holds, or has not been asked for.
    #[must_use]
    pub fn problems(&self) -> Option<&Diagnostics> {
        self.0.get()
    }
}

/// The rendered tree of a platform: one part a node.
pub struct Tree {
    model: Arc<Model>,
    graph: Arc<Graph>,
    refused: Refused,
    /// The files of the platform, its own first, with their lines: for the manifest.
    files: Vec<Lines>,
    identity: Identity,
}

impl Tree {
    #[must_use]
    pub fn new(model: Arc<Model>, graph: Arc<Graph>, sources: &Sources, identity: Identity) -> Self {
        let lines = |(id, source): (SourceId, &Source)| Lines {
            path: sources.path(id).to_owned(),
            lines: LineIndex::new(&source.text),
        };
        let files = sources.numbered().map(lines).collect();
        Self { model, graph, refused: Refused::default(), files, identity }
    }

    /// What the proof will have refused.
    #[must_use]
    pub fn refused(&self) -> Refused {
        self.refused.clone()
    }

    fn context<'a>(&'a self, part: usize, access: Option<&'a str>) -> Option<Context<'a>> {
        let node = self.graph.node(part)?;
        Some(Context { model: &self.model, graph: &self.graph, access, node, index: part })
    }
}

/// A tree while it is rendered. Its parts are rendered on several threads; each place is written once, by whoever has what belongs
/// there, so what is read in the end does not depend on who was first.
struct Rendering<'a> {
    tree: &'a Tree,
    put: &'a Put<'a>,
    /// What is wrong with each part that has been rendered, in order.
    faults: Vec<OnceLock<Vec<String>>>,
    /// Set if no more files are wanted.
    stopped: OnceLock<()>,
}

impl Rendering<'_> {
    /// Hands on what a node became, unless that was done before.
    fn emit(&self, part: usize, artifacts: Vec<Artifact>) {
        let open = self.faults.get(part).filter(|faults| faults.get().is_none());
        let (Some(place), Some(context)) = (open, self.tree.context(part, None)) else { return };
        let mut faults: Vec<String> = Facts::of(&context, &artifacts).faults().map(str::to_owned).collect();
        faults.sort();
        if place.set(faults).is_ok() && !(self.put)(part, artifacts.into_iter().map(Artifact::print).collect()) {
            // another part may have said the same
            let _ = self.stopped.set(());
        }
    }

    /// Renders the parts that have not been rendered yet, of those that are asked for.
    fn rest(&self, access: Option<&str>, asked: impl Fn(&Context<'_>) -> bool + Sync) {
        self.faults.par_iter().enumerate().filter(|(_, faults)| faults.get().is_none()).for_each(|(part, _)| {
            let context = self.tree.context(part, access).filter(|context| asked(context));
            if let Some(context) = context.filter(|_| self.stopped.get().is_none()) {
                self.emit(part, artifacts(&context));
            }
        });
    }
}

impl Render for Tree {
    fn parts(&self) -> usize {
        self.graph.len()
    }

    fn render(&self, put: &Put<'_>) -> Vec<String> {
        let rendering = Rendering {
            tree: self,
            put,
            faults: (0..self.parts()).map(|_| OnceLock::new()).collect(),
            stopped: OnceLock::new(),
        };
        // the proof lowers what it reads, and what it finds is a file of its own
        let (proof, ()) = rayon::join(
            || access::prove(&self.model, &self.graph, &|part, artifacts| rendering.emit(part, artifacts)),
            || rendering.rest(None, |context| !access::is_lowered(context) && !context.node.is_after_proof()),
        );
        let mut refused = Vec::new();
        match proof {
            Ok(proof) => rendering.rest(proof.as_ref().map(|proof| &*proof.matrix), |_| true),
            Err(problems) => {
                refused.push(format!("the proof of access refuses {} things", problems.len()));
                // one that an earlier rendering set says the same
                let _ = self.refused.0.set(problems);
            }
        }
        refused.extend(rendering.faults.into_iter().filter_map(OnceLock::into_inner).flatten());
        refused
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        manifest::write(&self.identity, &self.graph, &self.files, records, out)
    }
}
