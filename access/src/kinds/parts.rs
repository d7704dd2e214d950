//! The paths of engines in their parts, to tell what a path is of.

use std::sync::LazyLock;

use super::{KINDS, What};

/// One of them: `BEFORE{mount}/START{name}END`.
pub struct Parts {
    pub before: &'static str,
    pub start: &'static str,
    pub end: &'static str,
    pub what: What,
    pub word: &'static str,
}

/// All paths of [`KINDS`], in order: they are looked through for each path that a rule names.
pub static PARTS: LazyLock<Vec<Parts>> = LazyLock::new(|| {
    let all = KINDS.iter().flat_map(|row| row.paths.iter().map(move |template| (row.word, template)));
    let parts = all.filter_map(|(word, (what, template))| {
        let (before, after) = template.split_once("{mount}/")?;
        let (start, end) = after.split_once("{name}")?;
        Some(Parts { before, start, end, what: *what, word })
    });
    parts.collect()
});
