//! References between entries.

use std::{ops::Deref, sync::Arc};

use platformc_spec::Span;

/// What another entry is named for: the entry itself, and the place that names it. `at` is not called `span`, which is the
/// place of the entry's own name.
#[derive(Debug)]
pub struct Reference<T> {
    pub entry: Arc<T>,
    pub at: Span,
}

impl<T> Deref for Reference<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.entry
    }
}
