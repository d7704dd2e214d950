//! Maps of the language, key by key.

use serde_json::{Map, Value};

use crate::random::Random;

/// A map that is being written.
#[derive(Clone, Debug, Default)]
pub struct Entry(Map<String, Value>);

impl Entry {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.set(key, value);
        self
    }

    /// The key in `percent` of a hundred cases.
    #[must_use]
    pub fn maybe<V: Into<Value>>(
        mut self,
        random: &mut Random,
        percent: usize,
        key: &str,
        value: impl FnOnce(&mut Random) -> V,
    ) -> Self {
        if random.chance(percent) {
            let value = value(random);
            self.set(key, value);
        }
        self
    }

    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// The text of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(Value::as_str)
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// It without a key.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.0.remove(key);
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Entry> for Value {
    fn from(entry: Entry) -> Self {
        Self::Object(entry.0)
    }
}
