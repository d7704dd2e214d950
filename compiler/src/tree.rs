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
    reach,
};
use platformc_model::Model;

/// What is refused of a tree, once the tree has been rendered: by the proof, or because it is too large.
#[derive(Clone, Debug, Default)]
pub struct Refused(Arc<OnceLock<Diagnostics>>);

impl Refused {
    /// The problems; none if there are none, or the tree has not been rendered.
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

    /// What will have been refused.
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
    /// The facts of each part that has been rendered, in order.
    facts: Vec<OnceLock<Facts>>,
    /// Set if no more files are wanted.
    stopped: OnceLock<()>,
}

impl Rendering<'_> {
    /// Hands on what a node became, unless that was done before.
    fn emit(&self, part: usize, artifacts: Vec<Artifact>) {
        let open = self.facts.get(part).filter(|facts| facts.get().is_none());
        let (Some(place), Some(context)) = (open, self.tree.context(part, None)) else { return };
        let facts = Facts::of(&context, &artifacts);
        if place.set(facts).is_ok() && !(self.put)(part, artifacts.into_iter().map(Artifact::print).collect()) {
            // another part may have said the same
            let _ = self.stopped.set(());
        }
    }

    /// Renders the parts that have not been rendered yet, of those that are asked for.
    fn rest(&self, access: Option<&str>, asked: impl Fn(&Context<'_>) -> bool + Sync) {
        self.facts.par_iter().enumerate().filter(|(_, facts)| facts.get().is_none()).for_each(|(part, _)| {
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
            facts: (0..self.parts()).map(|_| OnceLock::new()).collect(),
            stopped: OnceLock::new(),
        };
        // the proof lowers what it reads, and what it finds is a file of its own
        let (proof, ()) = rayon::join(
            || access::prove(&self.model, &self.graph, &|part, artifacts| rendering.emit(part, artifacts)),
            || rendering.rest(None, |context| !access::is_lowered(context) && !context.node.is_after_proof()),
        );
        let (mut refused, mut problems) = (Vec::new(), Diagnostics::default());
        match proof {
            Ok(proof) => rendering.rest(proof.as_ref().map(|proof| &*proof.matrix), |_| true),
            Err(found) => {
                refused.push(format!("the proof of access refuses {} things", found.len()));
                problems = found;
            }
        }
        let mut facts: Vec<(usize, Facts)> = rendering
            .facts
            .into_iter()
            .enumerate()
            .filter_map(|(part, facts)| Some((part, facts.into_inner()?)))
            .collect();
        // what was not rendered says nothing
        if refused.is_empty() && rendering.stopped.get().is_none() {
            let reach = facts.iter_mut().filter_map(|(part, facts)| {
                let cluster = self.graph.node(*part)?.kind.cluster()?;
                Some((cluster.name.as_str(), facts.take_reach()?))
            });
            if let Err(found) = reach::prove(&self.model, reach) {
                refused.push(format!("the proof of calls refuses {} things", found.len()));
                problems.extend(found);
            }
        }
        for (_, facts) in facts {
            refused.extend(facts.faults().map(str::to_owned));
            let found = facts.problems();
            if !found.is_empty() {
                refused.push(format!("{} things are too large", found.len()));
                problems.extend(found.clone());
            }
        }
        if !problems.is_empty() {
            // one that an earlier rendering set says the same
            let _ = self.refused.0.set(problems);
        }
        refused
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        manifest::write(&self.identity, &self.graph, &self.files, records, out)
    }
}
