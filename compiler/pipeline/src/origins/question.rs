//! What can be asked of a document: what does this key do, or this name, or the default of a key that is left out?

use platformc_spec::{
    Span,
    parse::{Node, Value},
};
use serde_json::Value as Json;

use super::{
    change::{Change, Scalar},
    language::Language,
    others,
};

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The value of a key, or an item of a list.
    Value,
    /// The name of an entry.
    Name,
    /// Whether an entry, a key or an item is there at all.
    Presence,
    /// The default of a key that is left out.
    Default,
}

/// A question, and the changes that answer it.
#[derive(Debug)]
pub struct Question {
    pub asked: Asked,
    /// The keys that lead there, such as `apps.backend.replicas.min`.
    pub path: String,
    /// Where it stands; the map that it would stand in, for a default.
    pub place: Span,
    /// What stands there: the value of a text, or the name.
    pub text: Option<String>,
    /// What the language says of the default.
    pub default: Option<String>,
    /// The likeliest first. The first that fit count.
    pub changes: Vec<Change>,
}

/// What a document says about itself.
const HEAD: [&str; 4] = ["apiVersion", "kind", "include", "environments"];

/// All questions about a document, as it is for an environment.
pub fn questions(root: &Node<'_>, language: &Language, environment: Option<&str>) -> Vec<Question> {
    let mut asking = Asking { language, questions: Vec::new() };
    let Value::Map(sections) = root.value else { return Vec::new() };
    for section in sections.iter().filter(|section| !HEAD.contains(&section.key)) {
        let schema = language.value(language.root(), section.key);
        asking.presence(section.key, section.key_span);
        asking.node(&section.value, schema, section.key);
    }
    let overlays = root.get("environments").zip(environment);
    if let Some((overlay, name)) = overlays.and_then(|(all, name)| Some((all.get(name)?, name))) {
        let schema = language.value(language.root(), "environments").and_then(|all| language.value(all, name));
        asking.node(overlay, schema, &format!("environments.{name}"));
    }
    let there: Vec<&str> = sections.iter().map(|section| section.key).chain(HEAD).collect();
    asking.defaults(root.span, &there, language.root(), "");
    asking.questions
}

struct Asking<'a> {
    language: &'a Language,
    questions: Vec<Question>,
}

impl Asking<'_> {
    fn node(&mut self, node: &Node<'_>, schema: Option<&Json>, path: &str) {
        match node.value {
            Value::Map(entries) => {
                let known: Vec<(&str, &Json)> = schema.map(|schema| self.language.keys(schema)).unwrap_or_default();
                for entry in entries {
                    let below = format!("{path}.{}", entry.key);
                    if !known.iter().any(|(key, _)| *key == entry.key) {
                        self.name(entry.key, entry.key_span, &below);
                    }
                    self.presence(&below, entry.key_span);
                    let schema = schema.and_then(|schema| self.language.value(schema, entry.key));
                    self.node(&entry.value, schema, &below);
                }
                if let Some(schema) = schema {
                    let there: Vec<&str> = entries.iter().map(|entry| entry.key).collect();
                    self.defaults(node.span, &there, schema, path);
                }
            }
            Value::Seq(items) => {
                let schema = schema.and_then(|schema| self.language.item(schema));
                for (number, item) in items.iter().enumerate() {
                    let below = format!("{path}[{number}]");
                    self.presence(&below, item.span);
                    self.node(item, schema, &below);
                }
            }
            Value::Null => {}
            value => {
                let words = schema.map(|schema| self.language.words(schema)).unwrap_or_default();
                let change = |scalar: Scalar| Change { values: [(node.span, scalar)].into(), ..Change::default() };
                let text = match value {
                    Value::Str(text) => Some(text.to_owned()),
                    _ => None,
                };
                let changes = others::scalars(&value, &words).into_iter().map(change).collect();
                self.ask(Asked::Value, path, node.span, text, changes);
            }
        }
    }

    fn name(&mut self, name: &str, place: Span, path: &str) {
        let change = |other: String| Change { keys: [(place, other)].into(), ..Change::default() };
        let changes = others::texts(name, &[]).into_iter().map(change).collect();
        self.ask(Asked::Name, path, place, Some(name.to_owned()), changes);
    }

    fn presence(&mut self, path: &str, place: Span) {
        let change = Change { left_out: [place].into(), ..Change::default() };
        self.ask(Asked::Presence, path, place, None, vec![change]);
    }

    /// What would another value be than the default of each key that is left out?
    fn defaults(&mut self, map: Span, there: &[&str], schema: &Json, path: &str) {
        for (key, schema) in self.language.keys(schema) {
            // every name of an entry is the default of the one it was created under, which says nothing
            if there.contains(&key) || key == "renamedFrom" {
                continue;
            }
            let words = self.language.words(schema);
            let examples = self.language.examples(schema).into_iter().flat_map(|example| others::like(example, &words));
            let flags = [Json::Bool(true), Json::Bool(false)];
            let values: Vec<Json> = words.iter().map(|word| Json::from(*word)).chain(examples).chain(flags).collect();
            let change = |value: Json| Change { added: vec![(map, key.to_owned(), value)], ..Change::default() };
            let below = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let asked = self.questions.len();
            self.ask(Asked::Default, &below, map, None, values.into_iter().map(change).collect());
            let default = Language::default(schema);
            self.questions.iter_mut().skip(asked).for_each(|question| question.default.clone_from(&default));
        }
    }

    fn ask(&mut self, asked: Asked, path: &str, place: Span, text: Option<String>, changes: Vec<Change>) {
        // of one word alone there is no other
        if !changes.is_empty() && (place != Span::default() || asked == Asked::Default) {
            self.questions.push(Question { asked, path: path.to_owned(), place, text, default: None, changes });
        }
    }
}
