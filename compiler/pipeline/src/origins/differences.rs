//! The lines of a file that a change makes other lines, and those that it takes away.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines of a file, by their numbers from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Other lines stand in their places.
    pub changed: Vec<usize>,
    /// Nothing stands in their places.
    pub gone: Vec<usize>,
}

impl Differences {
    /// What becomes of the lines of a file. How what stands in columns is aligned says nothing.
    pub fn between(old: &[&str], new: &[&str]) -> Self {
        let mut found = Self::default();
        let words = |lines: &[&str]| lines.iter().map(|line| unaligned(line)).collect::<Vec<_>>();
        for step in capture_diff_slices(Algorithm::Myers, &words(old), &words(new)) {
            match step {
                DiffOp::Equal { .. } | DiffOp::Insert { .. } => {}
                DiffOp::Replace { old_index, old_len, .. } => found.changed.extend(old_index..old_index + old_len),
                DiffOp::Delete { old_index, old_len, .. } => {
                    let start = slid(old, old_index, old_len);
                    found.gone.extend(start..start + old_len);
                }
            }
        }
        found
    }

    /// All lines are gone.
    pub fn whole(lines: usize) -> Self {
        Self { changed: Vec::new(), gone: (0..lines).collect() }
    }

    /// What one of two changes does.
    pub fn and(mut self, other: Self) -> Self {
        let merge = |mut all: Vec<usize>, more: Vec<usize>| {
            all.extend(more);
            all.sort_unstable();
            all.dedup();
            all
        };
        self.changed = merge(self.changed, other.changed);
        self.gone = merge(self.gone, other.gone);
        self
    }

    pub fn len(&self) -> usize {
        self.changed.len() + self.gone.len()
    }
}

/// For each line of a file, the number of the same line in another version of it.
pub fn same(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut found = vec![None; old.len()];
    for step in capture_diff_slices(Algorithm::Myers, old, new) {
        if let DiffOp::Equal { old_index, new_index, len } = step {
            found.iter_mut().skip(old_index).take(len).zip(new_index..).for_each(|(at, number)| *at = Some(number));
        }
    }
    found
}

/// Where lines that are gone most likely begin. If the line before them is as their last one, those one line further up may as
/// well be the ones that are gone: what begins furthest to the left is a whole thing.
fn slid(old: &[&str], start: usize, length: usize) -> usize {
    let same = |one: usize, other: usize| old.get(one).zip(old.get(other)).is_some_and(|(one, other)| one == other);
    let mut first = start;
    while first > 0 && same(first - 1, first + length - 1) {
        first -= 1;
    }
    let mut last = first;
    while same(last, last + length) {
        last += 1;
    }
    let left = |at: &usize| old.get(*at).map(|line| indent(line));
    (first..=last).min_by_key(|at| (left(at), at.abs_diff(start))).unwrap_or(start)
}

/// A line with one space wherever it has several behind its beginning.
fn unaligned(line: &str) -> String {
    let text = line.trim_start();
    let (start, _) = line.split_at(line.len() - text.len());
    text.split(' ').filter(|word| !word.is_empty()).fold(start.to_owned(), |line, word| line + word + " ")
}

/// How far to the right a line begins: an item of a list is further than what is in front of it.
pub fn indent(line: &str) -> (usize, bool) {
    let text = line.trim_start();
    (line.len() - text.len(), !text.starts_with("---"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_gone_is_a_whole_part() {
        let old = ["mounts:", "- name: a", "  readOnly: true", "- name: b", "  readOnly: true", "end:"];
        let new = ["mounts:", "- name: a", "  readOnly: true", "end:"];
        assert_eq!(Differences::between(&old, &new).gone, [3, 4]);
        let new = ["mounts:", "- name: b", "  readOnly: true", "end:"];
        assert_eq!(Differences::between(&old, &new).gone, [1, 2]);
    }

    #[test]
    fn another_value_changes_its_line_alone() {
        let found = Differences::between(&["a: 1", "b: 2", "c: 3"], &["a: 1", "b: 4", "c: 3"]);
        assert_eq!((found.changed, found.gone), (vec![1], vec![]));
        assert_eq!(Differences::between(&["a", "b"], &["a", "x", "b"]), Differences::default());
        let found = Differences::between(&["  a   = 1", "  bcd = 2"], &["  a = 1"]);
        assert_eq!((found.changed, found.gone), (vec![], vec![1]));
    }
}
