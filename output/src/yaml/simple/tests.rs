use crate::value::{Map, Number, Value};

use super::append;
use crate::yaml::serializer::document as serialized;

/// Texts that are quoted, and texts that look as if.
const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "y",
    "Y",
    "yes",
    "On",
    "OFF",
    "null",
    "Null",
    "~",
    "nan",
    "inf",
    ".inf",
    "true",
    "name",
    "app.kubernetes.io/name",
    "0",
    "1",
    "-1",
    "1.10",
    "1e3",
    "0x1f",
    "0o17",
    "0b1",
    "1_000",
    "12:30",
    "2020-01-01",
    "2020-01-01T00:00:00Z",
    "5m",
    "256Mi",
    "1h",
    "0xg",
    "10.0.0.0/16",
    "1T",
    "1t2",
    "9Z",
    "a: b",
    "a:b",
    "a:",
    ":a",
    "a #b",
    "a#b",
    "# a",
    "- a",
    "-a",
    "?",
    "? a",
    "-",
    "---",
    "--- a",
    "...",
    "[a]",
    "{a}",
    "a, b",
    "a [b]",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "'a'",
    "\"a\"",
    "a\"b",
    "a'b",
    "a\\b",
    " a",
    "a ",
    "a\tb",
    "a\nb",
    "a\n",
    "\n",
    "\u{7f}",
    "ü",
    "aü",
    "\u{feff}a",
    "/",
    "/a b",
    "<<",
    "=",
    "a=b",
    "${x}",
    "$(x)",
    "x{{ y }}",
    "sum(a{b=\"c\"}) > 0.01",
    "e1",
    "E",
    "n1",
    "no.",
    "01",
    "08",
    "0.0",
    "1.",
    "1,000",
    "v1",
    "==",
    "a -- b",
    "(a or b) and c",
    "(",
    "(a",
    "^a$",
    "$",
    "$a",
    "./a",
    "./",
    ".",
    "..",
    "3.1.0",
    "10.0.0.1",
    "1..2",
    "team: 1 of a",
    "FALSE",
    "oN",
    "nO",
    "YeS",
    "tRue",
];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn text(&mut self) -> String {
        let text = TEXTS[self.below(TEXTS.len())];
        if self.below(4) == 0 { format!("{text}{}", TEXTS[self.below(TEXTS.len())]) } else { text.to_owned() }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 7 } else { 12 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::from(self.below(100_000)),
            3 => Number::from_f64(0.5).map_or(Value::Null, Value::Number),
            4..=6 => self.text().into(),
            7 | 8 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object((0..self.below(4)).map(|_| (self.text(), self.value(depth - 1))).collect::<Map>()),
        }
    }
}

fn fast(value: &Value) -> Option<String> {
    let mut out = String::new();
    append(&mut out, value).map(|()| out)
}

#[test]
fn every_text_is_written_as_the_serializer_writes_it() {
    let mut simple = 0;
    for first in TEXTS {
        for second in TEXTS {
            let text = format!("{first}{second}");
            for value in [crate::json!({ "k": text }), crate::json!({ (text.as_str()): ["v"] }), crate::json!([text])] {
                if let Some(written) = fast(&value) {
                    assert_eq!(Some(written), serialized(&value), "{value}");
                    simple += 1;
                }
            }
        }
    }
    assert!(simple > 20_000, "{simple} of {}", TEXTS.len() * TEXTS.len() * 3);
}

#[test]
fn every_tree_is_written_as_the_serializer_writes_it() {
    let (mut random, mut simple) = (Random(11), 0);
    for _ in 0..20_000 {
        let value = random.value(4);
        if let Some(written) = fast(&value) {
            assert_eq!(Some(written), serialized(&value), "{value}");
            simple += 1;
        }
    }
    assert!(simple > 3_000, "{simple} trees were simple");
}

/// Objects of Kubernetes are written here, not by the serializer.
#[test]
fn an_ordinary_object_is_simple() {
    let object = crate::json!({
        "apiVersion": "v1", "metadata": { "name": "a", "labels": {} },
        "spec": { "ports": [{ "port": 80, "names": ["x", "yes", "1.10"] }], "memory": "256Mi", "on": true, "none": null },
    });
    assert_eq!(fast(&object), serialized(&object));
    assert!(fast(&object).is_some());
    assert_eq!(fast(&crate::json!({ "k": "a\nb" })), None);
}
