//! What of many diagnostics a person is shown.

use std::collections::BTreeMap;

use platformc_base::{Code, Severity, report::Problem};

/// How many diagnostics are shown.
const SHOWN: usize = 100;

/// How many warnings are shown that say the same of different things; more are told by their places.
const ALIKE: usize = 3;

/// What is shown, in the order of the files.
#[derive(Default)]
pub(super) struct Choice<'a> {
    /// Shown in full.
    pub shown: Vec<&'a Problem>,
    /// Warnings like some that are shown.
    pub alike: BTreeMap<(Code, String), Vec<&'a Problem>>,
    /// How many are not shown at all.
    pub hidden: usize,
}

impl<'a> Choice<'a> {
    /// No warning takes the place of an error: without the errors nothing can be built.
    pub(super) fn of(problems: &'a [Problem]) -> Self {
        let is_error = |problem: &Problem| problem.severity == Severity::Error;
        let mut count: BTreeMap<(Code, String), usize> = BTreeMap::new();
        for problem in problems.iter().filter(|problem| !is_error(problem)) {
            *count.entry(kind(problem)).or_default() += 1;
        }
        let mut room = SHOWN;
        let mut warnings = SHOWN.saturating_sub(problems.iter().filter(|problem| is_error(problem)).count());
        let mut seen: BTreeMap<(Code, String), usize> = BTreeMap::new();
        let mut choice = Self::default();
        for problem in problems {
            let room = if is_error(problem) {
                &mut room
            } else {
                let kind = kind(problem);
                let seen = seen.entry(kind.clone()).or_default();
                *seen += 1;
                // a line for a single one is no shorter
                if *seen > ALIKE && count.get(&kind).is_some_and(|count| *count > ALIKE + 1) {
                    choice.alike.entry(kind).or_default().push(problem);
                    continue;
                }
                &mut warnings
            };
            if *room == 0 {
                choice.hidden += 1;
            } else {
                *room -= 1;
                choice.shown.push(problem);
            }
        }
        choice
    }
}

/// What a diagnostic says of whatever it names: its code, and its message without what stands in backticks.
fn kind(problem: &Problem) -> (Code, String) {
    (problem.code, problem.message.split('`').step_by(2).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use platformc_base::Span;

    fn problem(severity: Severity, code: Code) -> Problem {
        let (message, label, help) = (String::new(), String::new(), String::new());
        Problem { code, severity, span: Span::default(), message, label, help, related: Vec::new() }
    }

    fn of(counts: &[(usize, Severity, Code)]) -> (usize, usize, Vec<usize>, usize) {
        let problems = counts.iter().flat_map(|(count, severity, code)| (0..*count).map(|_| problem(*severity, *code)));
        let problems: Vec<Problem> = problems.collect();
        let Choice { shown, alike, hidden } = Choice::of(&problems);
        let errors = shown.iter().filter(|problem| problem.severity == Severity::Error).count();
        (errors, shown.len() - errors, alike.values().map(Vec::len).collect(), hidden)
    }

    #[test]
    fn warnings_that_are_alike_are_told_by_their_places() {
        let chart = Code::UnpinnedChart;
        assert_eq!(of(&[(4, Severity::Warning, chart)]), (0, 4, vec![], 0));
        assert_eq!(of(&[(5, Severity::Warning, chart)]), (0, 3, vec![2], 0));
        assert_eq!(
            of(&[(300, Severity::Warning, chart), (2, Severity::Warning, Code::NobodyTold)]),
            (0, 5, vec![297], 0)
        );
    }

    #[test]
    fn warnings_that_say_something_else_are_shown() {
        let problem =
            |message: &str| Problem { message: message.to_owned(), ..problem(Severity::Warning, Code::UnpinnedChart) };
        let problems: Vec<Problem> =
            ["`a` is old", "`b` is old", "`a` is new", "`c` is old", "`d` is old", "`e` is old"].map(problem).into();
        let Choice { shown, alike, .. } = Choice::of(&problems);
        let shown: Vec<&str> = shown.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(shown, ["`a` is old", "`b` is old", "`a` is new", "`c` is old"]);
        assert_eq!(alike.into_values().map(|alike| alike.len()).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn no_warning_takes_the_place_of_an_error() {
        let (warning, error) = ((150, Severity::Warning, Code::UnpinnedChart), Code::UnknownKey);
        assert_eq!(of(&[warning, (7, Severity::Error, error)]), (7, 3, vec![147], 0));
        assert_eq!(of(&[warning, (98, Severity::Error, error)]), (98, 2, vec![147], 1));
        assert_eq!(of(&[warning, (120, Severity::Error, error)]), (100, 0, vec![147], 23));
    }
}
