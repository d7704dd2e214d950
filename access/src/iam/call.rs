//! Calls of the API, and what AWS says to them.

use std::borrow::Cow;

/// What AWS says to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A statement denies it: nothing allows it again, not even the policy of a bucket, a key or another role.
    Denied,
    /// Nothing allows it.
    NotAllowed,
    /// A statement allows it, and none denies it.
    Allowed,
}

/// A call of the API on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Service and action, as in `iam:CreateRole`.
    pub action: Cow<'static, str>,
    /// The ARN of the resource, or `*` for a call that has none.
    pub resource: String,
    /// The condition keys, and their values.
    pub context: Vec<(Cow<'static, str>, Vec<String>)>,
}

impl Call {
    /// A call without a context.
    #[must_use]
    pub fn new(action: impl Into<Cow<'static, str>>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into(), context: Vec::new() }
    }

    /// The call with a key of its context.
    #[must_use]
    pub fn with<T: Into<String>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.context.push((key.into(), values.into_iter().map(Into::into).collect()));
        self
    }

    /// The values of a key, whose letter case does not matter.
    pub(super) fn values(&self, key: &str) -> Option<&[String]> {
        let found = self.context.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
        found.map(|(_, values)| values.as_slice())
    }
}
