//! What every field must have: a description with its unit and default, an example that the compiler accepts,
//! and an understandable message.

use std::sync::LazyLock;

use super::*;
use crate::{SourceId, old_names::RENAMED};

static SCHEMA: LazyLock<Value> = LazyLock::new(schema);

/// Every schema in the schema with its path, values left out.
fn schemas() -> Vec<(String, &'static Map<String, Value>)> {
    fn walk(value: &'static Value, path: &str, found: &mut Vec<(String, &'static Map<String, Value>)>) {
        const VALUES: [&str; 4] = ["default", "examples", "const", "enum"];
        match value {
            Value::Object(map) => {
                // A map of schemas is none itself.
                if !["properties", "$defs"].iter().any(|of| path.ends_with(&format!("/{of}"))) {
                    found.push((path.to_owned(), map));
                }
                map.iter()
                    .filter(|(key, _)| !VALUES.contains(&key.as_str()))
                    .for_each(|(key, value)| walk(value, &format!("{path}/{key}"), found));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, value)| walk(value, &format!("{path}/{i}"), found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&SCHEMA, "", &mut found);
    assert!(found.len() > 300, "{}", found.len());
    found
}

/// Every field of every map with its path.
fn fields() -> Vec<(String, &'static Map<String, Value>)> {
    let mut fields = schemas();
    fields.retain(|(path, _)| {
        path.rsplit('/').nth(1) == Some("properties") && !["/if/", "/then/"].iter().any(|of| path.starts_with(of))
    });
    assert!(fields.len() > 120, "{}", fields.len());
    fields
}

fn resolved(schema: &'static Map<String, Value>) -> &'static Map<String, Value> {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|target| SCHEMA.pointer(target)?.as_object()).unwrap_or(schema)
}

fn text<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A value against the schema at a path, with the compiler's own checks of every form.
fn fits(path: &str, value: &Value) -> Result<(), String> {
    let mut part = SCHEMA.pointer(path).unwrap().as_object().unwrap().clone();
    part.insert("$defs".into(), SCHEMA["$defs"].clone());
    validator(&Value::Object(part)).validate(value).map_err(|error| error.to_string())
}

fn validator(schema: &Value) -> jsonschema::Validator {
    let mut options = jsonschema::options().should_validate_formats(true);
    for form in scalar::FORMATS {
        options = options.with_format(form.name, move |text: &str| (form.check)(text).is_ok());
    }
    options.build(schema).unwrap()
}

/// Whether a field is one of what is derived for overlays.
fn of_an_overlay(path: &str) -> bool {
    path.starts_with("/$defs/Environment/") || path.split('/').nth(2).is_some_and(|name| name.ends_with("Overlay"))
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}\n{}", found.join("\n"));
}

#[test]
fn every_field_is_described() {
    let wrong = fields().into_iter().filter(|(_, field)| {
        let (plain, markdown) = (text(field, "description"), text(field, "markdownDescription"));
        text(field, "title").is_empty() || !plain.ends_with('.') || !markdown.starts_with(plain)
    });
    let wrong: Vec<String> = wrong.map(|(path, field)| format!("{path}: {}", text(field, "description"))).collect();
    none("write a doc comment of whole sentences above the field in spec/src/platform:", &wrong);
}

#[test]
fn every_definition_and_every_choice_is_described() {
    let mut wrong = Vec::new();
    for (path, schema) in schemas() {
        let definition = path.rsplit('/').nth(1) == Some("$defs");
        if definition && text(schema, "description").is_empty() {
            wrong.push(path.clone());
        }
        if definition && text(schema, "title").is_empty() {
            wrong.push(format!("{path}: no title"));
        }
        let count = |key: &str| schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        let says_which = path == "/if/properties/kind";
        if schema.contains_key("const") && !says_which || count("enum") != count("markdownEnumDescriptions") {
            wrong.push(format!("{path}: not rewritten for editors: {schema:?}"));
        }
        for (word, meaning) in choices::of(&Value::Object(schema.clone())) {
            if meaning.is_empty() {
                wrong.push(format!("{path}: the variant `{word}`"));
            }
        }
    }
    none("write a doc comment above each type and each of its variants:", &wrong);
}

#[test]
fn every_field_has_an_example() {
    let mut wrong = Vec::new();
    // The fields of overlays are those of the platform.
    for (path, field) in fields().into_iter().filter(|(path, _)| !of_an_overlay(path)) {
        let target = resolved(field);
        let chosen = !choices::of(&Value::Object(target.clone())).is_empty();
        let listed = chosen || target.get("type") == Some(&json!("boolean"));
        if !listed && field.get("examples").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            wrong.push(path.clone());
        }
        // What a name names, only its own example can tell.
        let items = field.get("items").and_then(Value::as_object).unwrap_or(field);
        let name = text(items, "$ref") == "#/$defs/Name" || text(resolved(items), "format") == "size";
        if name && !text(field, "description").contains("for example `") {
            wrong.push(format!("{path}: an example of its own"));
        }
    }
    none("add \", for example `…`\" to the field's doc comment:", &wrong);
}

#[test]
fn every_example_is_accepted() {
    let mut wrong = Vec::new();
    for (path, schema) in schemas() {
        for example in schema.get("examples").and_then(Value::as_array).into_iter().flatten() {
            if let Err(error) = fits(&path, example) {
                wrong.push(format!("{path}: {example}: {error}"));
            }
        }
        let described = text(schema, "description").matches("for example `").count();
        if described > 0 && example::given(text(schema, "description")).is_empty() {
            wrong.push(format!("{path}: what stands behind `for example` is no YAML"));
        }
    }
    none("these examples are refused:", &wrong);
}

/// The example that is composed of the others' is a platform that the compiler accepts.
#[test]
fn the_examples_make_a_platform() {
    let schema = editor::explained(editor::readable(platform()));
    let whole = example::of(&schema, &schema, 24).unwrap();
    let sources = crate::include::single("examples.yaml", whole.to_string());
    let arena = crate::Arena::new();
    let source = sources.main().unwrap();
    let document = crate::parse(SourceId::default(), source, &arena).unwrap();
    let platform = crate::validate(&document, &sources);
    assert!(platform.is_ok(), "{whole:#}\n{platform:#?}");
}

/// What a text says is the default, in backticks.
fn documented(description: &str) -> Option<Value> {
    let behind = description.split_once("Default: `").map(|(_, rest)| rest);
    let before =
        || description.split_once("` (the default").and_then(|(text, _)| text.rsplit_once('`')).map(|(_, t)| t);
    let text = behind.and_then(|rest| rest.split('`').next()).or_else(before)?;
    Some(example::value(text).unwrap_or_else(|| json!(text)))
}

#[test]
fn every_default_is_the_compilers_and_is_told() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    // What an overlay does not say is what the base says.
    for (path, field) in fields().into_iter().filter(|(path, _)| !of_an_overlay(path)) {
        let told = documented(text(field, "description"));
        let real = field.get("default");
        seen += usize::from(real.is_some());
        // The parts of a group of settings tell their own.
        if told.as_ref() != real && !(told.is_none() && real.is_some_and(Value::is_object)) {
            let shown = |value: Option<&Value>| value.map_or("none".into(), ToString::to_string);
            wrong.push(format!("{path}: the text says {}, the compiler {}", shown(told.as_ref()), shown(real)));
        }
        if let Some(real) = real
            && let Err(error) = fits(&path, real)
        {
            wrong.push(format!("{path}: the default {real} is refused: {error}"));
        }
    }
    assert!(seen > 40, "only {seen} defaults are in the schema");
    none(
        "write \"Default: `…`.\" in the doc comment; if the compiler's is none, the type of the default wants `Serialize`:",
        &wrong,
    );
}

#[test]
fn every_pattern_has_a_message() {
    let mut wrong = Vec::new();
    for (path, schema) in schemas() {
        if let Some(pattern) = schema.get("pattern") {
            let form = scalar::FORMATS.iter().find(|form| form.name == text(schema, "format"));
            match form {
                Some(form) if pattern != form.pattern => {
                    wrong.push(format!("{path}: not the pattern of {}", form.name));
                }
                Some(form) if text(schema, "patternErrorMessage") != form.message => wrong.push(path),
                Some(_) => {}
                None => wrong.push(format!("{path}: its format is none of spec/base/src/scalar")),
            }
        }
    }
    none("these patterns have no message:", &wrong);
}

/// A text with a form has a type; free texts are few.
#[test]
fn every_text_has_a_form() {
    // what a program reads as it is written
    const FREE: [&str; 15] = [
        "/$defs/App/properties/env/additionalProperties",
        "/$defs/App/properties/annotations/additionalProperties",
        "/$defs/App/properties/command/items",
        "/$defs/App/properties/args/items",
        "/$defs/ConfigFile/properties/text",
        "/$defs/Probe/properties/exec/items",
        "/$defs/CommandProbe/properties/exec/items",
        "/$defs/PreStop/properties/exec/items",
        "/$defs/InitContainer/properties/command/items",
        "/$defs/InitContainer/properties/args/items",
        "/$defs/InitContainer/properties/env/additionalProperties",
        "/$defs/Sidecar/properties/command/items",
        "/$defs/Sidecar/properties/args/items",
        "/$defs/Sidecar/properties/env/additionalProperties",
        "/$defs/When/properties/header/additionalProperties",
    ];
    let mut wrong = Vec::new();
    for (path, schema) in schemas() {
        let formed = schema.contains_key("format") || schema.contains_key("enum");
        if schema.get("type") == Some(&json!("string"))
            && !formed
            && !FREE.contains(&path.replace("Overlay/", "/").as_str())
        {
            wrong.push(path);
        }
    }
    none("give these texts a type of spec/base/src/scalar:", &wrong);
}

#[test]
fn every_wrong_type_has_a_message() {
    let mut wrong = Vec::new();
    for (path, schema) in schemas() {
        let plain = ["string", "integer", "boolean", "array"].contains(&text(schema, "type"));
        if plain && text(schema, "errorMessage").is_empty() && !path.ends_with("/propertyNames") {
            wrong.push(path);
        }
    }
    none("these have no `errorMessage`:", &wrong);
}

#[test]
fn nothing_may_be_null() {
    // Overlays are the exception: there it removes what the base says.
    assert!(!platform().to_string().contains("\"null\""));
}

/// What the compiler validates by and what editors validate by are one language, in two forms.
#[test]
fn editors_and_the_compiler_agree() {
    let (rules, editors) = (validator(&platform()), validator(&SCHEMA));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let (mut accepted, mut refused) = (0, 0);
    for case in std::fs::read_dir(folder).unwrap() {
        let path = case.unwrap().path().join("platform.yaml");
        let Some(platform) = std::fs::read_to_string(&path).ok().and_then(|text| example::document(&text)) else {
            continue;
        };
        // The compiler's rules are for what is joined and merged, the editor's for one file.
        let several = ["include", "environments"].iter().any(|key| platform.get(key).is_some());
        // An old name is read as the new one before the compiler's rules see it.
        let old = RENAMED.iter().any(|key| platform.to_string().contains(key.old));
        if several || old || platform.get("kind") == Some(&json!("Part")) {
            continue;
        }
        let right = rules.is_valid(&platform);
        *(if right { &mut accepted } else { &mut refused }) += 1;
        assert_eq!(right, editors.is_valid(&platform), "{}", path.display());
    }
    assert!(accepted > 50 && refused > 50, "{accepted} accepted, {refused} refused");
}
