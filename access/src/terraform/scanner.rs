//! Scans HCL for the places of its parts: blocks, attributes, the entries of an object. A root may hold an entry for each of
//! ten thousand apps, so it is cut into pieces first, and each piece is parsed when it is needed.

/// One part of a body, with the text that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    Attribute {
        name: &'a str,
        value: &'a str,
    },
    Block {
        kind: &'a str,
        /// The labels as written.
        labels: &'a str,
        body: &'a str,
    },
}

/// The parts of a body.
///
/// # Errors
/// Where brackets or quotes do not close.
pub fn items(text: &str) -> Result<Vec<Item<'_>>, String> {
    let mut scan = Scan { text, at: 0 };
    let mut items = Vec::new();
    loop {
        scan.blank();
        if scan.peek().is_none() {
            return Ok(items);
        }
        let start = scan.at;
        scan.skip(|byte| matches!(byte, b'=' | b'{' | b'\n'))?;
        let head = scan.slice(start)?.trim();
        match scan.peek() {
            Some(b'=') => {
                scan.at += 1;
                let start = scan.at;
                scan.skip(|byte| byte == b'\n')?;
                items.push(Item::Attribute { name: head, value: scan.slice(start)?.trim() });
            }
            Some(b'{') => {
                let (kind, labels) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
                items.push(Item::Block { kind, labels: labels.trim(), body: scan.inside()? });
            }
            _ => return Err(format!("`{head}` is neither a block nor an attribute")),
        }
    }
}

/// The entries of an object, key and value as written; none if the text is not an object.
///
/// # Errors
/// Where brackets or quotes do not close.
pub fn entries(text: &str) -> Result<Option<Vec<(&str, &str)>>, String> {
    let mut scan = Scan { text, at: 0 };
    scan.blank();
    if scan.peek() != Some(b'{') {
        return Ok(None);
    }
    let inside = scan.inside()?;
    scan.blank();
    let mut scan = Scan { text: inside, at: 0 };
    let mut entries = Vec::new();
    loop {
        scan.blank();
        if scan.peek() == Some(b',') {
            scan.at += 1;
            continue;
        }
        if scan.peek().is_none() {
            return Ok(Some(entries));
        }
        let start = scan.at;
        scan.skip(|byte| matches!(byte, b'=' | b':' | b'\n'))?;
        let key = scan.slice(start)?.trim();
        if key == "for" || key.starts_with("for ") {
            return Ok(None);
        }
        if !matches!(scan.peek(), Some(b'=' | b':')) {
            return Err(format!("`{key}` has no value"));
        }
        scan.at += 1;
        let start = scan.at;
        scan.skip(|byte| matches!(byte, b'\n' | b','))?;
        entries.push((key, scan.slice(start)?.trim()));
    }
}

/// A label or a key without its quotes.
#[must_use]
pub fn bare(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.at(0)
    }

    fn at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at.saturating_add(ahead)).copied()
    }

    fn slice(&self, start: usize) -> Result<&'a str, String> {
        self.text.get(start..self.at.min(self.text.len())).ok_or_else(|| "a character is cut in two".to_owned())
    }

    fn looking_at(&self, text: &str) -> bool {
        self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    /// Skips white space and comments.
    fn blank(&mut self) {
        while let Some(byte) = self.peek() {
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if !self.comment() {
                return;
            }
        }
    }

    /// Skips a comment, up to the end of its line.
    fn comment(&mut self) -> bool {
        if self.peek() == Some(b'#') || self.looking_at("//") {
            while self.peek().is_some_and(|byte| byte != b'\n') {
                self.at += 1;
            }
            return true;
        }
        if self.looking_at("/*") {
            self.at += 2;
            while self.peek().is_some() && !self.looking_at("*/") {
                self.at += 1;
            }
            self.at += 2;
            return true;
        }
        false
    }

    /// The text in the brackets that open here; moves behind them.
    fn inside(&mut self) -> Result<&'a str, String> {
        self.at += 1;
        let start = self.at;
        self.skip(|byte| byte == b'}')?;
        let inside = self.slice(start)?;
        if self.peek() != Some(b'}') {
            return Err("a bracket is not closed".into());
        }
        self.at += 1;
        Ok(inside)
    }

    /// Goes to the first of these bytes that is in no brackets and no quotes, or to the end.
    fn skip(&mut self, stop: impl Fn(u8) -> bool) -> Result<(), String> {
        let mut open: Vec<u8> = Vec::new();
        while let Some(byte) = self.peek() {
            if open.last() == Some(&b'"') {
                match byte {
                    b'\\' => self.at += 2,
                    b'$' | b'%' if self.at(1) == Some(byte) && self.at(2) == Some(b'{') => self.at += 3,
                    b'$' | b'%' if self.at(1) == Some(b'{') => {
                        open.push(b'{');
                        self.at += 2;
                    }
                    b'"' => {
                        open.pop();
                        self.at += 1;
                    }
                    _ => self.at += 1,
                }
                continue;
            }
            if open.is_empty() && stop(byte) {
                return Ok(());
            }
            match byte {
                b'#' | b'/' if self.comment() => continue,
                b'<' if self.heredoc() => continue,
                b'"' | b'(' | b'[' | b'{' => open.push(byte),
                b')' | b']' | b'}' if open.pop().is_none() => return Err("a bracket closes that was not open".into()),
                _ => {}
            }
            self.at += 1;
        }
        if open.is_empty() { Ok(()) } else { Err("a bracket or a quote is not closed".into()) }
    }

    /// Skips a text between markers, up to the end of the line of the second one.
    fn heredoc(&mut self) -> bool {
        if !self.looking_at("<<") {
            return false;
        }
        let rest = self.text.get(self.at + 2..).unwrap_or_default();
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let Some((marker, _)) = rest.split_once('\n') else { return false };
        let marker = marker.trim();
        if marker.is_empty() || !marker.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return false;
        }
        let mut end = self.text.len() - rest.len();
        for line in rest.split_inclusive('\n').skip(1) {
            end += line.len();
            if line.trim() == marker {
                break;
            }
        }
        let first = rest.split_inclusive('\n').next().map_or(0, str::len);
        self.at = end.saturating_add(first).saturating_sub(1).min(self.text.len());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_cut_where_its_parts_end() {
        let text = "# c = 1\nname = \"a # b\" # {\nlist = [\n  1,\n]\nblock \"x\" \"y\" {\n  a = \"${b[\"}\"]}\"\n}\nempty {}\n";
        let found = items(text).unwrap();
        assert_eq!(
            found,
            [
                Item::Attribute { name: "name", value: "\"a # b\" # {" },
                Item::Attribute { name: "list", value: "[\n  1,\n]" },
                Item::Block { kind: "block", labels: "\"x\" \"y\"", body: "\n  a = \"${b[\"}\"]}\"\n" },
                Item::Block { kind: "empty", labels: "", body: "" },
            ]
        );
    }

    #[test]
    fn texts_between_markers_hide_what_stands_in_them() {
        let text = "a = <<-EOT\n  } \" {\n  EOT\nb = [<<EOT\n}\nEOT\n]\nc = 1";
        let names: Vec<&str> = items(text)
            .unwrap()
            .into_iter()
            .map(|item| match item {
                Item::Attribute { name, .. } => name,
                Item::Block { kind, .. } => kind,
            })
            .collect();
        assert_eq!(names, ["a", "b", "c"]);
    }

    #[test]
    fn an_object_is_cut_into_its_entries() {
        let text = "{\n  a = { x = 1 }\n  \"b.c\" : [1, 2], d = \"=\"\n  # e = 1\n}";
        assert_eq!(entries(text).unwrap().unwrap(), [("a", "{ x = 1 }"), ("\"b.c\"", "[1, 2]"), ("d", "\"=\"")]);
        assert_eq!(entries("var.roles").unwrap(), None);
        assert_eq!(entries("{ for a in b : a => 1 }").unwrap(), None);
        assert_eq!(entries("{}").unwrap().unwrap(), []);
    }

    #[test]
    fn what_does_not_close_is_an_error() {
        for text in ["a {", "a = [", "a = \"", "a = )", "word"] {
            assert!(items(text).is_err(), "{text}");
        }
    }
}
