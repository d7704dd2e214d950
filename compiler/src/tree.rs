//! The tree of files: its parts, one a node, are rendered in parallel and dropped as soon as they are written. Meanwhile the tree is
//! proved.

mod lines;
mod manifest;

use std::{
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
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

/// A tree while it is rendered.
struct Rendering<'a> {
    tree: &'a Tree,
    put: &'a Put<'a>,
    /// Which parts have been rendered.
    done: Vec<AtomicBool>,
    /// Whether files are still wanted.
    wanted: AtomicBool,
    faults: Mutex<Vec<(usize, String)>>,
}

impl Rendering<'_> {
    /// Hands on what a node became.
    fn emit(&self, part: usize, artifacts: Vec<Artifact>) {
        let first = self.done.get(part).is_some_and(|done| !done.swap(true, Ordering::Relaxed));
        let Some(context) = self.tree.context(part, None).filter(|_| first) else { return };
        let facts = Facts::of(&context, &artifacts);
        let mut faults = facts.faults().peekable();
        if faults.peek().is_some() {
            let faults = faults.map(|fault| (part, fault.to_owned()));
            self.faults.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
        }
        if !(self.put)(part, artifacts.into_iter().map(Artifact::print).collect()) {
            self.wanted.store(false, Ordering::Relaxed);
        }
    }

    /// Renders the parts that have not been rendered yet, of those that are asked for.
    fn rest(&self, access: Option<&str>, asked: impl Fn(&Context<'_>) -> bool + Sync) {
        (0..self.done.len()).into_par_iter().for_each(|part| {
            let open = !self.done.get(part).is_none_or(|done| done.load(Ordering::Relaxed));
            let context = self.tree.context(part, access).filter(|context| open && asked(context));
            if let Some(context) = context.filter(|_| self.wanted.load(Ordering::Relaxed)) {
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
            done: (0..self.parts()).map(|_| AtomicBool::new(false)).collect(),
            wanted: AtomicBool::new(true),
            faults: Mutex::default(),
        };
        // the proof lowers the policies, and what it finds is a file of its own
        let (proof, ()) = rayon::join(
            || access::prove(&self.model, &self.graph, &|part, artifacts| rendering.emit(part, artifacts)),
            || rendering.rest(None, |context| !context.node.is_policy() && !context.node.is_after_proof()),
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
        let mut faults = rendering.faults.into_inner().unwrap_or_else(PoisonError::into_inner);
        // whichever thread was first
        faults.sort();
        refused.into_iter().chain(faults.into_iter().map(|(_, fault)| fault)).collect()
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        manifest::write(&self.identity, &self.graph, &self.files, records, out)
    }
}
