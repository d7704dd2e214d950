use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value as Json};

use super::{
    super::schema::{part, platform, sections},
    surely, surely_a_part,
};
use crate::{
    Arena, SourceId,
    parse::{Node, Value, parse},
    validate::explain,
};

/// The rows, as they are collected.
#[derive(Default)]
struct Table {
    rows: Vec<String>,
    /// The rows of definitions.
    named: BTreeMap<String, usize>,
    /// Rows that say the same are one.
    known: BTreeMap<String, usize>,
}

impl Table {
    /// The row of a schema. It knows every keyword that says something about a value, or it fails.
    fn row(&mut self, schema: &Json, defs: &Map<String, Json>) -> usize {
        let nothing = Map::new();
        let schema = if *schema == Json::Bool(true) { &nothing } else { schema.as_object().unwrap() };
        if let Some(reference) = schema.get("$ref") {
            let name = reference.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            if let Some(row) = self.named.get(name) {
                return *row;
            }
            // A definition may hold itself: its row is there before it is filled.
            let row = self.rows.len();
            self.rows.push(String::new());
            self.named.insert(name.to_owned(), row);
            let text = self.shape(defs[name].as_object().unwrap(), defs);
            self.rows[row] = text;
            return row;
        }
        let text = self.shape(schema, defs);
        *self.known.entry(text).or_insert_with_key(|text| {
            self.rows.push(text.clone());
            self.rows.len() - 1
        })
    }

    fn shape(&mut self, schema: &Map<String, Json>, defs: &Map<String, Json>) -> String {
        // What only people read, and what another keyword of the same schema says better.
        const SILENT: &[&str] = &[
            "$schema",
            "$defs",
            "title",
            "description",
            "examples",
            "default",
            "errorMessage",
            "patternErrorMessage",
            "markdownDescription",
            "deprecated",
        ];
        let number = |key: &str| schema.get(key).map(|n| n.as_i64().unwrap());
        let count = |key: &str| schema.get(key).map(|n| usize::try_from(n.as_u64().unwrap()).unwrap());
        let most = |key| count(key).map_or("usize::MAX".to_owned(), |n| n.to_string());
        let (shape, said): (_, &[&str]) = match schema.get("type").and_then(Json::as_str) {
            Some("boolean") => ("Shape::Bool".to_owned(), &["type"]),
            Some("integer") => {
                let (least, most) = (number("minimum").unwrap(), number("maximum").unwrap());
                (format!("Shape::Whole({least}, {most})"), &["type", "minimum", "maximum"])
            }
            Some("string") if schema.contains_key("enum") => {
                let words: Vec<&str> = schema["enum"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
                (format!("Shape::Choice(&{words:?})"), &["type", "enum"])
            }
            Some("string") if schema.contains_key("const") => {
                (format!("Shape::Choice(&[{:?}])", schema["const"].as_str().unwrap()), &["type", "const"])
            }
            Some("string") if schema.keys().all(|key| key == "type" || SILENT.contains(&key.as_str())) => {
                ("Shape::AnyText".to_owned(), &["type"])
            }
            Some("string") => {
                // The pattern is the format's.
                (format!("Shape::Text({:?})", schema["format"].as_str().unwrap()), &["type", "format", "pattern"])
            }
            Some("array") => {
                let list = if schema["uniqueItems"] == true { "List" } else { "Repeats" };
                let item = self.row(&schema["items"], defs);
                let least = count("minItems").unwrap_or(0);
                (
                    format!("Shape::{list}({item}, {least}, {})", most("maxItems")),
                    &["type", "items", "uniqueItems", "minItems", "maxItems"],
                )
            }
            Some("object") if schema.contains_key("propertyNames") => {
                let names = schema["propertyNames"].as_object().unwrap();
                let known = ["type", "format", "pattern", "patternErrorMessage", "examples", "description", "title"];
                assert!(names.keys().all(|key| known.contains(&key.as_str())), "{names:?}");
                let (least, format) = (count("minProperties").unwrap_or(0), names["format"].as_str().unwrap());
                let value = self.row(&schema["additionalProperties"], defs);
                (
                    format!("Shape::Entries({format:?}, {value}, {least}, {})", most("maxProperties")),
                    &["type", "propertyNames", "additionalProperties", "minProperties", "maxProperties"],
                )
            }
            Some("object")
                if !schema.contains_key("properties")
                    && schema.get("additionalProperties").is_none_or(|any| *any == true) =>
            {
                ("Shape::AnyMap".to_owned(), &["type", "additionalProperties"])
            }
            Some("object") => {
                assert_eq!(schema["additionalProperties"], false, "{schema:?}");
                let required: Vec<&str> = schema
                    .get("required")
                    .and_then(Json::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(Json::as_str)
                    .collect();
                let nothing = Map::new();
                let properties = schema.get("properties").map_or(&nothing, |p| p.as_object().unwrap());
                let mut keys = String::new();
                for (key, value) in properties {
                    let row = self.row(value, defs);
                    write!(keys, "({key:?}, {}, {row}), ", required.contains(&key.as_str())).unwrap();
                }
                (format!("Shape::Map(&[{keys}])"), &["type", "properties", "required", "additionalProperties"])
            }
            Some(other) => panic!("{other}"),
            None if schema.is_empty() => ("Shape::Anything".to_owned(), &[]),
            None => {
                let key = if schema.contains_key("anyOf") { "anyOf" } else { "oneOf" };
                let Some(branches) = schema.get(key).and_then(Json::as_array) else { panic!("{schema:?}") };
                let said: &[&str] = if key == "anyOf" { &["anyOf"] } else { &["oneOf"] };
                // Words with a description each are one choice.
                let words: Option<Vec<&str>> = branches.iter().map(|branch| branch.get("const")?.as_str()).collect();
                if let Some(words) = words {
                    (format!("Shape::Choice(&{words:?})"), said)
                } else {
                    let rows: Vec<usize> = branches.iter().map(|branch| self.row(branch, defs)).collect();
                    (format!("Shape::Either(&{rows:?})"), said)
                }
            }
        };
        for key in schema.keys() {
            let known = said.contains(&key.as_str()) || SILENT.contains(&key.as_str()) || key == "enumDescriptions";
            assert!(known, "`{key}` says something that the table does not: {schema:?}");
        }
        shape
    }
}

fn table() -> String {
    let mut schema = platform();
    let defs = schema["$defs"].take();
    let mut table = Table::default();
    let root = table.row(&schema, defs.as_object().unwrap());
    let part = table.row(&part(), defs.as_object().unwrap());
    let mut text = String::from(
        "//! Generated from the schema: `UPDATE_TABLE=1 cargo test -p platformc-spec fits` writes it.\n\nuse super::{Section, shape::Shape};\n\n",
    );
    writeln!(text, "pub(super) const ROOT: usize = {root};\npub(super) const PART: usize = {part};\n").unwrap();
    text.push_str("pub(super) static SECTIONS: &[(&str, Section)] = &[\n");
    for (key, section) in sections() {
        writeln!(text, "    ({key:?}, Section::{section:?}),").unwrap();
    }
    text.push_str("];\n\npub(super) static SHAPES: &[Shape] = &[\n");
    for row in &table.rows {
        writeln!(text, "    {},", row.replace(", ])", "])")).unwrap();
    }
    text.push_str("];\n");
    text
}

#[test]
fn the_table_is_that_of_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/validate/fits/table.rs");
    let table = table();
    if std::env::var_os("UPDATE_TABLE").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), table, "write it with UPDATE_TABLE=1");
}

/// Every `platform.yaml` of the examples that stands alone.
fn examples() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path().join("platform.yaml")).collect();
    found.sort();
    let read = found.into_iter().filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)));
    let read: Vec<_> = read.filter(|(_, text)| !text.contains("\ninclude:")).collect();
    assert!(read.len() > 3);
    read
}

/// Whether the table is sure, and whether the schema finds nothing; nothing if the text is no YAML.
fn verdicts(text: &str) -> Option<(bool, bool)> {
    let sources = crate::include::single("platform.yaml", text.to_owned());
    let arena = Arena::new();
    let document = parse(SourceId(0), sources.get(SourceId(0))?, &arena).ok()?;
    let found = explain::schema_errors(&explain::PLATFORM, document.root(), &sources);
    Some((surely(document.root()), found.is_empty()))
}

#[test]
fn the_examples_surely_fit() {
    for (path, text) in examples() {
        assert_eq!(verdicts(&text), Some((true, true)), "{}", path.display());
    }
}

/// Where every key and every scalar stands.
fn places(node: &Node<'_>, found: &mut Vec<(usize, usize)>) {
    let mut add = |span: crate::Span| found.push((span.start as usize, span.end as usize));
    match &node.value {
        Value::Map(entries) => {
            entries.iter().for_each(|entry| add(entry.key_span));
            entries.iter().for_each(|entry| places(&entry.value, found));
        }
        Value::Seq(items) => items.iter().for_each(|item| places(item, found)),
        _ => add(node.span),
    }
}

/// Whatever is changed in an example: the table is sure of nothing that the schema refuses.
#[test]
fn the_table_is_sure_of_nothing_that_the_schema_refuses() {
    const OTHERS: &[&str] = &[
        "",
        "~",
        "true",
        "0",
        "1",
        "-1",
        "7",
        "1001",
        "70000",
        "5000000000",
        "1.5",
        "other",
        "Other Name",
        "''",
        "[]",
        "{}",
        "[a, a]",
        "[1]",
        "{ a: 1 }",
        "1h",
        "10.0.0.0/16",
        "1.10",
    ];
    let (mut refused, mut sure) = (0, 0);
    for (index, (path, text)) in examples().into_iter().enumerate() {
        let sources = crate::include::single("platform.yaml", text.clone());
        let arena = Arena::new();
        let document = parse(SourceId(0), sources.get(SourceId(0)).unwrap(), &arena).unwrap();
        let mut found = Vec::new();
        places(document.root(), &mut found);
        for (number, (start, end)) in found.into_iter().enumerate() {
            let other = OTHERS[(number * 5 + index) % OTHERS.len()];
            let (before, from) = text.split_at(start);
            let (place, after) = from.split_at(end - start);
            let changed = format!("{before}{other}{after}");
            let Some((table, schema)) = verdicts(&changed) else { continue };
            assert!(schema || !table, "{}: `{}` as `{other}`", path.display(), place);
            refused += usize::from(!schema);
            sure += usize::from(table);
        }
    }
    assert!(refused > 500 && sure > 20, "{refused} refused, {sure} sure");
}

#[test]
fn parts_are_told_from_what_is_none() {
    let verdicts = |text: &str| {
        let sources = crate::include::single("part.yaml", text.to_owned());
        let arena = Arena::new();
        let document = parse(SourceId(0), sources.get(SourceId(0)).unwrap(), &arena).unwrap();
        let found = explain::schema_errors(&explain::PART, document.root(), &sources);
        (surely_a_part(document.root()), found.is_empty())
    };
    assert_eq!(verdicts("apiVersion: platformc/v1alpha1\nkind: Part\n"), (true, true));
    for wrong in [
        "kind: Part",
        "apiVersion: platformc/v1alpha1",
        "apiVersion: v1\nkind: Part",
        "apiVersion: platformc/v1alpha1\nkind: Parts",
        "apiVersion: platformc/v1alpha1\nkind: Part\nother: 1",
        "apiVersion: platformc/v1alpha1\nkind: Part\napps: []",
        "[]",
    ] {
        assert_eq!(verdicts(wrong), (false, false), "{wrong}");
    }
}
