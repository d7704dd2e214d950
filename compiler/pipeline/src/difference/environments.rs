//! Which environments are compared.

use crate::Plan;

/// Each environment on both sides, by name. The only one without a name is compared with the first that has its account and name:
/// that is what it becomes when a platform gets environments.
pub fn paired<'a>(before: &'a [Plan], after: &'a [Plan]) -> Vec<(Option<&'a Plan>, Option<&'a Plan>)> {
    let mut rest: Vec<&Plan> = before.iter().collect();
    let mut take = |is: &dyn Fn(&Plan) -> bool| {
        let index = rest.iter().position(|plan| is(plan))?;
        Some(rest.remove(index))
    };
    let mut pairs: Vec<(Option<&Plan>, Option<&Plan>)> =
        after.iter().map(|plan| (take(&|other| other.environment == plan.environment), Some(plan))).collect();
    let place = |plan: &Plan| (plan.model.aws.account.to_string(), plan.model.name.to_string());
    for (before, after) in &mut pairs {
        let (None, Some(plan)) = (&before, &after) else { continue };
        *before =
            take(&|other| (other.environment.is_none() || plan.environment.is_none()) && place(other) == place(plan));
    }
    pairs.extend(rest.into_iter().map(|plan| (Some(plan), None)));
    pairs
}
