//! A rule: what it is about, and what it says of that.

use crate::difference::change::{Because, Change, How, Level, Mark, What};

/// What a kind of change means.
#[derive(Debug)]
pub struct Rule {
    /// Its id, for example `terraform.replaced`.
    pub id: &'static str,
    /// How bad such a change is.
    pub level: Level,
    pub(super) what: What,
    pub(super) how: How,
    /// The types of resources, or the kinds of objects; a `*` at the end stands for any ending; all, if there are none.
    pub(super) kinds: &'static [&'static str],
    /// The beginnings of what differs; all, if there are none.
    pub(super) paths: &'static [&'static str],
    pub(super) marks: &'static [Mark],
    /// Whether it depends on more than the plans say.
    pub(super) predicted: bool,
    /// What happens, with `{kind}`, `{name}` and `{because}`.
    pub message: &'static str,
    /// What to do about it; nothing, if it is empty.
    pub help: &'static str,
}

impl Rule {
    /// Whether it is about a change.
    pub(super) fn fits(&self, change: &Change) -> bool {
        let is_kind = |kind: &&str| match kind.strip_suffix('*') {
            Some(start) => change.kind.starts_with(start),
            None => change.kind == **kind,
        };
        self.what == change.what
            && self.how == change.how
            && (self.kinds.is_empty() || self.kinds.iter().any(is_kind))
            && (self.paths.is_empty() || change.because.iter().any(|because| self.asks_for(because)))
            && self.marks.iter().all(|mark| change.marks.contains(mark))
    }

    /// Whether something that differs is what it asks for.
    pub(super) fn asks_for(&self, because: &Because) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|start| because.path.starts_with(*start))
    }

    pub(super) const fn kinds(mut self, kinds: &'static [&'static str]) -> Self {
        self.kinds = kinds;
        self
    }

    pub(super) const fn paths(mut self, paths: &'static [&'static str]) -> Self {
        self.paths = paths;
        self
    }

    pub(super) const fn marks(mut self, marks: &'static [Mark]) -> Self {
        self.marks = marks;
        self
    }

    pub(super) const fn predicted(mut self) -> Self {
        self.predicted = true;
        self
    }

    pub(super) const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }
}
