use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::{
    Report, SourceId, Sources,
    old_names::{RENAMED, describe},
    parse,
};

/// A platform's text under its new names, as JSON, and what was said on the way.
fn read(text: &str) -> (serde_json::Value, Vec<(Code, String, String)>) {
    let source = Source { name: Arc::from("platform.yaml"), text: Arc::from(text) };
    let (arena, mut problems) = (Arena::new(), Diagnostics::default());
    let document = parse(SourceId(0), &source, &arena).unwrap();
    let document = apply(RENAMED, document, &source, &arena, &mut problems);
    let at = |span: crate::Span| text.get(span.start as usize..span.end as usize).unwrap().to_owned();
    let report = Report::new(&Sources::default(), problems);
    let said = report.problems().iter().map(|problem| (problem.code, at(problem.span), problem.help.clone())).collect();
    (json(document.root()), said)
}

fn json(node: &Node<'_>) -> serde_json::Value {
    match node.value {
        Value::Map(entries) => entries.iter().map(|entry| (entry.key.to_owned(), json(&entry.value))).collect(),
        Value::Seq(items) => items.iter().map(json).collect(),
        Value::Int(n) => n.into(),
        Value::Str(text) => text.into(),
        _ => serde_json::Value::Null,
    }
}

#[test]
fn an_old_name_is_read_as_the_new_one() {
    let (tree, said) = read("apps:\n  größe: { alerts: { latency: { p99Milliseconds: 500 } } }\n");
    assert_eq!(tree, json!({ "apps": { "größe": { "alerts": { "latency": { "p99": "500ms" } } } } }));
    assert_eq!(said, [(Code::OldName, "p99Milliseconds".into(), "write `p99: 500ms`".into())]);
}

#[test]
fn also_in_an_overlay() {
    let overlay = "environments: { staging: { apps: { a: { alerts: { latency: { p99Milliseconds: 5 } } } } } }";
    let (tree, said) = read(overlay);
    let latency = tree.pointer("/environments/staging/apps/a/alerts/latency");
    assert_eq!((latency, said.len()), (Some(&json!({ "p99": "5ms" })), 1));
}

#[test]
fn the_same_word_elsewhere_is_another_key() {
    for text in [
        "apps: { p99Milliseconds: { port: 1 } }",
        "apps: { a: { chart: { values: { latency: { p99Milliseconds: 500 } } } } }",
        "p99Milliseconds: 500",
    ] {
        let (tree, said) = read(text);
        assert!(said.is_empty() && tree.to_string().contains("p99Milliseconds"), "{text}: {tree} {said:?}");
    }
}

#[test]
fn both_names_in_one_map_are_one_too_many() {
    let (_, said) = read("apps: { a: { alerts: { latency: { p99: 1s, p99Milliseconds: 500 } } } }");
    assert_eq!(said, [(Code::DuplicateKey, "p99Milliseconds".into(), "remove `p99Milliseconds`".into())]);
}

#[test]
fn a_value_that_is_no_number_is_left_to_the_schema() {
    let (tree, said) = read("apps: { a: { alerts: { latency: { p99Milliseconds: 1s } } } }");
    assert_eq!(tree.pointer("/apps/a/alerts/latency"), Some(&json!({ "p99": "1s" })));
    assert_eq!(said[0].2, "write `p99: 1s`");
}

/// Every line of the table names a type and a key of the schema, and an editor accepts either name.
#[test]
fn editors_know_the_old_name_and_that_it_is_old() {
    let schema = crate::schema();
    for Renamed { within, old, new, .. } in RENAMED {
        for within in [(*within).to_owned(), format!("{within}Overlay")] {
            let definition = &schema["$defs"][&within];
            assert!(definition["properties"][new].is_object(), "{within} has no `{new}`");
            assert_eq!(definition["properties"][old]["deprecated"], true, "{within}.{old}");
        }
        assert!(
            rules().pointer(&format!("/$defs/{within}/properties/{old}")).is_none(),
            "the compiler needs no `{old}`"
        );
    }
    let latency = json!({ "$ref": "#/$defs/Latency", "$defs": schema["$defs"] });
    let validator = jsonschema::validator_for(&latency).unwrap();
    for (value, good) in [
        (json!({ "p99": "1s" }), true),
        (json!({ "p99Milliseconds": 5 }), true),
        (json!({ "p99": "1s", "p99Milliseconds": 5 }), false),
        (json!({}), false),
        (json!({ "x": 1 }), false),
    ] {
        assert_eq!(validator.is_valid(&value), good, "{value}");
    }
}

/// A key whose value stays what it is, and one that is not required.
#[test]
fn a_name_may_be_all_that_changes() {
    const OTHER: Renamed = Renamed { within: "Alerts", old: "errors", new: "errorRate", unit: "" };
    let mut schema = crate::schema();
    describe(&[OTHER], &mut schema);
    let alerts = &schema["$defs"]["Alerts"];
    assert_eq!(alerts["properties"]["errors"]["$ref"], alerts["properties"]["errorRate"]["$ref"]);
    let validator = jsonschema::validator_for(&json!({ "$ref": "#/$defs/Alerts", "$defs": schema["$defs"] })).unwrap();
    for (value, good) in
        [(json!({}), true), (json!({ "errors": "1%" }), true), (json!({ "errors": "1%", "errorRate": "1%" }), false)]
    {
        assert_eq!(validator.is_valid(&value), good, "{value}");
    }
}
