//! Whose tree a manifest is of.

use std::fmt;

use super::{GENERATOR, VERSION};

/// What a tree is compiled from: two trees are of one owner only if platform, environment and source are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The platform's name, the same for all of its environments.
    pub platform: String,
    /// The name as the environment's overlay has it: the heading of the tree's README, which is all that a manifest of version 1
    /// is judged by.
    pub name: String,
    /// Which of several trees of the platform it is.
    pub environment: Option<String>,
    /// The platform's file, without its folder.
    pub source: String,
}

impl Identity {
    /// The same without an environment: that of the platform as a whole.
    #[must_use]
    pub fn of_the_platform(&self) -> Self {
        Self { name: self.platform.clone(), environment: None, ..self.clone() }
    }
}

/// Writes the beginning of a manifest, up to the comma before its next key.
///
/// # Errors
/// What `out` refused.
pub fn head(identity: &Identity, out: &mut dyn fmt::Write) -> fmt::Result {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    write!(out, "{{\n  \"generator\": {},\n  \"version\": {VERSION},", quoted(GENERATOR))?;
    write!(out, "\n  \"platform\": {},", quoted(&identity.platform))?;
    if let Some(environment) = &identity.environment {
        write!(out, "\n  \"environment\": {},", quoted(environment))?;
    }
    write!(out, "\n  \"source\": {},", quoted(&identity.source))
}
