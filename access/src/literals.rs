//! A fast reader of literals: texts, numbers, lists and maps of them. Nearly all entries and policies of a platform are literals,
//! and the HCL parser takes some twenty times as long for each. At the first thing that is not a literal this reader gives up,
//! and the parser reads the value instead.

use hcl::{Map, Value};

use crate::placeholder::file_of;

/// How deeply values may be nested.
const DEPTH: usize = 16;
/// The references to folders, which are empty where a root is read.
const FOLDERS: [&str; 2] = ["${path.root}", "${path.module}"];

/// Reads through a text and gives up at the first thing that is not a literal.
pub(crate) struct Reader<'a> {
    rest: &'a str,
    /// Whether texts may refer to the root's folder.
    folders: bool,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { rest: text, folders: false }
    }

    /// A reader of literals in a root.
    pub(crate) const fn of_root(text: &'a str) -> Self {
        Self { rest: text, folders: true }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Goes over white space and line ends.
    pub(crate) fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n']);
    }

    /// Goes over white space, and over comments that begin with `#`.
    pub(crate) fn blank_or_comment(&mut self) {
        self.blank();
        while self.rest.starts_with('#') {
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
            self.blank();
        }
    }

    pub(crate) fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    pub(crate) fn take(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    /// Goes to the next line.
    pub(crate) fn line_end(&mut self) -> Option<()> {
        self.space();
        self.take("\n")
    }

    pub(crate) fn word(&mut self) -> Option<&'a str> {
        let end =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(word)
    }

    /// A quoted text without escapes and templates.
    pub(crate) fn quoted(&mut self) -> Option<String> {
        self.take("\"")?;
        let (mut inside, rest) = self.rest.split_once('"')?;
        self.rest = rest;
        if inside.contains(['\\', '\n', '\r']) {
            return None;
        }
        let mut text = String::with_capacity(inside.len());
        while let Some(at) = inside.find(['$', '%']) {
            let (before, mark) = inside.split_at_checked(at)?;
            text.push_str(before);
            if let Some(rest) = FOLDERS.iter().find_map(|folder| mark.strip_prefix(folder)).filter(|_| self.folders) {
                inside = rest;
                continue;
            }
            let (mark, rest) = mark.split_at_checked(1)?;
            if rest.starts_with(['{', '$', '%']) {
                return None;
            }
            text.push_str(mark);
            inside = rest;
        }
        text.push_str(inside);
        Some(text)
    }

    /// A value, and after it the end of its line, list, object or text.
    pub(crate) fn value(&mut self) -> Option<Value> {
        self.value_in(DEPTH)
    }

    fn value_in(&mut self, depth: usize) -> Option<Value> {
        let value = match self.rest.bytes().next()? {
            b'"' => Value::String(self.quoted()?),
            b'[' => self.list(depth.checked_sub(1)?)?,
            b'{' => self.object(depth.checked_sub(1)?)?,
            b'0'..=b'9' => self.number()?,
            _ => self.named(depth.checked_sub(1)?)?,
        };
        self.space();
        (self.rest.is_empty() || self.rest.starts_with(['\n', ',', ']', '}', ')'])).then_some(value)
    }

    fn number(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (digits == "0" || !digits.starts_with('0')).then(|| digits.parse::<u64>().ok().map(Value::from))?
    }

    /// A keyword, the text of a file, or an encoded value.
    fn named(&mut self, depth: usize) -> Option<Value> {
        match self.word()? {
            "null" => Some(Value::Null),
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "file" => {
                self.take("(")?;
                let path = self.quoted()?;
                self.take(")")?;
                Some(file_of(path))
            }
            // encoded values are read in their decoded form
            "jsonencode" => {
                self.take("(")?;
                self.blank();
                let value = self.value_in(depth)?;
                self.blank();
                self.take(")")?;
                Some(value)
            }
            _ => None,
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.take("[")?;
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.take("]").is_some() {
                return Some(Value::Array(items));
            }
            items.push(self.value_in(depth)?);
            self.blank();
            if !self.rest.starts_with(']') {
                self.take(",")?;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take("{")?;
        let mut entries = Map::new();
        loop {
            self.blank();
            if self.take("}").is_some() {
                return Some(Value::Object(entries));
            }
            let key = if self.rest.starts_with('"') {
                self.quoted()?
            } else {
                self.word().filter(|word| !matches!(*word, "for" | "null" | "true" | "false"))?.to_owned()
            };
            self.space();
            self.take("=")?;
            self.space();
            let value = self.value_in(depth)?;
            if entries.insert(key, value).is_some() {
                return None;
            }
            if !self.rest.starts_with(['\n', '}']) {
                self.take(",")?;
            }
        }
    }
}

#[cfg(test)]
mod tests;
