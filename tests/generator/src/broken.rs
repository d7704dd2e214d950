//! Platforms with a mistake, for the comparison of diagnostics.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::random::Random;

/// Makes one to three mistakes in the files of a platform, and says which.
pub fn mistakes(files: &mut BTreeMap<String, Value>, random: &mut Random) -> String {
    let count = random.between(1, 3);
    let made: Vec<String> = (0..count).filter_map(|_| mistake(files, random)).collect();
    made.join("; ")
}

fn mistake(files: &mut BTreeMap<String, Value>, random: &mut Random) -> Option<String> {
    let names: Vec<String> = files.keys().cloned().collect();
    let name = random.one(&names.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
    let file = files.get_mut(&name)?;
    let mut places = Vec::new();
    find(file, &mut String::new(), &mut places);
    let place = random.one(&places.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
    let what = change(file, &place, random)?;
    Some(format!("{name}: {what} at {place}"))
}

/// The places of all values below the root, as JSON pointers.
fn find(value: &Value, place: &mut String, places: &mut Vec<String>) {
    let mut visit = |key: &str, value: &Value| {
        let length = place.len();
        place.push('/');
        place.push_str(&key.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        find(value, place, places);
        place.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| visit(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| visit(&at.to_string(), value)),
        _ => {}
    }
}

fn change(file: &mut Value, place: &str, random: &mut Random) -> Option<&'static str> {
    let (above, key) = place.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    match (random.below(8), file.pointer_mut(above)?) {
        (0 | 1, Value::Object(map)) => map.shift_remove(&key).map(|_| "removed"),
        (2, Value::Object(map)) => {
            let value = map.shift_remove(&key)?;
            map.insert(misspelt(&key, random), value);
            Some("misspelt the key")
        }
        (3, Value::Object(map)) => {
            map.insert("surprise".into(), json!({ "a": 1 }));
            Some("added a key")
        }
        (4, Value::Array(items)) => {
            let first = items.first()?.clone();
            items.push(first);
            Some("said the first item twice")
        }
        _ => value(file.pointer_mut(place)?, random),
    }
}

fn value(value: &mut Value, random: &mut Random) -> Option<&'static str> {
    let others = [json!(null), json!(true), json!("text"), json!(["a"]), json!({ "a": "b" }), json!(7), json!(1.5)];
    if random.chance(30) {
        *value = others[random.below(others.len())].clone();
        return Some("changed the type");
    }
    match value {
        Value::Number(number) => {
            let old = number.as_i64().unwrap_or(1);
            *value = random.one(&[0, -1, old + 1, old.saturating_mul(1000), i64::MAX]).into();
            Some("changed the number")
        }
        Value::String(text) => {
            *text = match random.below(5) {
                0 => String::new(),
                1 => text.to_uppercase(),
                2 => format!("{text} {text}"),
                3 => (*random.pick(&["0s", "99999d", "10.0.0.1/8", "latest", "*", "../x", "main", "ok.example.com"]))
                    .into(),
                _ => misspelt(text, random),
            };
            Some("changed the text")
        }
        Value::Bool(truth) => {
            *truth = !*truth;
            Some("turned the answer")
        }
        _ => None,
    }
}

/// Two letters turned, one lost, or one too many.
fn misspelt(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len());
    match random.below(3) {
        0 if at + 1 < letters.len() => letters.swap(at, at + 1),
        1 if letters.len() > 1 => drop(letters.remove(at)),
        _ => letters.insert(at, 'x'),
    }
    letters.into_iter().collect()
}

/// A mistake in the text of a file: what no tree can hold.
pub fn torn(text: &str, random: &mut Random) -> (String, &'static str) {
    let lines: Vec<&str> = text.lines().collect();
    let at = random.below(lines.len());
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    let what = match random.below(6) {
        0 => {
            lines.truncate(at + 1);
            "cut the rest"
        }
        1 => {
            lines[at] = format!(" {}", lines[at]);
            "indented a line"
        }
        2 => {
            lines[at] = format!("\t{}", lines[at]);
            "put a tab before a line"
        }
        3 => {
            let line = lines[at].clone();
            lines.insert(at, line);
            "wrote a line twice"
        }
        4 => {
            lines[at] = lines[at].replacen(':', "", 1);
            "lost a colon"
        }
        _ => {
            lines[at].push_str(" ]}");
            "closed a bracket that nobody opened"
        }
    };
    (lines.join("\n") + "\n", what)
}
