//! What is asked about, a file or one line of it, and how much of a platform that needs.

use platformc_spec::Arena;

use super::{differences, slice, trial::Base};

/// So many apps and secrets may be looked at for any file: each question plans them all again.
const FEW: usize = 64;

/// How many lines around a line, on each side, may name what it needs.
const AROUND: usize = 12;

/// The file at a path, or one line of it.
pub struct Wanted<'a> {
    path: &'a str,
    /// Counted from 0.
    line: Option<usize>,
    /// Of the file.
    lines: Vec<String>,
}

impl<'a> Wanted<'a> {
    /// The number of a line counts from 1.
    pub fn of(base: &Base<'_>, path: &'a str, line: Option<usize>) -> Self {
        let lines = texts(base, path).into_iter().map(str::to_owned).collect();
        // there is no line 0
        Self { path, line: line.map(|number| number.checked_sub(1).unwrap_or(usize::MAX)), lines }
    }

    /// Whether a file of the node is asked about.
    pub fn asks_of(&self, path: &str) -> bool {
        self.line.is_none() || path == self.path
    }

    /// Whether a line, counted from 0, is asked about.
    pub fn asks(&self, path: &str, index: usize) -> bool {
        self.line.is_none_or(|line| path == self.path && line == index)
    }

    /// A smaller platform that is enough; nothing if all of it is needed. If even a large platform is needed as a whole, one in which
    /// the line is, or, of a file, most of its lines.
    pub fn enough_of<'s>(&self, whole: &Base<'s>, arena: &'s Arena) -> Option<Base<'s>> {
        let places = whole.node().2;
        let near = |named: &[&str]| whole.reduced(slice::near(whole.root, places, named, arena));
        let few = near(&[]);
        if few.as_ref().is_some_and(|few| few.files() == whole.files()) {
            return few;
        }
        if slice::size(&whole.root) <= FEW {
            return None;
        }
        let Some(line) = self.line else { return few };
        let around = |far: usize| {
            let lines = self.lines.iter().enumerate().filter(|(index, _)| index.abs_diff(line) <= far);
            lines.map(|(_, text)| text.as_str()).collect::<Vec<_>>()
        };
        let has_line = |base: &Base<'_>| {
            let lines: Vec<&str> = self.lines.iter().map(String::as_str).collect();
            differences::same(&lines, &texts(base, self.path)).get(line).is_some_and(Option::is_some)
        };
        let tries = [0, AROUND].into_iter().filter_map(|far| near(&around(far)));
        few.into_iter().chain(tries).find(has_line).or_else(|| near(&[]))
    }
}

/// The lines of the file at a path.
fn texts<'b>(base: &'b Base<'_>, path: &str) -> Vec<&'b str> {
    let file = base.files().iter().find(|file| file.path == path);
    file.map(super::trial::Lines::lines).unwrap_or_default()
}
