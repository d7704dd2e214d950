//! What is predicted, held against what Terraform plans.

use super::{
    change::{Because, Certainty, Change, How, What},
    document::EnvironmentDocument,
    plan::{Planned, PlannedChange},
    rules::{Fact, judge},
    terraform::id,
};

/// Something that Terraform plans and that does not follow from the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    /// The name of the root.
    pub root: String,
    /// What it is, as a fact.
    pub fact: Fact,
}

/// Holds what is said of a root against its plan: each fact about a resource becomes exact or contradicted, and what Terraform plans
/// besides is added. What was added is returned, too.
pub fn reconcile(environment: &mut EnvironmentDocument, root: &str, planned: &Planned) -> Vec<Excess> {
    let node = id(root);
    let mut seen = vec![false; environment.facts.len()];
    let mut more = Vec::new();
    for change in &planned.changes {
        let mut best = Covers::Not;
        for (fact, seen) in environment.facts.iter().zip(&mut seen).filter(|(fact, _)| fact.node == node) {
            let covers = covers(fact, change);
            *seen |= covers == Covers::Exactly;
            best = best.max(covers);
        }
        if best == Covers::Not {
            let kind = What::Plan;
            let because = change.attributes.iter().map(|name| Because::new(name, None, None));
            let found = Change::new(kind, change.action, &change.kind, &change.address, &node).because(because);
            more.push(Excess { root: root.to_owned(), fact: judge(&found) });
        }
    }
    for (fact, seen) in
        environment.facts.iter_mut().zip(seen).filter(|(fact, _)| fact.node == node && is_resource(fact))
    {
        fact.certainty = if seen { Certainty::Exact } else { Certainty::Contradicted };
    }
    environment.add(more.iter().map(|excess| excess.fact.clone()));
    more
}

/// Whether a fact is about a resource, and not about a whole root or a block of it.
fn is_resource(fact: &Fact) -> bool {
    fact.name.contains('.') && fact.kind.contains('_') && fact.rule.starts_with("terraform.")
}

/// How much of what Terraform does a fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Covers {
    /// Nothing of it, or less.
    Not,
    /// More than that.
    More,
    Exactly,
}

fn covers(fact: &Fact, change: &PlannedChange) -> Covers {
    // the tags of a provider are in everything that it makes
    if fact.rule == "terraform.tags" && change.action == How::Updated {
        let only_tags = change.attributes.iter().all(|name| matches!(name.as_str(), "tags_all" | "tag"));
        return if only_tags { Covers::More } else { Covers::Not };
    }
    if !is_resource(fact) || !(fact.name == change.address || fact.name == without_instance(&change.address)) {
        return Covers::Not;
    }
    match (fact.action, change.action) {
        (said, planned) if said == planned => Covers::Exactly,
        (How::Replaced, How::Updated) | (How::Resized, How::Created | How::Removed | How::Updated) => Covers::More,
        _ => Covers::Not,
    }
}

/// The address of a resource without the key of its instance.
fn without_instance(address: &str) -> &str {
    match address.rfind('[') {
        Some(at) if address.ends_with(']') => address.get(..at).unwrap_or(address),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::change::Level;

    fn facts(changes: &[(How, &str)]) -> EnvironmentDocument {
        let one = |(how, name): &(How, &str)| {
            judge(
                &Change::new(What::Resource, *how, "aws_vpc", *name, "terraform/network")
                    .because([Because::new("a", None, None)]),
            )
        };
        EnvironmentDocument::of(None, changes.iter().map(one).collect(), Vec::new())
    }

    fn planned(changes: &[(How, &str)]) -> Planned {
        let one = |(action, address): &(How, &str)| PlannedChange {
            address: (*address).to_owned(),
            kind: "aws_vpc".to_owned(),
            action: *action,
            attributes: vec!["cidr_block".to_owned()],
        };
        Planned { changes: changes.iter().map(one).collect() }
    }

    fn after(said: &[(How, &str)], plan: &[(How, &str)]) -> (Vec<Certainty>, Vec<String>) {
        let mut environment = facts(said);
        let more = reconcile(&mut environment, "network", &planned(plan));
        let said = environment.facts.iter().filter(|fact| fact.rule.starts_with("terraform."));
        (said.map(|fact| fact.certainty).collect(), more.into_iter().map(|one| one.fact.rule).collect())
    }

    #[test]
    fn what_terraform_plans_is_exact_and_the_rest_contradicted() {
        let none: [&str; 0] = [];
        assert_eq!(after(&[(How::Replaced, "a.b")], &[(How::Replaced, "a.b")]), (vec![Certainty::Exact], vec![]));
        assert_eq!(after(&[(How::Replaced, "a.b")], &[]), (vec![Certainty::Contradicted], vec![]));
        // an instance is one of those that are meant, another one is not
        assert_eq!(after(&[(How::Created, "a.b")], &[(How::Created, "a.b[\"x\"]")]), (vec![Certainty::Exact], vec![]));
        assert_eq!(after(&[(How::Created, "a.b[1]")], &[(How::Created, "a.b[2]")]).1, ["plan.creates"]);
        // less than was said is no more
        let (certainty, more) = after(&[(How::Replaced, "a.b")], &[(How::Updated, "a.b")]);
        assert_eq!((certainty, more.as_slice()), (vec![Certainty::Contradicted], none.map(str::to_owned).as_slice()));
    }

    #[test]
    fn more_than_was_said_is_added() {
        for (said, plan, rule) in [
            (How::Updated, How::Replaced, "plan.destroys-data"),
            (How::Updated, How::Removed, "plan.destroys-data"),
            (How::Created, How::Updated, "plan.updates"),
            (How::Created, How::Replaced, "plan.destroys-data"),
            (How::Removed, How::Replaced, "plan.destroys-data"),
            (How::Resized, How::Replaced, "plan.destroys-data"),
            (How::Updated, How::Left, "plan.forgets"),
        ] {
            assert_eq!(after(&[(said, "a.b")], &[(plan, "a.b")]).1, [rule], "{said:?} {plan:?}");
        }
        // of another resource
        assert_eq!(after(&[(How::Updated, "a.c")], &[(How::Updated, "a.b")]).1, ["plan.updates"]);
        // of another root
        let mut environment = facts(&[(How::Updated, "a.b")]);
        let more = reconcile(&mut environment, "databases", &planned(&[(How::Updated, "a.b")]));
        assert_eq!((more.len(), environment.facts.len()), (1, 2));
        assert_eq!(environment.facts.first().map(|fact| fact.level), Some(Level::Unknown));
        assert!(environment.facts.iter().all(|fact| fact.certainty == Certainty::Exact));
    }

    #[test]
    fn other_tags_of_a_provider_change_everything_that_it_makes() {
        let tags = Change::new(What::Block, How::Updated, "provider", "provider aws", "terraform/network");
        let tags = judge(&tags.because([Because::new("default_tags.tags", None, None)]));
        let more = |attribute: &str| {
            let mut environment = EnvironmentDocument::of(None, vec![tags.clone()], Vec::new());
            let mut plan = planned(&[(How::Updated, "a.b")]);
            plan.changes[0].attributes = vec![attribute.to_owned()];
            reconcile(&mut environment, "network", &plan).len()
        };
        assert_eq!((more("tags_all"), more("cidr_block")), (0, 1));
    }
}
