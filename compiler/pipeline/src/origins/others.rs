//! Other values that may stand where a value stands, the likeliest first. Which of them fit is seen when they are tried.

use platformc_spec::parse::Value;
use serde_json::{Map, Value as Json};

use super::change::Scalar;

/// How many other words are tried, where only some may stand.
const WORDS: usize = 4;

/// Other values for a value without parts; none for one with parts.
pub fn scalars(value: &Value<'_>, words: &[&str]) -> Vec<Scalar> {
    match value {
        Value::Bool(is) => vec![Scalar::Bool(!is)],
        Value::Int(number) => {
            // near by, and so far away that what is rounded changes too
            let others = [number.saturating_add(1), number.saturating_mul(10), number.saturating_sub(1)];
            others.into_iter().filter(|other| other != number).map(Scalar::Int).collect()
        }
        Value::Float(number) => vec![Scalar::Float(number + 1.0), Scalar::Float(number / 2.0)],
        Value::Str(text) => texts(text, words).into_iter().map(Scalar::Text).collect(),
        Value::Null | Value::Seq(_) | Value::Map(_) => Vec::new(),
    }
}

/// Other texts.
pub fn texts(text: &str, words: &[&str]) -> Vec<String> {
    if !words.is_empty() {
        return words.iter().filter(|word| **word != text).take(WORDS).map(|word| (*word).to_owned()).collect();
    }
    let mut others = numbers(text);
    // the last letter is another one: `shop.example.com` becomes `shop.example.con`
    if let Some((at, letter)) = text.char_indices().rev().find(|(_, letter)| letter.is_ascii_alphabetic()) {
        let other =
            if letter == 'z' || letter == 'Z' { 'y' } else { char::from_u32(u32::from(letter) + 1).unwrap_or('x') };
        others.push(with(text, at, letter.len_utf8(), other.encode_utf8(&mut [0; 4])));
    }
    others.push(format!("{text}x"));
    // a path, or one of several parts
    others.push(format!("{text}/x"));
    others.dedup();
    others.retain(|other| other != text);
    others
}

/// The text with each of its numbers one more, then ten times, then one less.
fn numbers(text: &str) -> Vec<String> {
    let mut groups: Vec<(usize, &str)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (_, digits) = rest.split_at(start);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (digits, behind) = digits.split_at(end);
        groups.push((text.len() - behind.len() - digits.len(), digits));
        rest = behind;
    }
    let changes: [fn(u64) -> Option<u64>; 3] =
        [|number| number.checked_add(1), |number| number.checked_mul(10), |number| number.checked_sub(1)];
    let mut others = Vec::new();
    for change in changes {
        // the last number is the one that is most a number: that of a version, a port, a prefix
        for (at, digits) in groups.iter().rev() {
            let other =
                digits.parse().ok().and_then(change).map(|number| format!("{number:0width$}", width = digits.len()));
            others.extend(other.map(|other| with(text, *at, digits.len(), &other)));
        }
    }
    others.retain(|other| other != text);
    others
}

/// A text with a part of it replaced.
fn with(text: &str, at: usize, length: usize, other: &str) -> String {
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let (_, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    format!("{before}{other}{after}")
}

/// Values that might stand where nothing does: an example, and others like it, in case that the example is the default.
pub fn like(example: &Json, words: &[&str]) -> Vec<Json> {
    let first = [example.clone()];
    match example {
        Json::Bool(is) => first.into_iter().chain([Json::Bool(!is)]).collect(),
        Json::Number(number) => {
            let more = number.as_i64().map(|number| Json::from(number.saturating_add(1)));
            first.into_iter().chain(more).collect()
        }
        Json::String(text) => {
            first.into_iter().chain(texts(text, words).into_iter().take(WORDS).map(Json::from)).collect()
        }
        Json::Object(fields) => {
            let others = fields.iter().filter_map(|(key, value)| {
                let other = like(value, &[]).into_iter().nth(1);
                other.map(|other| {
                    let mut changed: Map<String, Json> = fields.clone();
                    changed.insert(key.clone(), other);
                    Json::Object(changed)
                })
            });
            first.into_iter().chain(others.take(WORDS)).collect()
        }
        Json::Null | Json::Array(_) => first.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_are_of_the_same_form() {
        assert_eq!(texts("50Gi", &[])[..2], ["51Gi", "500Gi"]);
        assert_eq!(texts("1.36", &[])[..2], ["1.37", "2.36"]);
        assert!(texts("10.40.0.0/16", &[]).contains(&"10.41.0.0/16".to_owned()));
        assert_eq!(texts("shop", &[])[0], "shoq");
        assert_eq!(texts("rds", &["rds", "inCluster"]), ["inCluster"]);
        assert!(texts("ü", &[]).contains(&"üx".to_owned()));
    }
}
