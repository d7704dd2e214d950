//! No secret's value gets in. Wherever the language takes a text, a secret is put there, in every form that secrets have:
//! the file is refused, and neither a message nor an output repeats it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use platformc::render;
use platformc_spec::{
    Arena, Code, Source, SourceId, Span, parse,
    parse::{Node, Value},
};
use serde_json::Value as Json;

/// What must never be seen again. It is put together here, so that no scanner takes this file for a leak.
const BODY: &str = "Zq7Xw2Kd9Rt4Vb6Nm1Jh3Gf8";

fn forms() -> Vec<String> {
    vec![
        format!("glpat-{BODY}"),
        format!("hvs.{BODY}"),
        format!("s.{BODY}"),
        format!("ghp_{BODY}{BODY}"),
        format!("https://somebody:{BODY}@example.com/a.git"),
        format!("-----BEGIN PRIVATE KEY-----{BODY}-----END PRIVATE KEY-----"),
    ]
}

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("platform.yaml")).collect();
    found.retain(|path| path.is_file());
    found.sort();
    found.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The places of all scalars and all keys.
fn places(node: &Node<'_>, found: &mut Vec<Span>) {
    match &node.value {
        Value::Map(entries) => {
            for entry in *entries {
                found.push(entry.key_span);
                places(&entry.value, found);
            }
        }
        Value::Seq(items) => items.iter().for_each(|item| places(item, found)),
        _ => found.push(node.span),
    }
}

fn places_of(text: &str) -> Vec<Span> {
    let arena = Arena::new();
    let source = Source { name: Arc::from("platform.yaml"), text: Arc::from(text) };
    let document = parse(SourceId(0), &source, &arena).unwrap_or_else(|_| panic!("an example does not parse"));
    let mut found = Vec::new();
    places(document.root(), &mut found);
    found
}

/// What a user sees of a platform: messages, and output if there is any.
fn seen(text: &str) -> (BTreeSet<Code>, String) {
    let sources = platformc_spec::include::single("platform.yaml", text.to_owned());
    match platformc_pipeline::compile(&sources) {
        Ok((tree, warnings)) => {
            let files =
                tree.all().into_iter().map(|file| format!("{}\n{}", file.path, String::from_utf8_lossy(&file.bytes)));
            let codes = warnings.clone().sorted().iter().map(|problem| problem.code).collect();
            (codes, files.collect::<String>() + &render(&sources, warnings, false))
        }
        Err(problems) => {
            let codes = problems.clone().sorted().iter().map(|problem| problem.code).collect();
            (codes, render(&sources, problems, false))
        }
    }
}

fn refused(text: &str, place: &str) {
    let (codes, seen) = seen(text);
    assert!(codes.contains(&Code::LiteralSecret), "{place}: {codes:?}");
    assert!(!seen.contains(BODY), "{place}: it is shown again:\n{seen}");
}

#[test]
fn a_secret_is_refused_in_every_field_and_never_shown() {
    let forms = forms();
    let mut tried = 0;
    for example in examples() {
        for (index, place) in places_of(&example).into_iter().enumerate() {
            // each field holds one form, each form is in many fields
            let form = &forms[index % forms.len()];
            let (before, after) = (&example[..place.start as usize], &example[place.end as usize..]);
            let quoted = Json::from(form.as_str());
            refused(&format!("{before}{quoted}{after}"), &example[place.start as usize..place.end as usize]);
            tried += 1;
        }
        for form in &forms {
            refused(&format!("{example}\n# {form}\n"), "a comment");
        }
    }
    assert!(tried > 500, "only {tried} places");
}

#[test]
fn no_kind_of_secret_has_a_field_for_its_value() {
    let base =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/_base/platform.yaml")).unwrap();
    let kinds = [
        ("kv", "path: payments/api-key, owner: team-payments"),
        ("database", "name: orders, role: readOnly, ttl: 1h"),
        ("transit", "rotation: 30d"),
        ("pki", "commonName: shop.example.internal"),
        ("aws", "role: deploy"),
        ("ssh", "principals: [deploy]"),
        ("totp", "owner: team-payments"),
    ];
    for (kind, body) in kinds {
        for field in ["value", "data", "password", "secret", "key", "seed", "url", "privateKey", "token"] {
            let text = format!("{base}\nsecrets:\n  some: {{ {kind}: {{ {body}, {field}: correct-horse }} }}\n");
            assert!(seen(&text).0.contains(&Code::UnknownKey), "{kind}.{field}");
            let text = format!("{base}\nsecrets:\n  some: {{ {kind}: {{ {body} }}, {field}: correct-horse }}\n");
            assert!(
                !seen(&text).0.is_disjoint(&[Code::UnknownKey, Code::UnknownChoice].into()),
                "{kind} beside {field}"
            );
        }
    }
}

/// Every text that a secret is described by has a form of its own (a name, a path, a duration), which no value of a
/// secret has to fit; a free text among them would be the place where one is written.
#[test]
fn a_secret_is_described_without_free_text() {
    let schema: Json = platformc_spec::schema();
    let mut waiting = vec!["Secret".to_owned(), "SecretUse".to_owned(), "Outside".to_owned(), "People".to_owned()];
    let mut known = BTreeSet::new();
    let mut free = Vec::new();
    while let Some(name) = waiting.pop() {
        if known.insert(name.clone()) {
            walk(&schema["$defs"][&name], &name, &mut waiting, &mut free);
        }
    }
    for name in
        ["Secret", "KvSecret", "DatabaseSecret", "TransitSecret", "PkiSecret", "AwsSecret", "SshSecret", "TotpSecret"]
    {
        assert!(known.contains(name), "the schema has no {name}: {known:?}");
    }
    assert_eq!(free, [""; 0]);
}

fn walk(schema: &Json, place: &str, waiting: &mut Vec<String>, free: &mut Vec<String>) {
    match schema {
        Json::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Json::as_str).and_then(|path| path.strip_prefix("#/$defs/"))
            {
                waiting.push(name.to_owned());
            }
            let is_text = fields.get("type").is_some_and(|kind| {
                kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&Json::from("string")))
            });
            if is_text && !["pattern", "enum", "const"].iter().any(|bound| fields.contains_key(*bound)) {
                free.push(place.to_owned());
            }
            for (name, inner) in fields {
                if !["description", "markdownDescription", "examples", "default"].contains(&name.as_str()) {
                    walk(inner, &format!("{place}/{name}"), waiting, free);
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| walk(item, place, waiting, free)),
        _ => {}
    }
}
