//! The objects of a platform say about calls what it asks for: on all examples, and on random platforms.

use std::collections::BTreeSet;

use platformc_base::scalar::Name;

use super::{each, folders, generated};
use crate::reach::{Reach, collect, findings};

#[test]
fn calls_are_exactly_what_a_platform_asks_for() {
    let counts = each(folders("examples").into_iter().chain(generated(200)).collect(), |name, plan| {
        let facts = collect(&plan.model, &plan.graph);
        assert_eq!(findings(&plan.model, facts.clone()), [], "{name}");
        // and what is listed is what `calls` asks for
        let reach = Reach::of(&plan.model, facts).unwrap();
        let apps: BTreeSet<&str> = plan.model.apps.keys().map(Name::as_str).collect();
        let found: BTreeSet<(&str, &str)> = reach
            .calls
            .iter()
            .map(|call| (call.from.as_str(), call.to.as_str()))
            .filter(|(from, to)| apps.contains(from) && apps.contains(to))
            .collect();
        let callees = plan.model.apps.values().flat_map(|app| {
            let here = |head: &platformc_model::AppHead| head.cluster.name == app.head.cluster.name;
            app.callers
                .iter()
                .filter(move |caller| here(caller))
                .map(|caller| (caller.name.as_str(), app.head.name.as_str()))
        });
        assert_eq!(found, callees.collect(), "{name}");
        reach.calls.len()
    });
    let (plans, calls) = (counts.len(), counts.iter().sum::<usize>());
    assert!(plans > 200 && calls > 1_000, "{plans} plans, {calls} calls");
}
