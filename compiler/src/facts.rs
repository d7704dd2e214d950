//! Facts folded from the artifacts of a node, while it is lowered: each node by itself, in any order, on any thread.
//!
//! What holds for each node by itself gets a field here. The proof of access looks at roots and policies as a whole: it is handed them
//! (`access::prove`), and a node is lowered once.

mod logins;
mod made;
mod terraform;
mod uses;
mod vault;

use platformc_base::Diagnostics;

use crate::{
    graph::{Artifact, Content, Context, NodeKind},
    limits, reach,
};

/// What the artifacts of a node say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where what the node declares is not what it makes: faults of the program.
    faults: Vec<String>,
    /// What is too large, which the user can make smaller.
    problems: Diagnostics,
    /// What it says about calls, if it is in a cluster.
    reach: Option<Box<reach::Facts>>,
}

impl Facts {
    /// The facts of one node.
    #[must_use]
    pub fn of(context: &Context<'_>, artifacts: &[Artifact]) -> Self {
        let mut faults = made::faults(context, artifacts);
        faults.extend(terraform::faults(context, artifacts));
        faults.extend(uses::faults(context, artifacts));
        faults.extend(logins::faults(context, artifacts));
        faults.sort_unstable();
        let mut problems = Diagnostics::default();
        limits::problems(context.node, artifacts).for_each(|problem| problems.push(problem));
        Self { faults, problems, reach: reach(context, artifacts).map(Box::new) }
    }

    /// What it says about calls, if it is in a cluster.
    pub fn take_reach(&mut self) -> Option<reach::Facts> {
        self.reach.take().map(|facts| *facts)
    }

    /// What is wrong with the program.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }

    /// What is wrong with the platform.
    #[must_use]
    pub const fn problems(&self) -> &Diagnostics {
        &self.problems
    }
}

fn reach(context: &Context<'_>, artifacts: &[Artifact]) -> Option<reach::Facts> {
    let kind = &context.node.kind;
    kind.cluster()?;
    let app = match kind {
        NodeKind::App { name, .. } => Some(name.as_str()),
        _ => None,
    };
    let objects = artifacts.iter().filter_map(|artifact| match &artifact.content {
        Content::Objects(objects) => Some(objects),
        Content::Hcl(_) | Content::Text(_) => None,
    });
    Some(reach::Facts::of(app, objects.flatten()))
}

#[cfg(test)]
mod tests;
