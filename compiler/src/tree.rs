//! The tree of files: its parts, one a node, are rendered in parallel and dropped as soon as they are written. Meanwhile the tree is
//! proved.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use platformc_access::report::Page;
use platformc_base::Diagnostics;
use platformc_output::{Closed, File, Put, Render};
use rayon::prelude::*;

use crate::{
    access,
    facts::Facts,
    graph::{Artifact, Content, Context, Graph, Proved, Shows},
    limits,
    lower::artifacts,
    reach,
};
use platformc_model::{Cluster, Model};

/// Terraform reads every file of a root or a module. What it makes in them itself is no input of it, but for the lock of its
/// providers, which the user commits. Flux applies every file of the folder where it starts on a cluster.
const CLOSED: &[Closed] = &[
    Closed { folder: "flux/clusters", except: &[] },
    Closed { folder: "terraform/roots", except: &[".terraform", ".terraform.lock.hcl"] },
    Closed { folder: "terraform/modules", except: &[] },
];

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
}

impl Tree {
    #[must_use]
    pub fn new(model: Arc<Model>, graph: Arc<Graph>) -> Self {
        Self { model, graph, refused: Refused::default() }
    }

    /// What will have been refused.
    #[must_use]
    pub fn refused(&self) -> Refused {
        self.refused.clone()
    }

    fn context<'a>(&'a self, part: usize, proved: Proved<'a>) -> Option<Context<'a>> {
        let node = self.graph.node(part)?;
        Some(Context { model: &self.model, graph: &self.graph, proved, node, index: part })
    }
}

/// A tree while it is rendered. Its parts are rendered on several threads; each once, by whoever has what belongs there, so what is
/// read in the end does not depend on who was first.
struct Rendering<'a> {
    tree: &'a Tree,
    put: &'a Put<'a>,
    /// The parts, those of a cluster one after another, so that its calls are soon proved.
    order: Vec<usize>,
    /// Set for each part that has been rendered.
    begun: Vec<OnceLock<()>>,
    calls: reach::Proof<'a>,
    /// What is wrong with parts, by their numbers.
    wrong: Mutex<Vec<(usize, Wrong)>>,
    /// Set if no more files are wanted.
    stopped: OnceLock<()>,
}

/// What is wrong with a part.
struct Wrong {
    /// Where what it declares is not what it makes: faults of the program.
    faults: Vec<String>,
    /// What the user can make smaller.
    too_large: Diagnostics,
}

impl<'a> Rendering<'a> {
    fn new(tree: &'a Tree, put: &'a Put<'a>) -> Self {
        let cluster = |part: &usize| tree.graph.node(*part)?.kind.cluster().map(|cluster| cluster.name.as_str());
        let mut order: Vec<usize> = (0..tree.parts()).collect();
        order.sort_by_key(cluster);
        Self {
            tree,
            put,
            order,
            begun: (0..tree.parts()).map(|_| OnceLock::new()).collect(),
            calls: reach::Proof::new(&tree.model, &tree.graph),
            wrong: Mutex::default(),
            stopped: OnceLock::new(),
        }
    }

    /// Hands on what a node became, unless that was done before.
    fn emit(&self, part: usize, artifacts: Vec<Artifact>) {
        let (Some(begun), Some(context)) = (self.begun.get(part), self.tree.context(part, Proved::Nothing)) else {
            return;
        };
        if begun.set(()).is_err() {
            return;
        }
        let mut facts = Facts::of(&context, &artifacts);
        let reach = facts.take_reach();
        let faults: Vec<String> = facts.faults().map(str::to_owned).collect();
        let mut too_large = Diagnostics::default();
        let print = |artifact: Artifact| {
            let text = match &artifact.content {
                // prose has no limit
                Content::Text(_) => return artifact.print(),
                typed => typed.print().into_owned(),
            };
            limits::problems(context.node, &artifact, text.len()).for_each(|problem| too_large.push(problem));
            File { path: artifact.path, bytes: text.into_bytes(), listed: artifact.listed }
        };
        let files = artifacts.into_iter().map(print).collect();
        if !faults.is_empty() || !too_large.is_empty() {
            let wrong = Wrong { faults, too_large };
            self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push((part, wrong));
        }
        if !(self.put)(part, files) {
            // another part may have said the same
            let _ = self.stopped.set(());
        }
        if let (Some(cluster), Some(reach)) = (context.node.kind.cluster(), reach)
            && let Some(pages) = self.calls.add(cluster.name.as_str(), part, reach)
        {
            self.show(cluster, &pages);
        }
    }

    /// Renders the pages of a cluster whose calls have been proved.
    fn show(&self, cluster: &Cluster, pages: &[Page]) {
        let shows = |shown: &Shows| matches!(shown, Shows::Calls(of) if of.name == cluster.name);
        let mut nodes = self.tree.graph.nodes().filter(|(_, node)| node.shows().is_some_and(shows));
        let part = nodes.next().map(|(part, _)| part);
        if let Some((part, context)) =
            part.and_then(|part| Some((part, self.tree.context(part, Proved::Calls(pages))?)))
        {
            self.emit(part, artifacts(&context));
        }
    }

    /// Renders the parts that have not been rendered yet, of those that are asked for.
    fn rest(&self, proved: Proved<'_>, asked: impl Fn(&Context<'_>) -> bool + Sync) {
        let open = |part: &&usize| self.begun.get(**part).is_some_and(|begun| begun.get().is_none());
        self.order.par_iter().filter(open).for_each(|part| {
            let context = self.tree.context(*part, proved).filter(|context| asked(context));
            if let Some(context) = context.filter(|_| self.stopped.get().is_none()) {
                self.emit(*part, artifacts(&context));
            }
        });
    }
}

impl Render for Tree {
    fn parts(&self) -> usize {
        self.graph.len()
    }

    fn render(&self, put: &Put<'_>) -> Vec<String> {
        let rendering = Rendering::new(self, put);
        let is_early = |context: &Context<'_>| !access::is_lowered(context) && context.node.shows().is_none();
        // the proof lowers what it reads, and what it finds is a file of its own
        let (proof, ()) = rayon::join(
            || access::prove(&self.model, &self.graph, &|part, artifacts| rendering.emit(part, artifacts)),
            || rendering.rest(Proved::Nothing, is_early),
        );
        let (mut refused, mut problems) = (Vec::new(), Diagnostics::default());
        match proof {
            Ok(proof) => {
                let proved = proof.as_ref().map_or(Proved::Nothing, |proof| Proved::Access(&proof.pages));
                rendering.rest(proved, |context| !matches!(context.node.shows(), Some(Shows::Calls(_))));
            }
            Err(found) => {
                refused.push(format!("the proof of access refuses {} things", found.len()));
                problems = found;
            }
        }
        let Rendering { calls, wrong, stopped, .. } = rendering;
        // what was not rendered says nothing
        if refused.is_empty()
            && stopped.get().is_none()
            && let Err(found) = calls.finish()
        {
            refused.push(format!("the proof of calls refuses {} things", found.len()));
            problems.extend(found);
        }
        let mut wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
        wrong.sort_unstable_by_key(|(part, _)| *part);
        for (_, Wrong { faults, too_large }) in wrong {
            refused.extend(faults);
            if !too_large.is_empty() {
                refused.push(format!("{} things are too large", too_large.len()));
                problems.extend(too_large);
            }
        }
        if !problems.is_empty() {
            // one that an earlier rendering set says the same
            let _ = self.refused.0.set(problems);
        }
        refused
    }

    fn owner(&self, part: usize) -> String {
        self.graph.node(part).map(|node| node.kind.id()).unwrap_or_default()
    }

    fn closed(&self) -> &[Closed] {
        CLOSED
    }
}
