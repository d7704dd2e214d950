//! The entries of a map by their keys.

use std::collections::HashMap;

use crate::parse::Entry;

/// Where each key of a large map stands; small maps are searched.
pub(super) struct Keyed<'a, 's> {
    entries: &'a [Entry<'s>],
    at: HashMap<&'s str, usize>,
}

impl<'a, 's> Keyed<'a, 's> {
    const SMALL: usize = 16;

    pub(super) fn new(entries: &'a [Entry<'s>]) -> Self {
        let large = entries.len() > Self::SMALL;
        let at =
            if large { entries.iter().enumerate().map(|(i, entry)| (entry.key, i)).collect() } else { HashMap::new() };
        Self { entries, at }
    }

    pub(super) fn find(&self, key: &str) -> Option<usize> {
        if self.at.is_empty() {
            self.entries.iter().position(|entry| entry.key == key)
        } else {
            self.at.get(key).copied()
        }
    }
}
