//! The printer. `terraform fmt` aligns the `=` of neighbouring single-line attributes; a value over
//! several lines ends such a run.

use std::fmt::Write;

use super::{Block, Body, Expr, Template, body::Item};

/// Lists of scalars up to this width stay on one line.
const WIDTH: usize = 100;

impl Body {
    /// The text, formatted, with a final newline.
    #[must_use]
    pub fn print(&self) -> String {
        file(self)
    }
}

fn file(body: &Body) -> String {
    let mut out = String::with_capacity(2048);
    items(&mut out, body, 0);
    out
}

fn items(out: &mut String, body: &Body, depth: usize) {
    let mut rest = body.items.as_slice();
    let mut first = true;
    while let Some((item, tail)) = rest.split_first() {
        match item {
            Item::Attribute(..) => {
                let run = rest.iter().take_while(|i| matches!(i, Item::Attribute(..))).count();
                let attributes = rest.iter().take(run).filter_map(|item| match item {
                    Item::Attribute(name, value) => Some((name.clone(), value)),
                    _ => None,
                });
                pairs(out, &attributes.collect::<Vec<_>>(), depth);
                rest = rest.get(run..).unwrap_or_default();
                if rest.first().is_some_and(|i| !matches!(i, Item::Attribute(..))) {
                    out.push('\n');
                }
            }
            Item::Block(inner) => {
                block(out, inner, depth);
                rest = tail;
                if !rest.is_empty() {
                    out.push('\n');
                }
            }
            Item::Comment(text) => {
                for line in text.lines() {
                    indent(out, depth);
                    out.push('#');
                    if !line.is_empty() {
                        out.push(' ');
                        out.push_str(line);
                    }
                    out.push('\n');
                }
                rest = tail;
                // A file's head stands apart; any other comment belongs to what follows it.
                if first && depth == 0 && !rest.is_empty() {
                    out.push('\n');
                }
            }
        }
        first = false;
    }
}

fn block(out: &mut String, block: &Block, depth: usize) {
    indent(out, depth);
    out.push_str(&block.kind);
    for label in &block.labels {
        out.push(' ');
        quoted(out, label);
    }
    if block.body.is_empty() {
        out.push_str(" {}\n");
        return;
    }
    out.push_str(" {\n");
    items(out, &block.body, depth + 1);
    indent(out, depth);
    out.push_str("}\n");
}

/// `key = value` lines, aligned in runs of single-line values.
fn pairs(out: &mut String, pairs: &[(String, &Expr)], depth: usize) {
    let printed: Vec<String> = pairs.iter().map(|(_, value)| expression(value, depth)).collect();
    let mut rest: Vec<(&String, &String)> = pairs.iter().map(|(key, _)| key).zip(&printed).collect();
    rest.reverse();
    while !rest.is_empty() {
        let mut run = Vec::new();
        while let Some((key, text)) = rest.pop() {
            let multiline = text.contains('\n');
            if multiline && !run.is_empty() {
                rest.push((key, text));
                break;
            }
            run.push((key, text));
            if multiline {
                break;
            }
        }
        let width = run.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        for (key, text) in run {
            indent(out, depth);
            let _ = writeln!(out, "{key:width$} = {text}");
        }
    }
}

fn expression(value: &Expr, depth: usize) -> String {
    let mut out = String::new();
    match value {
        Expr::Null => out.push_str("null"),
        Expr::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Expr::Int(n) => {
            let _ = write!(out, "{n}");
        }
        Expr::Str(text) => quoted(&mut out, text),
        Expr::Template(template) => interpolated(&mut out, template),
        Expr::Ref(reference) => out.push_str(reference),
        Expr::List(list) => sequence(&mut out, list, depth),
        Expr::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Expr::Object(entries) => {
            let entries: Vec<(String, &Expr)> = entries.iter().map(|(k, v)| (object_key(k), v)).collect();
            out.push_str("{\n");
            pairs(&mut out, &entries, depth + 1);
            indent(&mut out, depth);
            out.push('}');
        }
        Expr::Call(name, arguments) => {
            out.push_str(name);
            out.push('(');
            for (i, argument) in arguments.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                out.push_str(&expression(argument, depth));
            }
            out.push(')');
        }
    }
    out
}

fn sequence(out: &mut String, list: &[Expr], depth: usize) {
    let inline: Vec<String> = list.iter().map(|item| expression(item, depth + 1)).collect();
    let width: usize = inline.iter().map(|text| text.len() + 2).sum();
    if width <= WIDTH && !inline.iter().any(|text| text.contains('\n')) {
        let _ = write!(out, "[{}]", inline.join(", "));
        return;
    }
    out.push_str("[\n");
    for text in inline {
        indent(out, depth + 1);
        out.push_str(&text);
        out.push_str(",\n");
    }
    indent(out, depth);
    out.push(']');
}

/// Keys that are not plain identifiers are quoted.
fn object_key(key: &str) -> String {
    let identifier = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if identifier && !["null", "true", "false", "for", "if"].contains(&key) {
        return key.to_owned();
    }
    let mut out = String::new();
    quoted(&mut out, key);
    out
}

fn interpolated(out: &mut String, template: &Template) {
    out.push('"');
    for (reference, text) in &template.parts {
        if *reference {
            let _ = write!(out, "${{{text}}}");
        } else {
            escaped(out, text);
        }
    }
    out.push('"');
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text);
    out.push('"');
}

fn escaped(out: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}
