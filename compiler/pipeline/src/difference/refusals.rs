//! What `check` refuses of a change is a part of what the change does.

use platformc_compiler::difference::{DifferenceDocument, Fact, FactPlace};
use platformc_spec::{Sources, source::LineIndex};

use crate::before::{self, Refused};

/// Adds each refusal to its environment, accepted or not. Where one of the sides cannot be compared, there are none.
pub fn add(document: &mut DifferenceDocument, (before, after): (&Sources, &Sources), environment: Option<&str>) {
    let refused = before::refused(before, after, environment).unwrap_or_default();
    for environment in &mut document.environments {
        let own = refused.iter().filter(|one| one.environment == environment.environment);
        let own: Vec<Fact> = own.map(|one| fact(one, after)).collect();
        environment.add(own);
    }
}

fn fact(one: &Refused, after: &Sources) -> Fact {
    let problem = &one.refusal.problem;
    let [message, label, help] = problem.texts();
    let message = if label.is_empty() { message.to_owned() } else { format!("{message}: {label}") };
    let place = after.get(problem.span.source).map(|source| FactPlace {
        file: after.path(problem.span.source).to_owned(),
        line: LineIndex::new(&source.text).line(problem.span.start),
    });
    let fact = Fact::refused(problem.code.as_str(), one.refusal.level, one.name(), [&message, help]);
    Fact { accepted: one.accepted.clone(), place, ..fact }
}
