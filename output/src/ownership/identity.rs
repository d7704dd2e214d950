//! Whose tree it is.

use serde::Deserialize;
use serde_json::Value;

use super::{GENERATOR, Unreadable, VERSION};

/// What a tree is compiled from: two trees are of one owner only if platform, environment and source are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The platform's name, the same for all of its environments.
    pub platform: String,
    /// The name as the environment's overlay has it: the heading of the tree's README, which is all that a tree is judged by
    /// that says nothing else.
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

    /// The text of [`super::TREE`].
    #[must_use]
    pub fn text(&self) -> String {
        let quoted = |text: &str| Value::from(text).to_string();
        let mut lines = vec![
            format!("  \"generator\": {}", quoted(GENERATOR)),
            format!("  \"version\": {VERSION}"),
            format!("  \"platform\": {}", quoted(&self.platform)),
        ];
        lines.extend(self.environment.iter().map(|environment| format!("  \"environment\": {}", quoted(environment))));
        lines.push(format!("  \"source\": {}", quoted(&self.source)));
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }
}

/// What [`super::TREE`] says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TreeOwner {
    /// The platform that the tree was compiled for.
    pub platform: String,
    /// Which of several trees of the platform it is.
    #[serde(default)]
    pub environment: Option<String>,
    /// The file that it was compiled from.
    pub source: String,
}

impl TreeOwner {
    /// Reads it, of any version from 3 on.
    ///
    /// # Errors
    /// It is not ours, or says nothing that can be used.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let value: Value = serde_json::from_str(text).map_err(|_| Unreadable::Damaged)?;
        let key = |name: &str| value.get(name);
        if key("generator").and_then(Value::as_str) != Some(GENERATOR) {
            return Err(Unreadable::Foreign);
        }
        match key("version").and_then(Value::as_u64) {
            Some(version) if version > VERSION => return Err(Unreadable::Newer(version)),
            Some(VERSION) => {}
            _ => return Err(Unreadable::Damaged),
        }
        let owner: Self = serde_json::from_value(value).map_err(|_| Unreadable::Damaged)?;
        if owner.platform.is_empty() || owner.source.is_empty() { Err(Unreadable::Damaged) } else { Ok(owner) }
    }
}
