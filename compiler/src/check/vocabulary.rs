//! The words of AWS: regions and their zones, instance types, classes of database instances, and what runs on them.
//!
//! AWS launches some of them every month. What cannot be is refused; what could be new is warned of, and the warning can be
//! allowed.

mod architectures;
mod form;
mod instances;
mod problems;
mod region;

use platformc_base::Diagnostics;

use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    region::check(model, problems);
    instances::check(model, problems);
    architectures::check(model, problems);
}
