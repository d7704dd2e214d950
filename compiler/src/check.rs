//! Rules across entries. Components bring their own; what belongs to none stands here, one file a subject.

mod amounts;
mod capacity;
mod clusters;
mod connections;
mod data;
mod disks;
mod externals;
mod generations;
mod names;
mod networks;
mod order;
mod ranges;
mod secrets;
mod vault;
mod vocabulary;

use platformc_base::Diagnostics;

use crate::components;
use platformc_model::Model;

/// Checks every rule on a resolved platform.
///
/// # Errors
/// P04xx: what cannot work. P05xx are warnings.
pub fn check(model: Model) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut problems = Diagnostics::default();
    vocabulary::check(&model, &mut problems);
    amounts::check(&model, &mut problems);
    networks::check(&model, &mut problems);
    ranges::check(&model, &mut problems);
    clusters::check(&model, &mut problems);
    capacity::check(&model, &mut problems);
    data::check(&model, &mut problems);
    disks::check(&model, &mut problems);
    externals::check(&model, &mut problems);
    generations::check(&model, &mut problems);
    vault::check(&model, &mut problems);
    secrets::check(&model, &mut problems);
    names::check(&model, &mut problems);
    order::check(&model, &mut problems);
    for (_, component) in components::ALL {
        component.check(&model, &mut problems);
    }
    problems.into_result(model)
}
