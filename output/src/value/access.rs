//! What is in a value.

use std::ops::Index;

use super::{Map, Value};

/// Where in a value something is: by name in a map, by number in a list.
pub trait Place {
    /// What is there.
    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value>;
    /// What is there, to be changed.
    fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value>;
}

impl Place for str {
    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        value.as_object()?.get(self)
    }

    fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        value.as_object_mut()?.get_mut(self)
    }
}

impl Place for String {
    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        self.as_str().of(value)
    }

    fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        self.as_str().of_mut(value)
    }
}

impl Place for usize {
    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        value.as_array()?.get(*self)
    }

    fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        value.as_array_mut()?.get_mut(*self)
    }
}

impl<P: Place + ?Sized> Place for &P {
    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        (**self).of(value)
    }

    fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        (**self).of_mut(value)
    }
}

/// The words between slashes: for short ones a look at each byte is quicker than a search.
fn steps(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let end = path.bytes().position(|byte| byte == b'/');
        rest = end.and_then(|end| path.get(end + 1..));
        end.map_or(Some(path), |end| path.get(..end))
    })
}

impl Value {
    /// What is at a place in a map or a list.
    pub fn get(&self, place: impl Place) -> Option<&Self> {
        place.of(self)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, place: impl Place) -> Option<&mut Self> {
        place.of_mut(self)
    }

    /// What is at a JSON pointer such as `/spec/containers/0`, in which `~1` stands for `/`.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        steps(pointer.strip_prefix('/')?).try_fold(self, |value, step| match value {
            Self::Object(map) if step.as_bytes().contains(&b'~') => {
                map.get(&step.replace("~1", "/").replace("~0", "~"))
            }
            Self::Object(map) => map.get(step),
            Self::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// What is below these keys, with slashes between them.
    #[must_use]
    pub fn below(&self, keys: &str) -> Option<&Self> {
        steps(keys).try_fold(self, |value, key| value.get(key))
    }

    /// Its text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is true, if it is true or false.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is one that is whole and not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The number, if it is a whole one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// Its items, if it is a list.
    #[must_use]
    pub const fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Its items, to be changed.
    pub const fn as_array_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Its entries, if it is a map.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// Its entries, to be changed.
    pub const fn as_object_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is a map.
    #[must_use]
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Takes the value out and leaves `null`.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }
}

/// `null` where nothing is.
impl<P: Place> Index<P> for Value {
    type Output = Self;

    fn index(&self, place: P) -> &Self {
        place.of(self).unwrap_or(&Self::Null)
    }
}

/// `null` where there is no such entry.
impl Index<&str> for Map {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&Value::Null)
    }
}
