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
        let mut out = String::with_capacity(2048);
        items(&mut out, self, 0);
        out
    }
}

impl Expr {
    /// The text of the expression, as it stands in no body.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::new();
        expression(&mut out, self, 0);
        out
    }
}

fn items(out: &mut String, body: &Body, depth: usize) {
    let mut rest = body.items.as_slice();
    let mut first = true;
    while let Some((item, tail)) = rest.split_first() {
        match item {
            Item::Attribute(..) => {
                rest = pairs(out, rest, attribute, depth);
                if !rest.is_empty() {
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

fn attribute(item: &Item) -> Option<(Key<'_>, &Expr)> {
    match item {
        Item::Attribute(name, value) => Some((Key::Plain(name), value)),
        Item::Block(_) | Item::Comment(_) => None,
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

/// The key of a line.
#[derive(Clone, Copy)]
enum Key<'a> {
    /// As it is.
    Plain(&'a str),
    Quoted(&'a str),
}

impl<'a> Key<'a> {
    /// The key of an object's entry: one that is no plain identifier is quoted.
    fn of_entry(key: &'a str) -> Self {
        let identifier = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        let plain = identifier && !["null", "true", "false", "for", "if"].contains(&key);
        if plain { Self::Plain(key) } else { Self::Quoted(key) }
    }

    /// How wide it is, in characters.
    fn width(self) -> usize {
        match self {
            Self::Plain(key) if key.is_ascii() => key.len(),
            Self::Plain(key) => key.chars().count(),
            Self::Quoted(key) => {
                let mut text = String::with_capacity(key.len() + 2);
                quoted(&mut text, key);
                text.chars().count()
            }
        }
    }

    fn print(self, out: &mut String) {
        match self {
            Self::Plain(key) => out.push_str(key),
            Self::Quoted(key) => quoted(out, key),
        }
    }
}

/// `key = value` lines as long as there are some, aligned in runs of single-line values; what is left.
fn pairs<'a, T>(
    out: &mut String,
    mut rest: &'a [T],
    of: impl Fn(&'a T) -> Option<(Key<'a>, &'a Expr)>,
    depth: usize,
) -> &'a [T] {
    loop {
        let (mut run, mut width) = (0, 0);
        for (key, value) in rest.iter().map_while(&of) {
            let over_lines = is_over_lines(value);
            if over_lines && run > 0 {
                break;
            }
            (run, width) = (run + 1, width.max(key.width()));
            if over_lines {
                break;
            }
        }
        let Some((now, later)) = rest.split_at_checked(run).filter(|_| run > 0) else { return rest };
        for (key, value) in now.iter().filter_map(&of) {
            indent(out, depth);
            key.print(out);
            spaces(out, width - key.width().min(width));
            out.push_str(" = ");
            expression(out, value, depth);
            out.push('\n');
        }
        rest = later;
    }
}

/// Whether a value is printed over several lines.
fn is_over_lines(value: &Expr) -> bool {
    match value {
        Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Str(_) => false,
        Expr::Template(template) => template.parts.iter().any(|(reference, text)| *reference && text.contains('\n')),
        Expr::Ref(reference) => reference.contains('\n'),
        Expr::List(list) if list.is_empty() => false,
        // it has to be printed to see how wide it is
        Expr::List(list) => !inline(&mut String::new(), list, 0),
        Expr::Object(entries) => !entries.is_empty(),
        Expr::Call(call) => call.arguments.iter().any(is_over_lines),
    }
}

fn expression(out: &mut String, value: &Expr, depth: usize) {
    match value {
        Expr::Null => out.push_str("null"),
        Expr::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Expr::Int(n) => {
            let _ = write!(out, "{n}");
        }
        Expr::Str(text) => quoted(out, text),
        Expr::Template(template) => interpolated(out, template),
        Expr::Ref(reference) => out.push_str(reference),
        Expr::List(list) => sequence(out, list, depth),
        Expr::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Expr::Object(entries) => {
            out.push_str("{\n");
            pairs(out, entries, |(key, value)| Some((Key::of_entry(key), value)), depth + 1);
            indent(out, depth);
            out.push('}');
        }
        Expr::Call(call) => {
            out.push_str(call.name);
            out.push('(');
            for (i, argument) in call.arguments.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                expression(out, argument, depth);
            }
            out.push(')');
        }
    }
}

fn sequence(out: &mut String, list: &[Expr], depth: usize) {
    let before = out.len();
    if inline(out, list, depth) {
        return;
    }
    out.truncate(before);
    out.push_str("[\n");
    for item in list {
        indent(out, depth + 1);
        expression(out, item, depth + 1);
        out.push_str(",\n");
    }
    indent(out, depth);
    out.push(']');
}

/// Prints a list on one line; gives up, with a part of it printed, where it is too wide for one or an item has several lines.
fn inline(out: &mut String, list: &[Expr], depth: usize) -> bool {
    out.push('[');
    let (start, mut separators) = (out.len(), 0);
    for (index, item) in list.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
            separators += 2;
        }
        let before = out.len();
        expression(out, item, depth + 1);
        let several_lines = out.get(before..).is_some_and(|text| text.contains('\n'));
        // each item counts with its comma and blank, the last one too
        if several_lines || out.len() - start - separators + 2 * (index + 1) > WIDTH {
            return false;
        }
    }
    out.push(']');
    true
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
    let special = |byte: u8| matches!(byte, b'"' | b'\\' | b'$' | b'%') || !(b' '..=b'~').contains(&byte);
    if !text.bytes().any(special) {
        out.push_str(text);
        return;
    }
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
    spaces(out, depth * 2);
}

fn spaces(out: &mut String, count: usize) {
    const SPACES: &str = "                                                                ";
    match SPACES.get(..count) {
        Some(spaces) => out.push_str(spaces),
        None => out.extend(std::iter::repeat_n(' ', count)),
    }
}
