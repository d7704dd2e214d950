//! What the environments of one platform report, as one report.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    scalar::Name,
};

/// Joins what was found in each environment. What all of them have is said once; what only some have says in which.
#[must_use]
pub fn together(names: &[&Name], found: Vec<Diagnostics>) -> Diagnostics {
    let mut all: Vec<(Diagnostic, usize)> = Vec::new();
    for (at, problems) in found.into_iter().enumerate() {
        all.extend(problems.sorted().into_iter().map(|problem| (problem, at)));
    }
    all.sort_by(|(a, x), (b, y)| {
        let key = |d: &Diagnostic| (d.span, d.code, d.severity);
        (key(a), &a.message, &a.help, x).cmp(&(key(b), &b.message, &b.help, y))
    });
    let mut joined = Diagnostics::default();
    let mut rest = all.into_iter().peekable();
    while let Some((mut problem, first)) = rest.next() {
        let mut which = vec![first];
        while let Some((_, at)) = rest.next_if(|(next, _)| same(next, &problem)) {
            which.push(at);
        }
        if which.len() < names.len() {
            let words: Vec<String> = which.iter().filter_map(|at| names.get(*at)).map(|n| format!("`{n}`")).collect();
            problem.message = match words.as_slice() {
                [] => problem.message,
                [only] => format!("{} in the environment {only}", problem.message),
                [some @ .., last] => format!("{} in the environments {} and {last}", problem.message, some.join(", ")),
            };
        }
        joined.push(problem);
    }
    joined
}

/// Whether two environments say the same; the places that it is related to may be different ones.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.span == b.span && a.code == b.code && a.severity == b.severity && a.message == b.message && a.help == b.help
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Span};

    fn found(messages: &[&str]) -> Diagnostics {
        let mut problems = Diagnostics::default();
        for message in messages {
            problems.push(Diagnostic::error(Code::Cycle, Span::default(), *message).help("help"));
        }
        problems
    }

    #[test]
    fn what_all_have_is_said_once_and_what_some_have_says_where() {
        let names: Vec<Name> = ["production", "staging", "test"].map(|n| Name::parse(n).unwrap()).into();
        let joined =
            together(&names.iter().collect::<Vec<_>>(), vec![found(&["a", "b"]), found(&["a"]), found(&["a", "b", "c"])]);
        let messages: Vec<String> = joined.sorted().into_iter().map(|p| p.message).collect();
        assert_eq!(
            messages,
            ["a", "b in the environments `production` and `test`", "c in the environment `test`"]
        );
    }
}
