//! The table: every value of a printed model that has an origin.

use super::debug::Printed;

/// Entries that others refer to: they are listed in their own section only.
const ENTRIES: [&str; 7] = ["Network", "Cluster", "Storage", "Ingress", "Database", "Secret", "AppHead"];

#[derive(Debug)]
pub struct Row {
    /// The names that lead to it, joined by dots.
    pub key: String,
    pub value: String,
    pub origin: Origin,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Origin {
    /// The offset at which a key's value begins in the file.
    Key(usize),
    Default,
    Rule(String),
}

impl Origin {
    /// How a person would say it: for a key, with what is written there.
    pub fn shown(&self, text: &str) -> String {
        match self {
            Self::Key(start) => {
                let written = text.get(*start..).unwrap().split([',', ' ', ']', '}', '\n']).next().unwrap();
                format!("key: {written}")
            }
            Self::Default => "default".to_owned(),
            Self::Rule(name) => format!("rule: {name}"),
        }
    }
}

/// The rows of a printed model, in the order of its fields.
pub fn rows(model: &Printed) -> Vec<Row> {
    let Printed::Struct(_, sections) = model else { panic!("no struct: {model:?}") };
    let mut rows = Vec::new();
    for (name, section) in sections {
        match section {
            Printed::Map(entries) => {
                for (key, entry) in entries {
                    fields(&format!("{}.{}", camel(name), shown(key)), entry, &mut rows);
                }
            }
            other => walk(&camel(name), other, &mut rows),
        }
    }
    rows
}

fn walk(key: &str, value: &Printed, rows: &mut Vec<Row>) {
    match value {
        Printed::Struct(name, _) if name == "Reference" => {
            let entry = value.field("to").and_then(|to| to.field("name")).unwrap();
            rows.push(Row { key: key.to_owned(), value: shown(entry), origin: place(value.field("at").unwrap()) });
        }
        Printed::Struct(name, _) if name == "Spanned" || name == "Effective" => {
            let inner = value.field("value").unwrap();
            let origin = value.field("span").map_or_else(|| origin(value.field("origin").unwrap()), place);
            rows.push(Row { key: key.to_owned(), value: shown(inner), origin });
            walk(key, inner, rows);
        }
        Printed::Struct(name, _) if ENTRIES.contains(&name.as_str()) && key.rsplit('.').next() != Some("head") => {}
        Printed::Struct(..) => fields(key, value, rows),
        Printed::Tuple(_, items) | Printed::List(items) => {
            let alone = matches!(value, Printed::Tuple(..)) && items.len() == 1;
            for (index, item) in items.iter().enumerate() {
                let named = item.field("to").unwrap_or(item).field("name").map(shown);
                match named {
                    _ if alone => walk(key, item, rows),
                    Some(name) => walk(&format!("{key}.{name}"), item, rows),
                    None => walk(&format!("{key}.{index}"), item, rows),
                }
            }
        }
        Printed::Map(entries) => {
            for (name, entry) in entries {
                walk(&format!("{key}.{}", shown(name)), entry, rows);
            }
        }
        Printed::Word(_) => {}
    }
}

fn fields(key: &str, value: &Printed, rows: &mut Vec<Row>) {
    let Printed::Struct(_, fields) = value else { return walk(key, value, rows) };
    for (name, field) in fields {
        walk(&format!("{key}.{}", camel(name)), field, rows);
    }
}

fn origin(origin: &Printed) -> Origin {
    match origin {
        Printed::Tuple(name, items) if name == "Key" => place(&items[0]),
        Printed::Tuple(name, items) if name == "Rule" => Origin::Rule(shown(&items[0])),
        Printed::Word(name) if name == "Default" => Origin::Default,
        other => panic!("no origin: {other:?}"),
    }
}

fn place(span: &Printed) -> Origin {
    Origin::Key(shown(span.field("start").unwrap()).parse().unwrap())
}

/// A value without its places and types.
fn shown(value: &Printed) -> String {
    let list = |items: &[Printed]| items.iter().map(shown).collect::<Vec<_>>().join(", ");
    match value {
        Printed::Word(word) => word.clone(),
        Printed::Tuple(_, items) => list(items),
        Printed::List(items) => format!("[{}]", list(items)),
        Printed::Struct(name, _) if name == "Spanned" || name == "Effective" => shown(value.field("value").unwrap()),
        Printed::Struct(_, fields) => {
            fields.iter().map(|(name, field)| format!("{name} {}", shown(field))).collect::<Vec<_>>().join(", ")
        }
        Printed::Map(entries) => entries
            .iter()
            .map(|(key, value)| format!("{}: {}", shown(key), shown(value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn camel(field: &str) -> String {
    let mut parts = field.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}
