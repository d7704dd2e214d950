//! The reference of the language: one page a section, from the schema that the compiler and editors use.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use serde_json::{Map, Value, json};

use super::book::{Pages, root};

/// More choices than these are not listed in a cell.
const MANY: usize = 5;
/// The page of the forms that texts have.
const VALUES: &str = "values";

struct Reference {
    schema: Value,
    /// The example platform that sections are shown from.
    example: String,
}

/// The pages of the reference, in the order of the schema.
pub fn order() -> Vec<String> {
    let reference = Reference::new();
    reference.sections().map(|(name, _)| name.clone()).chain([VALUES.to_owned()]).collect()
}

pub fn pages() -> Pages {
    let reference = Reference::new();
    let mut pages = Pages::new();
    for (name, schema) in reference.sections() {
        pages.insert(format!("reference/{name}.md"), reference.section(name, schema));
    }
    pages.insert("reference/README.md".into(), reference.index());
    pages.insert(format!("reference/{VALUES}.md"), reference.values());
    pages
}

impl Reference {
    fn new() -> Self {
        let example = fs::read_to_string(root().join("examples/secret-management/platform.yaml")).unwrap();
        Self { schema: platformc_spec::schema(), example }
    }

    fn top(&self) -> &Map<String, Value> {
        self.schema["properties"].as_object().unwrap()
    }

    /// The keys of a platform that are more than one value.
    fn sections(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.top().iter().filter(|(_, schema)| {
            let schema = self.target(schema);
            schema["type"] == "object" || schema["type"] == "array" || schema.get("properties").is_some()
        })
    }

    /// What a reference leads to.
    fn target<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(path) => self.target(self.schema.pointer(path.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    fn index(&self) -> String {
        let mut out = String::from(
            "# Language reference\n\n\
             Made from the schema that the compiler validates with and editors use: what stands here is what your editor shows.\n\n\
             - Everything that has a name is a key of a map. Names are yours; everything else is camelCase.\n\
             - A reference is the plain name of another entry.\n\
             - Every default is safe. What is weaker is written out, and warned of.\n\n\
             | key | needed | what it is |\n|---|---|---|\n",
        );
        let sections: BTreeSet<&String> = self.sections().map(|(name, _)| name).collect();
        for (name, schema) in self.top() {
            let shown = if sections.contains(name) { format!("[`{name}`]({name}.md)") } else { format!("`{name}`") };
            writeln!(out, "| {shown} | {} | {} |", self.need(&self.schema, name, schema), cell(description(schema)))
                .unwrap();
        }
        write!(out, "\nThe forms of [values]({VALUES}.md): addresses, durations, sizes, images and the others.\n")
            .unwrap();
        out
    }

    fn section(&self, name: &str, schema: &Value) -> String {
        let mut out = format!("# `{name}`\n\n{}\n", description(schema));
        if let Some(example) = self.excerpt(name) {
            write!(out, "\n```yaml\n{example}```\n").unwrap();
        }
        let mut seen = BTreeSet::new();
        self.shape(name, schema, true, &mut seen, &mut out);
        out
    }

    /// What the example platform says in a section.
    fn excerpt(&self, name: &str) -> Option<String> {
        let mut lines = self.example.lines().skip_while(|line| !line.starts_with(&format!("{name}:")));
        let first = lines.next()?;
        let rest: Vec<&str> = lines.take_while(|line| line.is_empty() || line.starts_with(' ')).collect();
        let text = [&[first], rest.as_slice()].concat().join("\n");
        Some(text.trim_end().to_owned() + "\n")
    }

    /// The shape at a path, and of what is below it.
    fn shape(&self, path: &str, schema: &Value, top: bool, seen: &mut BTreeSet<String>, out: &mut String) {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str)
            && !seen.insert(name.to_owned())
        {
            return;
        }
        let shape = self.target(schema);
        if let Some(choices) = choices(shape) {
            self.choices(path, schema, &choices, seen, out);
        } else if let Some(properties) = shape.get("properties").and_then(Value::as_object) {
            let intro = if top { description(shape) } else { described(schema, shape) };
            let intro = if top && intro == description(schema) { "" } else { intro };
            table(path, intro, out);
            for (name, schema) in properties {
                let (kind, need) = (self.kind(schema), self.need(shape, name, schema));
                writeln!(out, "| `{name}` | {} | {need} | {} |", cell(&kind), cell(description(schema))).unwrap();
            }
            for (name, schema) in properties {
                self.shape(&format!("{path}.{name}"), schema, false, seen, out);
            }
        } else if let Some(entry) = shape.get("additionalProperties").filter(|entry| entry.is_object()) {
            self.shape(&format!("{path}.<name>"), entry, top, seen, out);
        } else if let Some(items) = shape.get("items") {
            self.shape(&format!("{path}[]"), items, top, seen, out);
        }
    }

    fn choices(&self, path: &str, schema: &Value, choices: &[Value], seen: &mut BTreeSet<String>, out: &mut String) {
        write!(out, "\n## `{path}`\n\n{}\n\n", described(schema, self.target(schema))).unwrap();
        for choice in choices {
            let text = description(choice);
            match (choice.get("const"), choice.get("properties").and_then(Value::as_object)) {
                (Some(word), _) => writeln!(out, "- `{}`: {text}", word.as_str().unwrap_or_default()).unwrap(),
                (None, Some(keys)) => {
                    writeln!(out, "- `{}`: {text}", braces(keys)).unwrap();
                }
                (None, None) => writeln!(out, "- {}", self.kind(choice)).unwrap(),
            }
        }
        for choice in choices {
            match choice.get("properties").and_then(Value::as_object) {
                Some(keys) => {
                    for (key, schema) in keys {
                        self.shape(&format!("{path}.{key}"), schema, false, seen, out);
                    }
                }
                None => self.shape(path, choice, false, seen, out),
            }
        }
    }

    /// A type in a few words.
    fn kind(&self, schema: &Value) -> String {
        let shape = self.target(schema);
        if let Some(format) = shape.get("format").and_then(Value::as_str).filter(|_| shape["type"] == "string") {
            let name = form(format);
            return format!("[{name}]({VALUES}.md#{name})");
        }
        if let Some(choices) = choices(shape) {
            let words = choices.iter().map(|choice| {
                match (choice.get("const").and_then(Value::as_str), choice["properties"].as_object()) {
                    (Some(word), _) => format!("`{word}`"),
                    (None, Some(keys)) => format!("`{}`", braces(keys)),
                    (None, None) => self.kind(choice),
                }
            });
            let words: Vec<String> = words.collect();
            return if words.len() > MANY { "one of the words below".into() } else { words.join(" or ") };
        }
        match shape["type"].as_str() {
            Some("integer") => match (shape.get("minimum"), shape.get("maximum")) {
                (Some(least), Some(most)) => format!("number, {least} to {most}"),
                _ => "number".into(),
            },
            Some("boolean") => "`true` or `false`".into(),
            Some("array") => format!("list of {}", self.kind(&shape["items"])),
            Some("object") if shape.get("properties").is_none() => match shape.get("additionalProperties") {
                Some(entry) if entry.is_object() => format!("names with {}", self.kind(entry)),
                _ => "map".into(),
            },
            Some("object") => "map".into(),
            Some("string") => "text".into(),
            _ => "any value".into(),
        }
    }

    /// Whether a key has to be there, and what holds if it is not.
    #[allow(clippy::unused_self)]
    fn need(&self, shape: &Value, name: &str, schema: &Value) -> String {
        // A key that has an old name is required where that one does not stand.
        let renamed = shape["allOf"].as_array().into_iter().flatten().map(|rule| &rule["else"]["then"]["required"]);
        let lists = renamed.chain([&shape["required"]]).filter_map(Value::as_array);
        let required = lists.flatten().any(|key| key == name);
        match schema.get("default") {
            _ if required => "required".into(),
            Some(Value::Object(map)) if map.is_empty() => String::new(),
            Some(Value::Array(list)) if list.is_empty() => String::new(),
            Some(Value::String(text)) => format!("default `{text}`"),
            Some(value) if !value.is_object() => format!("default `{}`", value.to_string().replace('"', "")),
            _ => String::new(),
        }
    }

    /// Every form of a text, by its name.
    fn values(&self) -> String {
        let mut out = String::from(
            "# Values\n\n\
             Texts that have a form have a type of their own, with a message of its own. Quote what YAML would read as something\n\
             else: `\"1.30\"` would be the number 1.3, and `\"011122223333\"` an octal number to some tools.\n",
        );
        let defs = self.schema["$defs"].as_object().unwrap();
        let mut forms: Vec<&Value> =
            defs.values().filter(|def| def["type"] == "string" && def.get("format").is_some()).collect();
        forms.sort_by_key(|schema| form(schema["format"].as_str().unwrap()));
        for form in forms {
            let name = self::form(form["format"].as_str().unwrap());
            let message = form["patternErrorMessage"].as_str().or(form["description"].as_str()).unwrap_or("text");
            write!(out, "\n## {name}\n\n{}.\n", sentence(message)).unwrap();
            let examples: Vec<String> = form["examples"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|e| format!("`{}`", e.as_str().unwrap()))
                .collect();
            if !examples.is_empty() {
                write!(out, "\nFor example {}.\n", examples.join(", ")).unwrap();
            }
        }
        out
    }
}

fn table(path: &str, intro: &str, out: &mut String) {
    write!(out, "\n## `{path}`\n\n").unwrap();
    if !intro.is_empty() {
        write!(out, "{intro}\n\n").unwrap();
    }
    out.push_str("| key | type | needed | what it is |\n|---|---|---|---|\n");
}

/// The choices of a schema, each as a `const` or as a map of one key: an `enum`, a map of exactly one of its keys, or
/// any of several forms.
fn choices(shape: &Value) -> Option<Vec<Value>> {
    let list = |key: &str| shape.get(key).and_then(Value::as_array);
    if let Some(words) = list("enum") {
        let meanings = list("enumDescriptions").unwrap();
        let word = |(word, meaning)| json!({ "const": word, "description": meaning });
        return Some(words.iter().zip(meanings).map(word).collect());
    }
    if shape.get("minProperties") == Some(&json!(1)) && shape.get("maxProperties") == Some(&json!(1)) {
        let keys = shape["properties"].as_object().unwrap();
        let map = |(key, schema): (&String, &Value)| json!({ "properties": { key: schema }, "description": description(schema) });
        return Some(keys.iter().map(map).collect());
    }
    let branches = list("oneOf")?;
    Some(branches.iter().flat_map(|branch| choices(branch).unwrap_or_else(|| vec![branch.clone()])).collect())
}

/// The description at a place, or else of the type that is there.
fn described<'a>(schema: &'a Value, shape: &'a Value) -> &'a str {
    if description(schema).is_empty() { description(shape) } else { description(schema) }
}

fn description(schema: &Value) -> &str {
    schema.get("description").and_then(Value::as_str).unwrap_or_default()
}

/// A form's name as a reader says it: the schema's own has a prefix where JSON Schema has another form of that name.
fn form(format: &str) -> &str {
    format.trim_start_matches("platform-")
}

fn sentence(text: &str) -> String {
    if text.split(' ').next().is_some_and(|word| word.contains("://")) {
        return text.trim_end_matches('.').to_owned();
    }
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace("\n\n", "<br>").replace('\n', " ").replace('|', "\\|")
}

/// A map of these keys in a few words.
fn braces(keys: &Map<String, Value>) -> String {
    let keys: Vec<String> = keys.keys().map(|key| format!("{key}: …")).collect();
    format!("{{ {} }}", keys.join(", "))
}
