//! What a change of the specification does to the platform that runs: both sides are compiled, and their plans compared.

mod accepted;
mod masks;
mod specification;

use platformc_compiler::difference::{DifferenceDocument, compare};
use platformc_spec::{Diagnostics, Sources};

use crate::{Catalogs, Plan, Plans, Proof, pairs::paired, plans_with};

/// Which side is wrong, and what is wrong with it.
#[derive(Debug)]
pub enum Refused {
    /// What it is compared with.
    Before(Diagnostics),
    /// The specification as it is now.
    After(Diagnostics),
}

/// The plans of both sides.
pub struct Sides {
    /// What it is compared with.
    pub before: Plans,
    /// As it is now.
    pub after: Plans,
}

/// Checks and plans both sides. Access is compared, not proved.
///
/// # Errors
/// What is wrong with one of them.
pub fn sides(before: &Sources, after: &Sources) -> Result<Sides, Refused> {
    let plans = |sources| plans_with(sources, None, Proof::Rendering, Catalogs::CARRIED);
    let (before, after) = rayon::join(|| plans(before), || plans(after));
    Ok(Sides { before: before.map_err(Refused::Before)?, after: after.map_err(Refused::After)? })
}

/// What follows from the change, without the secrets of either side, for each environment, or for the one with this name.
#[must_use]
pub fn difference(
    sides: &Sides,
    sources: (&Sources, &Sources),
    against: &str,
    environment: Option<&str>,
) -> DifferenceDocument {
    let spec = specification::changes(sources.0, sources.1, environment);
    let pairs = paired(&sides.before.plans, &sides.after.plans);
    let wanted =
        |plan: &Plan| environment.is_none_or(|name| plan.environment.as_ref().is_some_and(|own| own.as_str() == name));
    let of = |(before, after): (Option<&Plan>, Option<&Plan>)| {
        let plan = after.or(before).filter(|plan| wanted(plan))?;
        let name = plan.environment.as_ref().map(ToString::to_string);
        Some(compare(name, before, after))
    };
    let environments = pairs.into_iter().filter_map(of).collect();
    let platform = sides.after.plans.first().or(sides.before.plans.first());
    let platform = platform.map(|plan| plan.model.common_name.to_string()).unwrap_or_default();
    let mut document = DifferenceDocument::of(platform, against, spec, environments);
    accepted::mark(&mut document, &sides.before.plans, sources);
    masks::masked(document, sources)
}
