//! What a build changed.

use std::collections::BTreeMap;

/// Files of a tree by their paths below the output's folder.
pub type Texts = BTreeMap<String, String>;

/// What a build changed: sorted paths below the output's folder.
pub struct Changed<'a> {
    pub added: &'a [String],
    pub changed: &'a [String],
    pub removed: &'a [String],
}
