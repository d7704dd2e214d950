//! Label selectors (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/>).

use std::collections::BTreeMap;

use platformc_output::value::{Text, Value};

use super::read;

/// Labels by name. Most things have one or two, and a platform has ten thousands of such things: a sorted list is small.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// No labels.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a label.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Sets a label.
    pub fn insert(&mut self, name: String, value: String) {
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| *known == name) {
            *known = value;
        } else {
            self.0.push((name, value));
            self.0.sort();
        }
    }

    /// All of them, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl Extend<(String, String)> for Labels {
    fn extend<I: IntoIterator<Item = (String, String)>>(&mut self, labels: I) {
        labels.into_iter().for_each(|(name, value)| self.insert(name, value));
    }
}

impl FromIterator<(String, String)> for Labels {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(labels: I) -> Self {
        let mut all = Self::new();
        all.extend(labels);
        all.0.shrink_to_fit();
        all
    }
}

impl<const N: usize> From<[(String, String); N]> for Labels {
    fn from(labels: [(String, String); N]) -> Self {
        labels.into_iter().collect()
    }
}

/// What a requirement asks of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// It has one of the values.
    In,
    /// It has none of the values, or is not there.
    NotIn,
    /// It is there.
    Exists,
    /// It is not there.
    DoesNotExist,
}

/// An entry of `matchExpressions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The label.
    pub key: String,
    /// What is asked of it.
    pub operator: Operator,
    /// The values, for `In` and `NotIn`.
    pub values: Vec<String>,
}

/// What selects pods or namespaces: all of its parts must hold, so an empty one selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Labels with these values.
    pub labels: Labels,
    /// Further requirements.
    pub expressions: Vec<Requirement>,
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// What it does not know.
    pub fn read(value: &Value) -> Result<Self, String> {
        let fields = read::fields(value, "a selector", &["matchLabels", "matchExpressions"])?;
        let labels = fields.get("matchLabels").map_or(Ok(Labels::new()), labels)?;
        let expressions = read::list(fields, "matchExpressions")?.iter().map(requirement).collect::<Result<_, _>>()?;
        Ok(Self { labels, expressions })
    }

    /// Whether something with these labels is selected.
    #[must_use]
    pub fn selects(&self, labels: &Labels) -> bool {
        self.labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.expressions.iter().all(|requirement| requirement.holds(labels))
    }
}

impl Requirement {
    fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

/// A map of texts.
pub(super) fn labels(value: &Value) -> Result<Labels, String> {
    let Some(map) = value.as_object() else { return Err("labels are not a map".to_owned()) };
    let label = |(key, value): (&Text, &Value)| {
        let text = value.as_str().ok_or_else(|| format!("the label `{key}` is not a text"))?;
        Ok((key.to_string(), text.to_owned()))
    };
    map.iter().map(label).collect()
}

fn requirement(value: &Value) -> Result<Requirement, String> {
    let fields = read::fields(value, "an expression", &["key", "operator", "values"])?;
    let operator = match read::text(fields, "operator")?.as_str() {
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        other => return Err(format!("there is no operator `{other}`")),
    };
    Ok(Requirement { key: read::text(fields, "key")?, operator, values: read::texts(fields, "values")? })
}

/// What selects pods, found by a label that the pods must have: looking at pods costs no more if others are many.
#[derive(Clone, Debug)]
pub(super) struct ByLabel<T> {
    namespaces: BTreeMap<String, OfNamespace<T>>,
}

#[derive(Clone, Debug)]
struct OfNamespace<T> {
    /// What asks for no label.
    all: Vec<T>,
    /// By the first label that is asked for, and its value.
    labelled: BTreeMap<String, BTreeMap<String, Vec<T>>>,
}

impl<T> Default for ByLabel<T> {
    fn default() -> Self {
        Self { namespaces: BTreeMap::new() }
    }
}

impl<T> ByLabel<T> {
    /// Adds what selects pods with all of these labels, or more.
    pub(super) fn add(&mut self, namespace: &str, labels: &Labels, item: T) {
        let place = self.namespaces.entry(namespace.to_owned());
        let place = place.or_insert_with(|| OfNamespace { all: Vec::new(), labelled: BTreeMap::new() });
        match labels.iter().next() {
            None => place.all.push(item),
            Some((key, value)) => {
                let values = place.labelled.entry(key.clone()).or_default();
                values.entry(value.clone()).or_default().push(item);
            }
        }
    }

    /// What may select pods with these labels.
    pub(super) fn near<'a>(&'a self, namespace: &str, labels: &'a Labels) -> impl Iterator<Item = &'a T> {
        let place = self.namespaces.get(namespace);
        let labelled = place.into_iter().flat_map(move |place| {
            labels.iter().filter_map(move |(key, value)| place.labelled.get(key)?.get(value)).flatten()
        });
        place.into_iter().flat_map(|place| &place.all).chain(labelled)
    }
}
