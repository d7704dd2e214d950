//! What a change of the specification does to the platform that runs: both sides are compiled, and their plans compared.

mod accepted;
mod masks;
mod places;
mod refusals;
mod specification;

use platformc_compiler::difference::{DifferenceDocument, Excess, Planned, compare, reconcile};
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

/// What a platform is compared with that was never there before.
fn nothing() -> Plans {
    Plans { plans: Vec::new(), environments: Vec::new(), warnings: Diagnostics::default() }
}

/// Checks and plans both sides; sources without a file are those of a platform that was never there. Access is compared, not proved.
///
/// # Errors
/// What is wrong with one of them.
pub fn sides(before: &Sources, after: &Sources) -> Result<Sides, Refused> {
    let plans = |sources| plans_with(sources, None, Proof::Rendering, Catalogs::CARRIED);
    let earlier = || if before.main().is_none() { Ok(nothing()) } else { plans(before) };
    let (before, after) = rayon::join(earlier, || plans(after));
    Ok(Sides { before: before.map_err(Refused::Before)?, after: after.map_err(Refused::After)? })
}

/// What Terraform plans for a root.
pub struct RootPlan {
    /// The environment that the root is of, if the platform has some.
    pub environment: Option<String>,
    /// The name of the root, such as `network`.
    pub root: String,
    /// What it plans.
    pub planned: Planned,
}

/// What was asked about two sides.
pub struct Asked<'a> {
    /// What is compared with, as it is to be called.
    pub against: &'a str,
    /// The only environment that is compared.
    pub environment: Option<&'a str>,
    /// Plans of Terraform, which what is said is held against.
    pub plans: &'a [RootPlan],
}

/// What follows from the change, without the secrets of either side, for each environment, or for the one with this name; and what
/// Terraform plans besides.
#[must_use]
pub fn difference(
    sides: &Sides,
    sources: (&Sources, &Sources),
    asked: &Asked<'_>,
) -> (DifferenceDocument, Vec<Excess>) {
    let Asked { against, environment, plans } = *asked;
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
    refusals::add(&mut document, sources, environment);
    let mut more = Vec::new();
    for plan in plans {
        let of_plan = document.environments.iter_mut().find(|environment| environment.environment == plan.environment);
        more.extend(of_plan.map(|environment| reconcile(environment, &plan.root, &plan.planned)).unwrap_or_default());
    }
    document.judge();
    accepted::mark(&mut document, &sides.before.plans, sources);
    places::put(&mut document);
    (masks::masked(document, sources), more)
}
