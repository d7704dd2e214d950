//! What follows from a change: two plans compared as data, node by node, and what applying the difference does to a platform that
//! runs. Nothing is asked of a server: it is what Terraform, Flux and Vault will do if what runs is what the first plan says.
//!
//! Each part finds changes ([`change::Change`]); [`rules`] says of each what it means, as a [`Fact`] with a [`Level`]. What no rule
//! knows is `unknown`.

mod access;
mod change;
mod document;
mod lines;
mod network;
mod nodes;
mod objects;
mod pairs;
mod plan;
mod reconcile;
mod roots;
mod rules;
mod terraform;
mod vault;
mod versions;

use rayon::join;

pub use change::{Because, Certainty, How, Level};
pub use document::{
    AcceptanceDocument, ApplyDocument, By, DifferenceDocument, EnvironmentDocument, SpecChange, SpecChangeKind,
    SpecValue, Text, VERSION, schema,
};
pub use plan::{Planned, PlannedChange};
pub use reconcile::{Excess, reconcile};
pub use rules::{Fact, FactPlace, RULES, Rule};

use crate::Plan;

/// Compares two plans of an environment. Without one of them the environment is new or gone.
#[must_use]
pub fn compare(environment: Option<String>, before: Option<&Plan>, after: Option<&Plan>) -> EnvironmentDocument {
    let ((nodes, access), network) = join(
        || join(|| nodes::changes(before, after), || access::changes(before, after)),
        || network::changes(before, after),
    );
    let apply = roots::apply(after, &nodes);
    let all = nodes.into_iter().chain(access).chain(network).chain(versions::changes(before, after));
    let mut facts: Vec<Fact> = all.map(|change| rules::judge(&change)).collect();
    rules::sort(&mut facts);
    facts.dedup();
    EnvironmentDocument::of(environment, facts, apply)
}
