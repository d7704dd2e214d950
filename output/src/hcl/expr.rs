//! HCL expressions. Ten thousand roles stand in one root, so they are small: keys and words of the program are not copied.

use std::borrow::Cow;

/// An expression. Texts are literal: `${` and `%{` in them are escaped when printed.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A quoted text without references.
    Str(Box<str>),
    /// A quoted text with references in it.
    Template(Template),
    /// A reference such as `module.network.vpc_id`, printed as it is.
    Ref(Box<str>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ key = value }`, in the order given. Keys that are no identifiers are quoted when printed.
    Object(Vec<(Cow<'static, str>, Expr)>),
    /// A call of a function.
    Call(Box<Call>),
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub name: &'static str,
    /// What it is given.
    pub arguments: Vec<Expr>,
}

/// A quoted text with references in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    pub(super) parts: Vec<(bool, Cow<'static, str>)>,
}

impl Template {
    /// An empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds literal text.
    #[must_use]
    pub fn text(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.parts.push((false, text.into()));
        self
    }

    /// Adds `${reference}`.
    #[must_use]
    pub fn interpolate(mut self, reference: impl Into<Cow<'static, str>>) -> Self {
        self.parts.push((true, reference.into()));
        self
    }

    /// Its parts in order: whether each is a reference, and its text.
    pub fn parts(&self) -> impl Iterator<Item = (bool, &str)> {
        self.parts.iter().map(|(reference, text)| (*reference, text.as_ref()))
    }
}

impl Expr {
    /// A reference such as `module.network.vpc_id`.
    #[must_use]
    pub fn reference(text: impl Into<Box<str>>) -> Self {
        Self::Ref(text.into())
    }

    /// A list of these items.
    #[must_use]
    pub fn list<T: Into<Expr>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// An object of these entries.
    #[must_use]
    pub fn object<K: Into<Cow<'static, str>>, V: Into<Expr>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Object(entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }

    /// A call of a function.
    #[must_use]
    pub fn call(name: &'static str, arguments: impl IntoIterator<Item = Expr>) -> Self {
        Self::Call(Box::new(Call { name, arguments: arguments.into_iter().collect() }))
    }

    /// The value of an entry of an object.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Self> {
        let Self::Object(entries) = self else { return None };
        entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Its text, if it is one without references.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

impl From<String> for Expr {
    fn from(text: String) -> Self {
        Self::Str(text.into())
    }
}

impl From<&String> for Expr {
    fn from(text: &String) -> Self {
        Self::Str(text.as_str().into())
    }
}

impl From<bool> for Expr {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Template> for Expr {
    fn from(template: Template) -> Self {
        Self::Template(template)
    }
}

macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Expr {
            fn from(value: $integer) -> Self {
                Self::Int(i64::from(value))
            }
        }
    )*};
}

from_integer!(u8 u16 u32 i32 i64);

impl From<u64> for Expr {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
