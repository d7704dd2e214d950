//! Keys and texts.

use std::borrow::Cow;

/// A key or a text: one of the program, or an own one.
pub type Text = Cow<'static, str>;
