//! YAML in the many ways in which people write it: in blocks and in braces, plain and quoted, with comments.

use serde_json::Value;

use crate::random::Random;

const COMMENTS: &[&str] = &["# why it is so", "#", "# TODO: ask the team", "# key: value, as it was before"];
/// Comments that silence warnings; where there is none, that is a warning itself.
const ALLOWED: &[&str] = &["P0502", "P0506", "P0501", "P0509", "P0511", "P0530"];
/// Words that YAML reads as something else than text.
const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// One document.
pub fn document(value: &Value, random: &mut Random) -> String {
    let mut writer =
        Writer { commented: random.chance(50), braces: random.one(&[0, 20, 60]), random, out: String::new() };
    if writer.random.chance(30) {
        writer.out.push_str("# a platform that was made at random\n---\n");
    }
    writer.block(value, 0);
    writer.out
}

struct Writer<'r> {
    random: &'r mut Random,
    commented: bool,
    /// How many of a hundred small maps are written in braces.
    braces: usize,
    out: String,
}

impl Writer<'_> {
    /// A map or a list over several lines.
    fn block(&mut self, value: &Value, indent: usize) {
        let margin = " ".repeat(indent);
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    self.comment(&margin);
                    self.out.push_str(&format!("{margin}{}:", text(key)));
                    self.value(value, indent + 2);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.out.push_str(&format!("{margin}-"));
                    self.value(item, indent + 2);
                }
            }
            other => self.out.push_str(&flow(other)),
        }
    }

    /// What is behind a key or a dash.
    fn value(&mut self, value: &Value, indent: usize) {
        let short = flow(value);
        let nested = match value {
            Value::Object(map) => !(map.is_empty() || short.len() < 90 && self.random.chance(self.braces)),
            Value::Array(items) => !items.is_empty() && short.len() > 60,
            _ => false,
        };
        if nested {
            self.out.push('\n');
            return self.block(value, indent);
        }
        match value {
            Value::String(lines) if lines.ends_with('\n') && is_literal(lines) => {
                self.out.push_str(" |\n");
                let margin = " ".repeat(indent);
                lines.lines().for_each(|line| self.out.push_str(&format!("{margin}{line}\n")));
            }
            _ => {
                let end = if self.commented && self.random.chance(4) { " # as agreed" } else { "" };
                self.out.push_str(&format!(" {short}{end}\n"));
            }
        }
    }

    fn comment(&mut self, margin: &str) {
        if !self.commented || !self.random.chance(6) {
            return;
        }
        if self.random.chance(25) {
            let code = self.random.pick(ALLOWED);
            self.out.push_str(&format!("{margin}# platformc: allow {code}, it is meant here\n"));
        } else {
            let comment = self.random.pick(COMMENTS);
            self.out.push_str(&format!("{margin}{comment}\n"));
        }
    }
}

/// Whether a text can be a literal block: no line is blank, and none begins with a space.
fn is_literal(text: &str) -> bool {
    text.lines().all(|line| !line.is_empty() && !line.starts_with([' ', '\t']) && !line.ends_with(' '))
}

/// On one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", text(key), flow(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(plain) => text(plain),
        other => other.to_string(),
    }
}

/// A text as it is where that is safe, else in quotes, as JSON quotes it.
fn text(text: &str) -> String {
    let alphabet = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && text.chars().all(alphabet);
    if plain && !WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return text.to_owned();
    }
    Value::from(text).to_string()
}
