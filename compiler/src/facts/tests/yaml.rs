//! What a real parser finds in the printed YAML is what the artifacts say: the objects and values themselves, and the facts folded
//! from them.

use granit_parser::{Event, Parser, ScalarStyle};
use platformc_output::value::{Map, Value};

use super::*;
use crate::{
    facts::made::made,
    graph::{Artifact, Content},
};

/// The documents of a text, as a reader of YAML 1.1 (kubectl, Helm, Flux) and one of YAML 1.2 both see them.
fn documents(text: &str) -> Vec<Value> {
    let mut documents = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let done = match event.unwrap_or_else(|error| panic!("{error}\n{text}")).0 {
            Event::Scalar(text, style, anchor, tag) => {
                assert!(anchor == 0 && tag.is_none(), "{text}");
                if let Some(Open::Map(_, key @ None)) = open.last_mut() {
                    // a key is a text however it is written
                    assert!(
                        style != ScalarStyle::Plain || matches!(plain(&text), Value::String(_)),
                        "the key `{text}`"
                    );
                    *key = Some(text.into_owned());
                    continue;
                }
                if style == ScalarStyle::Plain { plain(&text) } else { Value::from(text.as_ref()) }
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                Open::List(items) => Value::Array(items),
                Open::Map(map, key) => {
                    assert_eq!(key, None);
                    Value::Object(map)
                }
            },
            Event::Alias(..) => panic!("an alias in\n{text}"),
            _ => continue,
        };
        match open.last_mut() {
            None => documents.push(done),
            Some(Open::List(items)) => items.push(done),
            Some(Open::Map(map, key)) => {
                let key = key.take().unwrap();
                assert!(map.insert(key.clone().into(), done).is_none(), "`{key}` twice in\n{text}");
            }
        }
    }
    documents
}

/// What is being read.
enum Open {
    List(Vec<Value>),
    /// With the key whose value comes next.
    Map(Map, Option<String>),
}

/// A scalar without quotes. What the two versions of YAML read differently must not be written so.
fn plain(text: &str) -> Value {
    match text {
        "null" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        assert_eq!(number.to_string(), text, "an octal number, or one with a sign");
        return Value::from(number);
    }
    if let Ok(number) = text.parse::<f64>() {
        assert!(text.contains('.') && !text.contains(['e', 'E', '_']), "`{text}` is a number in one version alone");
        return serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{number}: {error}"));
    }
    let word = text.to_lowercase();
    let other =
        ["", "~", "yes", "no", "on", "off", "y", "n", "null", "true", "false", ".nan", ".inf", "-.inf", "=", "<<"];
    assert!(!other.contains(&word.as_str()), "`{text}` is no text for every reader");
    let unsigned = text.trim_start_matches(['+', '-']);
    let number = unsigned.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit())
        && (unsigned.matches('.').count() < 2 && unsigned.chars().all(|c| c.is_ascii_digit() || "_.:".contains(c))
            || unsigned.starts_with('0') && unsigned.chars().all(|c| c.is_ascii_hexdigit() || "xob_".contains(c))
            || unsigned
                .split_once(['e', 'E'])
                .is_some_and(|(a, b)| format!("{a}{b}").chars().all(|c| c.is_ascii_digit() || "._+-".contains(c))));
    let date = text.len() >= 8 && text.chars().take(4).all(|c| c.is_ascii_digit()) && text.chars().nth(4) == Some('-');
    assert!(!number && !date, "`{text}` is a number, a time or a date in YAML 1.1");
    Value::from(text)
}

/// The artifacts as they are read back.
fn read_back(name: &str, artifacts: &[Artifact]) -> Vec<Artifact> {
    let read = |artifact: &Artifact| {
        let content = match &artifact.content {
            Content::Objects(objects) => {
                let read = documents(&artifact.content.print());
                assert_eq!(&read, objects, "{name}: {}", artifact.path);
                Content::Objects(read)
            }
            other => other.clone(),
        };
        Artifact { path: artifact.path.clone(), content }
    };
    artifacts.iter().map(read).collect()
}

/// How many documents there are of the kinds that decide who may do what, by kind, and how many in all.
fn compare(name: &str, plan: &Plan) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for numbered in plan.graph.nodes().filter(|(_, node)| node.kind.cluster().is_some()) {
        let context = context(plan, numbered);
        let artifacts = lower::artifacts(&context);
        let read = read_back(name, &artifacts);
        assert_eq!(made(&context, &read), made(&context, &artifacts), "{name}: {}", numbered.1.kind.id());
        let (facts, id) = (Facts::of(&context, &read), numbered.1.kind.id());
        assert_eq!(facts, Facts::of(&context, &artifacts), "{name}: {id}");
        assert_eq!((facts.faults, facts.problems), Default::default(), "{name}: {id}");
        for artifact in &read {
            let Content::Objects(objects) = &artifact.content else { continue };
            for object in objects {
                let kind = object.get("kind").and_then(Value::as_str).unwrap_or("values");
                *counts.entry(kind.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

#[test]
fn the_printed_objects_are_those_that_were_proved() {
    let counts = each(folders("examples").into_iter().chain(generated(200)).collect(), compare);
    let mut sums: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, count) in counts.into_iter().flatten() {
        *sums.entry(kind).or_default() += count;
    }
    // who may do what, and who logs in to Vault
    for kind in ["ServiceAccount", "Role", "RoleBinding", "VaultAuth", "Issuer", "SecretProviderClass", "HelmRelease"] {
        assert!(sums.get(kind).is_some_and(|count| *count > 20), "{kind}: {sums:?}");
    }
    assert!(sums.values().sum::<usize>() > 20_000, "{sums:?}");
}

#[test]
fn what_readers_see_differently_is_noticed() {
    for text in
        ["a: yes", "a: 0777", "a: 1e3", "a: 12:30", "a: 2020-01-01", "a: 0x1f", "a: ~", "on: a", "a: 1_000", "a: &b c"]
    {
        assert!(std::panic::catch_unwind(|| documents(text)).is_err(), "{text}");
    }
    let read = documents("a: \"yes\"\nb: [1, 2.5, true, null, x]\n---\nc: |\n  d\n");
    assert_eq!(
        read,
        [
            platformc_output::json!({ "a": "yes", "b": [1, 2.5, true, null, "x"] }),
            platformc_output::json!({ "c": "d\n" })
        ]
    );
}
