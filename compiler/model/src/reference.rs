//! References from one entry to another.

use std::{ops::Deref, sync::Arc};

use platformc_base::{Span, Spanned};

/// Another entry, and where it is named. That entry's own place is `span`, as in every entry.
#[derive(Debug)]
pub struct Reference<T> {
    /// The entry that is named.
    pub to: Arc<T>,
    /// Where it is named.
    pub at: Span,
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        Self { to: self.to.clone(), at: self.at }
    }
}

impl<T> From<Spanned<Arc<T>>> for Reference<T> {
    fn from(found: Spanned<Arc<T>>) -> Self {
        Self { to: found.value, at: found.span }
    }
}

impl<T> Deref for Reference<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.to
    }
}
