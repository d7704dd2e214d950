//! Platforms with a mistake, for the comparison of diagnostics.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::random::Random;

/// Values of the right form that break a rule nearly everywhere, by their keys.
const UNFIT: &[(&str, &[&str])] = &[
    ("cidr", &["10.0.0.0/21", "10.0.0.0/16", "203.0.0.0/16", "172.20.0.0/16"]),
    ("kubernetes", &["1.20", "1.60"]),
    ("version", &["13", "8.0", "3.1.0"]),
    ("class", &["db.m4.large"]),
    ("flowLogs", &["2d"]),
    ("backups", &["40d"]),
    ("storage", &["1Mi", "90000Gi"]),
    ("disk", &["1Gi"]),
    ("ttl", &["1s", "3000d"]),
    ("maxTtl", &["1s"]),
    ("rotation", &["1s", "20m"]),
    ("secretIdTtl", &["1s"]),
    ("intermediateTtl", &["1d", "3650d"]),
    ("every", &["5h"]),
    ("keep", &["1h"]),
    ("host", &["elsewhere.example.net"]),
    ("namespace", &["kube-system"]),
    ("deliver", &["file", "env", "sync", "api"]),
    ("via", &["csi", "agent", "operator"]),
    ("onRotate", &["signal", "none", "restart"]),
    ("serviceAccount", &["shop"]),
    ("commonName", &["name-0.svc"]),
    ("path", &["/", "/api", "payments/api-key/0"]),
    ("mount", &["/data", "/var/run/secrets/vault"]),
    ("role", &["owner", "application-x"]),
    ("certificate", &["vault"]),
    ("type", &["hmac"]),
    ("server", &["openbao"]),
    ("kind", &["consul"]),
    ("cluster", &["tooling"]),
    ("network", &["main"]),
];
/// Sections that others cannot do without.
const NEEDED: &[&str] = &[
    "vault",
    "mesh",
    "dns",
    "observability",
    "peerings",
    "connections",
    "bastion",
    "secrets",
    "databases",
    "storage",
    "ingress",
];

/// Makes one to three mistakes in the files of a platform, and says which.
pub fn mistakes(files: &mut BTreeMap<String, Value>, random: &mut Random) -> String {
    // what is found early hides what would be found later
    let count = if random.chance(70) { 1 } else { random.between(2, 3) };
    let made: Vec<String> = (0..count).filter_map(|_| mistake(files, random)).collect();
    made.join("; ")
}

fn mistake(files: &mut BTreeMap<String, Value>, random: &mut Random) -> Option<String> {
    let names: Vec<String> = files.keys().cloned().collect();
    let name = random.one(&names.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
    let file = files.get_mut(&name)?;
    let mut places = Vec::new();
    find(file, &mut String::new(), &mut places);
    if random.chance(50)
        && let Some(what) = rule(file, &places, random)
    {
        return Some(format!("{name}: {what}"));
    }
    let place = random.one(&places.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
    let texts: Vec<String> = places
        .iter()
        .filter(|other| other.rsplit('/').next() == place.rsplit('/').next())
        .filter_map(|other| file.pointer(other)?.as_str().map(str::to_owned))
        .collect();
    let what = change(file, &place, &texts, random)?;
    Some(format!("{name}: {what} at {place}"))
}

/// Breaks a rule between entries; none if the file has nothing that one is about.
fn rule(file: &mut Value, places: &[String], random: &mut Random) -> Option<String> {
    if random.chance(25) {
        let section = random.pick(NEEDED);
        return file.as_object_mut()?.shift_remove(section).map(|_| format!("removed /{section}"));
    }
    let unfit = |place: &str| UNFIT.iter().find(|(key, _)| place.rsplit('/').next() == Some(key));
    let found: Vec<&str> = places.iter().map(String::as_str).filter(|place| unfit(place).is_some()).collect();
    if found.is_empty() {
        return None;
    }
    let place = random.pick(&found);
    let wrong = random.pick(unfit(place)?.1);
    *file.pointer_mut(place).filter(|value| value.is_string())? = wrong.into();
    Some(format!("wrote {wrong} at {place}"))
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

fn change(file: &mut Value, place: &str, texts: &[String], random: &mut Random) -> Option<&'static str> {
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
        _ => value(file.pointer_mut(place)?, texts, random),
    }
}

/// Another value; `texts` are those of the same key elsewhere.
fn value(value: &mut Value, texts: &[String], random: &mut Random) -> Option<&'static str> {
    let others = [json!(null), json!(true), json!("text"), json!(["a"]), json!({ "a": "b" }), json!(7), json!(1.5)];
    if random.chance(20) {
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
            *text = match random.below(7) {
                0 => String::new(),
                1 => text.to_uppercase(),
                2 => format!("{text} {text}"),
                3 => (*random.pick(&["0s", "99999d", "10.0.0.1/8", "latest", "*", "../x", "main", "ok.example.com"]))
                    .into(),
                4 => misspelt(text, random),
                _ => random.pick(&texts.iter().map(String::as_str).collect::<Vec<_>>()).to_owned(),
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
