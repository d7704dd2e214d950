//! Values that hold, and where they come from.

use std::{fmt, ops::Deref};

use platformc_base::{Span, Spanned};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A key of the specification, at this place.
    Key(Span),
    /// The default of a key that the specification leaves out.
    Default,
    /// Computed from other values, by the rule of this name.
    Rule(&'static str),
}

/// A value that holds: what the specification says, a default, or what a rule computes. Equality ignores the origin.
#[derive(Clone, Copy, Debug)]
pub struct Effective<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Effective<T> {
    /// What a key says.
    #[must_use]
    pub const fn key(value: T, span: Span) -> Self {
        Self { value, origin: Origin::Key(span) }
    }

    /// The default of a key.
    #[must_use]
    pub const fn default(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }

    /// What a rule computes.
    #[must_use]
    pub const fn rule(value: T, rule: &'static str) -> Self {
        Self { value, origin: Origin::Rule(rule) }
    }

    /// What a key says, or else a default.
    #[must_use]
    pub fn or(said: Option<Spanned<T>>, default: impl FnOnce() -> T) -> Self {
        said.map_or_else(|| Self::default(default()), Self::from)
    }

    /// Where the specification sets it; the default span if it does not.
    #[must_use]
    pub fn span(&self) -> Span {
        match self.origin {
            Origin::Key(span) => span,
            Origin::Default | Origin::Rule(_) => Span::default(),
        }
    }

    /// The value and where the specification sets it; nothing for a default or a rule.
    #[must_use]
    pub fn said(&self) -> Option<Spanned<T>>
    where
        T: Copy,
    {
        self.said_at().map(|span| Spanned { value: self.value, span })
    }

    /// The place where the specification sets it, if it does.
    #[must_use]
    pub fn said_at(&self) -> Option<Span> {
        match self.origin {
            Origin::Key(span) => Some(span),
            Origin::Default | Origin::Rule(_) => None,
        }
    }

    /// Another value of the same origin.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Effective<U> {
        Effective { value: change(self.value), origin: self.origin }
    }
}

/// A value without a place was filled in by the schema's default.
impl<T> From<Spanned<T>> for Effective<T> {
    fn from(said: Spanned<T>) -> Self {
        let origin = if said.span == Span::default() { Origin::Default } else { Origin::Key(said.span) };
        Self { value: said.value, origin }
    }
}

impl<T> Deref for Effective<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Effective<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Effective<T> {}

impl<T: fmt::Display> fmt::Display for Effective<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
