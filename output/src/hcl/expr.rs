//! HCL expressions.

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
    Str(String),
    /// A quoted text with references in it.
    Template(Template),
    /// A reference such as `module.network.vpc_id`, printed as it is.
    Ref(String),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ key = value }`, in the order given. Keys that are no identifiers are quoted when printed.
    Object(Vec<(String, Expr)>),
    /// A call of a function: its name and arguments.
    Call(&'static str, Vec<Expr>),
}

/// A quoted text with references in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    pub(super) parts: Vec<(bool, String)>,
}

impl Template {
    /// An empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds literal text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.parts.push((false, text.into()));
        self
    }

    /// Its parts: literal texts, and nothing where a reference is.
    pub fn parts(&self) -> impl Iterator<Item = Option<&str>> {
        self.parts.iter().map(|(reference, text)| (!reference).then_some(text.as_str()))
    }

    /// Adds `${reference}`.
    #[must_use]
    pub fn interpolate(mut self, reference: impl Into<String>) -> Self {
        self.parts.push((true, reference.into()));
        self
    }
}

impl Expr {
    /// A reference such as `module.network.vpc_id`.
    #[must_use]
    pub fn reference(text: impl Into<String>) -> Self {
        Self::Ref(text.into())
    }

    /// A list of these items.
    #[must_use]
    pub fn list<T: Into<Expr>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// An object of these entries.
    #[must_use]
    pub fn object<K: Into<String>, V: Into<Expr>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Object(entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }

    /// A call of a function.
    #[must_use]
    pub fn call(name: &'static str, arguments: impl IntoIterator<Item = Expr>) -> Self {
        Self::Call(name, arguments.into_iter().collect())
    }
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

impl From<String> for Expr {
    fn from(text: String) -> Self {
        Self::Str(text)
    }
}

impl From<&String> for Expr {
    fn from(text: &String) -> Self {
        Self::Str(text.clone())
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
