//! The serializer of the whole language.

use serde::Serialize;

/// A value as a document; none if it cannot be one.
pub(super) fn document<T: Serialize>(value: &T) -> Option<String> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: 1_000_000 };
    let mut out = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut out, value, options).ok()?;
    Some(out)
}
