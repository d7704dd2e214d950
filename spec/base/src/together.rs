//! What the environments of one platform report, as one report.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    scalar::Name,
    span::{Span, Spanned},
};

/// Joins what was found in each environment. A problem of all environments is reported once; one of some environments
/// names these, unless its place is in the overlay itself.
#[must_use]
pub fn together(environments: &[&Spanned<Name>], found: Vec<Diagnostics>) -> Diagnostics {
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
        let named: Vec<&&Spanned<Name>> = which.iter().filter_map(|at| environments.get(*at)).collect();
        let overlaid = named.iter().any(|environment| within(problem.span, environment.span));
        if named.len() < environments.len() && !overlaid {
            let words: Vec<String> = named.iter().map(|name| format!("`{name}`")).collect();
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

fn within(inner: Span, outer: Span) -> bool {
    inner.source == outer.source && outer.start <= inner.start && inner.end <= outer.end
}

/// Whether two environments say the same; the places that it is related to may be different ones.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.span == b.span && a.code == b.code && a.severity == b.severity && a.message == b.message && a.help == b.help
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn found(messages: &[(&str, u32)]) -> Diagnostics {
        let mut problems = Diagnostics::default();
        for (message, at) in messages {
            let span = Span { start: *at, end: *at + 1, ..Span::default() };
            problems.push(Diagnostic::error(Code::Cycle, span, *message).help("help"));
        }
        problems
    }

    #[test]
    fn what_all_have_is_said_once_and_what_some_have_says_where() {
        let environments: Vec<Spanned<Name>> = [("production", 10), ("staging", 20), ("test", 30)]
            .map(|(name, start)| Spanned {
                value: Name::parse(name).unwrap(),
                span: Span { start, end: start + 10, ..Span::default() },
            })
            .into();
        let found =
            vec![found(&[("a", 1), ("b", 2)]), found(&[("a", 1)]), found(&[("a", 1), ("b", 2), ("c", 3), ("d", 31)])];
        let joined = together(&environments.iter().collect::<Vec<_>>(), found);
        let messages: Vec<String> = joined.sorted().into_iter().map(|p| p.message).collect();
        assert_eq!(
            messages,
            ["a", "b in the environments `production` and `test`", "c in the environment `test`", "d"]
        );
    }
}
