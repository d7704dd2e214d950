//! What people do by hand that a change made due.

use std::collections::{BTreeMap, BTreeSet};

use super::{Changed, Texts};
use crate::by_hand::{ByHand, Sign};

/// The lines that are new in a tree, by the folders that tasks are told by.
pub(super) struct News<'a> {
    changed: BTreeSet<&'a str>,
    removed: BTreeSet<&'a str>,
    /// Lines without the spaces that align them.
    lines: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> News<'a> {
    pub(super) fn of(
        tasks: impl IntoIterator<Item = &'a ByHand>,
        made: &Changed<'a>,
        (before, after): (&Texts, &Texts),
    ) -> Self {
        let changed: BTreeSet<&str> = made.added.iter().chain(made.changed).map(String::as_str).collect();
        let removed = made.removed.iter().map(String::as_str).collect();
        let folders = tasks.into_iter().flat_map(|task| &task.signs).filter_map(folder);
        let mut lines = BTreeMap::new();
        for folder in folders {
            lines.entry(folder).or_insert_with(|| {
                let old = lines_below(before, folder);
                lines_below(after, folder).difference(&old).cloned().collect()
            });
        }
        Self { changed, removed, lines }
    }

    fn shows(&self, sign: &Sign) -> bool {
        match sign {
            Sign::NewLine { folder, line } => self.lines.get(folder.as_str()).is_some_and(|lines| lines.contains(line)),
            Sign::Changed { path } => self.changed.contains(path.as_str()),
            Sign::Removed { path } => self.removed.contains(path.as_str()),
        }
    }

    /// Those that are due, the first of several for one thing.
    pub(super) fn due<'b>(&self, tasks: impl IntoIterator<Item = &'b ByHand>) -> Vec<&'b ByHand> {
        let mut seen = BTreeSet::new();
        let due = tasks.into_iter().filter(|task| task.signs.iter().any(|sign| self.shows(sign)));
        due.filter(|task| seen.insert((task.task, task.of.as_str()))).collect()
    }
}

/// The folder that a task is told by.
pub(super) fn folder(sign: &Sign) -> Option<&str> {
    match sign {
        Sign::NewLine { folder, .. } => Some(folder),
        Sign::Changed { .. } | Sign::Removed { .. } => None,
    }
}

fn lines_below(texts: &Texts, folder: &str) -> BTreeSet<String> {
    let below = texts.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder));
    let lines = below.flat_map(|(_, text)| text.lines());
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
