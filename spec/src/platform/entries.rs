//! Named entries, and references to them.

use indexmap::IndexMap;

use crate::{scalar::Name, span::Spanned};

/// Named entries, in the order of the file.
pub type Map<T> = IndexMap<Spanned<Name>, T>;
/// A reference: the plain name of another entry.
pub type Reference = Spanned<Name>;
