//! A [`Document`] to text.

use super::tree::{Block, Collection, Comment, Document, Item, Key, Kind, Value};

/// How many characters a line with brackets may have, without a comment at its end.
const WIDTH: usize = 120;
const STEP: usize = 2;

pub(super) fn print(document: &Document<'_>) -> String {
    let mut printer = Printer { out: String::new(), fresh: true };
    if let Some(preamble) = document.preamble {
        for line in preamble.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            printer.line(0, line);
        }
        printer.line(0, "---");
        printer.fresh = true;
    }
    for comment in &document.header {
        printer.comment(comment, 0);
    }
    if document.gap && !document.header.is_empty() {
        printer.out.push('\n');
        printer.fresh = true;
    }
    let root = &document.root;
    match one_line(root, WIDTH) {
        Some(text) => printer.line(0, &text),
        None => printer.items(root, 0),
    }
    root.foot.iter().chain(&document.footer).for_each(|comment| printer.comment(comment, 0));
    printer.out
}

struct Printer {
    out: String,
    /// Nothing is above that an empty line could set apart.
    fresh: bool,
}

impl Printer {
    fn line(&mut self, indentation: usize, text: &str) {
        self.indent(indentation);
        self.out.push_str(text);
        self.out.push('\n');
        self.fresh = false;
    }

    fn indent(&mut self, indentation: usize) {
        self.out.extend(std::iter::repeat_n(' ', indentation));
    }

    fn gap(&mut self, wanted: bool) {
        if wanted && !self.fresh {
            self.out.push('\n');
        }
        self.fresh = false;
    }

    fn comment(&mut self, comment: &Comment<'_>, indentation: usize) {
        self.gap(comment.blank);
        self.line(indentation, comment.text);
    }

    fn items(&mut self, collection: &Collection<'_>, indentation: usize) {
        for item in &collection.items {
            self.item(item, indentation, true);
        }
    }

    /// `fresh_line` is false behind the dash of a list, where the item begins.
    fn item(&mut self, item: &Item<'_>, indentation: usize, fresh_line: bool) {
        if fresh_line {
            item.lead.iter().for_each(|comment| self.comment(comment, indentation));
            self.gap(item.blank);
            self.indent(indentation);
        }
        let start = self.out.len();
        match &item.key {
            Some(key) => write_key(key, &mut self.out),
            None => self.out.push('-'),
        }
        if let Some(anchor) = item.value.anchor {
            self.out.push(' ');
            self.out.push_str(anchor);
        }
        let before = indentation + self.out.get(start..).unwrap_or("").chars().count() + 1;
        match &item.value.value {
            Value::Collection(inner) => match one_line(inner, WIDTH.saturating_sub(before)) {
                Some(text) => {
                    self.out.push(' ');
                    self.out.push_str(&text);
                    self.end(item);
                }
                None => self.below(item, inner, indentation),
            },
            Value::Block(block) => self.block(item, block, indentation),
            Value::Alias(text) | Value::Scalar(text) => {
                if !text.is_empty() {
                    self.out.push(' ');
                    self.scalar(text, indentation + STEP);
                }
                self.end(item);
            }
        }
        item.under.iter().for_each(|comment| self.comment(comment, indentation + STEP));
    }

    /// A collection below its key, or behind its dash.
    fn below(&mut self, item: &Item<'_>, inner: &Collection<'_>, indentation: usize) {
        let comment = item.head.or(item.tail);
        let indentation = indentation + STEP;
        let first = inner.items.first();
        let plain = first.is_some_and(|first| first.lead.is_empty());
        if item.key.is_none() && item.value.anchor.is_none() && comment.is_none() && plain {
            self.out.push(' ');
            for (n, item) in inner.items.iter().enumerate() {
                self.item(item, indentation, n > 0);
            }
        } else {
            self.trailing(comment);
            self.out.push('\n');
            self.fresh = true;
            self.items(inner, indentation);
        }
        inner.foot.iter().for_each(|comment| self.comment(comment, indentation));
        if let (Some(_), Some(tail)) = (item.head, item.tail) {
            self.line(indentation, tail);
        }
    }

    /// The end of a line with an item's value.
    fn end(&mut self, item: &Item<'_>) {
        self.trailing(item.head.or(item.tail));
        self.out.push('\n');
        self.fresh = false;
    }

    fn trailing(&mut self, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.out.push(' ');
            self.out.push_str(comment);
        }
    }

    fn scalar(&mut self, text: &str, indentation: usize) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.out.push('\n');
            }
            let line = if n > 0 { line.trim_start_matches([' ', '\t']) } else { line };
            if n > 0 && !line.is_empty() {
                self.indent(indentation);
            }
            self.out.push_str(line);
        }
    }

    fn block(&mut self, item: &Item<'_>, block: &Block<'_>, indentation: usize) {
        self.out.push_str(if block.folded { " >" } else { " |" });
        if block.indicated {
            self.out.push('2');
        }
        self.out.push_str(block.chomp);
        self.end(item);
        for line in &block.lines {
            if !line.is_empty() {
                self.indent(indentation + STEP);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
        // Below a text that keeps its last lines, an empty line would be one more of them.
        self.fresh = block.chomp == "+";
    }
}

/// A collection in brackets, if the user wrote it so and it fits.
fn one_line(collection: &Collection<'_>, width: usize) -> Option<String> {
    let empty = collection.items.is_empty();
    let mut out = String::new();
    let fits =
        empty || (collection.flow && !collection.items.iter().any(Item::commented) && collection.foot.is_empty());
    (fits && flow_into(collection, width, &mut out) && (empty || out.chars().count() <= width)).then_some(out)
}

/// Whether it is one line of no more than about `width` characters.
fn flow_into(collection: &Collection<'_>, width: usize, out: &mut String) -> bool {
    let (open, close, pad) = match collection.kind {
        Kind::Seq => ("[", "]", ""),
        Kind::Map => ("{", "}", " "),
    };
    out.push_str(open);
    for (n, item) in collection.items.iter().enumerate() {
        out.push_str(if n > 0 { ", " } else { pad });
        if let Some(key) = &item.key {
            write_key(key, out);
        }
        let behind_key = if item.key.is_some() { " " } else { "" };
        if let Some(anchor) = item.value.anchor {
            out.push_str(behind_key);
            out.push_str(anchor);
        }
        let space = if item.key.is_some() || item.value.anchor.is_some() { " " } else { "" };
        match &item.value.value {
            Value::Scalar("") => {}
            Value::Scalar(text) | Value::Alias(text) => {
                out.push_str(space);
                out.push_str(text);
                if text.contains('\n') {
                    return false;
                }
            }
            Value::Collection(inner) => {
                out.push_str(space);
                if !flow_into(inner, width, out) {
                    return false;
                }
            }
            Value::Block(_) => return false,
        }
        if out.len() > width.saturating_mul(4) {
            return false;
        }
    }
    if !collection.items.is_empty() {
        out.push_str(pad);
    }
    out.push_str(close);
    true
}

fn write_key(key: &Key<'_>, out: &mut String) {
    if let Some(anchor) = key.anchor {
        out.push_str(anchor);
        out.push(' ');
    }
    out.push_str(&key.written);
    // An alias may have a colon in its name.
    out.push_str(if key.alias { " :" } else { ":" });
}
