//! Parser events to a [`Document`]; its comments are attached in [`attach`](super::attach).

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::{
    attach,
    tree::{Block, Collection, Document, Item, Key, Kind, Node, Value},
};

/// A key may have 1024 characters (<https://yaml.org/spec/1.2.2/#742-flow-mappings>), with what stands around it.
const LONGEST_KEY: usize = 1000;

fn events(text: &str) -> impl Iterator<Item = (Event<'_>, usize, usize)> {
    let options = granit_parser::options! {
        emit_comments: true,
        emit_anchor_events: true,
        max_buffered_comment_events: text.len(),
    };
    Parser::new_from_str_with_options(text, options).map_while(Result::ok).map(|(event, mark)| {
        let range = mark.byte_range().unwrap_or(0..0);
        (event, range.start, range.end)
    })
}

/// Every comment of a well-formed text, from `#` on.
pub(super) fn comments(text: &str) -> impl Iterator<Item = &str> {
    events(text).filter_map(|(event, start, end)| match event {
        Event::Comment(..) => text.get(start..end).map(str::trim_end),
        _ => None,
    })
}

/// The layout of a well-formed text; nothing if its root is no collection.
pub(super) fn read(text: &str) -> Option<Document<'_>> {
    let mut reader = Reader { text, stack: Vec::new(), root: None, comments: Vec::new(), preamble: None, floor: 0 };
    for (event, start, end) in events(text) {
        reader.event(event, start, end)?;
    }
    let root = reader.root?;
    let Value::Collection(_) = &root.value else { return None };
    attach::attach(text, reader.preamble, reader.comments, root)
}

struct Reader<'s> {
    text: &'s str,
    stack: Vec<Frame<'s>>,
    root: Option<Node<'s>>,
    /// Where each begins and ends.
    comments: Vec<(usize, usize)>,
    preamble: Option<usize>,
    /// Where the document begins, behind any marker.
    floor: usize,
}

/// A collection that is still open.
struct Frame<'s> {
    node: Node<'s>,
    key: Option<(usize, Key<'s>)>,
    /// The end of what was read last.
    floor: usize,
}

impl<'s> Reader<'s> {
    fn event(&mut self, event: Event<'s>, start: usize, end: usize) -> Option<()> {
        match event {
            Event::Comment(..) => self.comments.push((start, end)),
            Event::DocumentStart(explicit, _) => {
                self.preamble = explicit.then_some(start);
                self.floor = end;
            }
            Event::Scalar(value, style, ..) => self.scalar(value, style, start, end)?,
            Event::Alias(_) => {
                let written = self.text.get(start..end)?;
                self.add(Node { anchor: None, start, end, value: Value::Alias(written) }, written.into())?;
            }
            Event::SequenceStart(style, ..) => self.open(Kind::Seq, style, start),
            Event::MappingStart(style, ..) => self.open(Kind::Map, style, start),
            Event::SequenceEnd | Event::MappingEnd => {
                let mut frame = self.stack.pop()?;
                frame.node.end = end;
                self.add(frame.node, Cow::Borrowed(""))?;
            }
            Event::Anchor(..) => self.anchor(self.text.get(start..end)?, start)?,
            _ => {}
        }
        Some(())
    }

    fn open(&mut self, kind: Kind, style: StructureStyle, start: usize) {
        let floor = self.stack.last().map_or(self.floor, |frame| match &frame.key {
            Some((_, key)) => key.end,
            None => frame.floor,
        });
        // Behind the dash of the item that holds this collection.
        let floor = match self.stack.last() {
            Some(frame) if frame.key.is_none() && !is_flow(&frame.node) => {
                dash(self.text, floor).map_or(floor, |at| at + 1)
            }
            _ => floor,
        };
        let flow = style == StructureStyle::Flow;
        let collection = Collection { kind, flow, items: Vec::new(), open: None, foot: Vec::new() };
        let node = Node { anchor: None, start, end: start, value: Value::Collection(collection) };
        self.stack.push(Frame { node, key: None, floor: if flow { start + 1 } else { floor } });
    }

    /// The anchor of the node that was read last.
    fn anchor(&mut self, name: &'s str, start: usize) -> Option<()> {
        let frame = self.stack.last_mut();
        let Some(frame) = frame else {
            self.root.as_mut()?.anchor = Some(name);
            return Some(());
        };
        let Value::Collection(collection) = &mut frame.node.value else { return None };
        match (&mut frame.key, collection.items.last_mut()) {
            // A collection's anchor comes before its children.
            (None, None) => frame.node.anchor = Some(name),
            (Some((at, key)), _) => {
                *at = (*at).min(start);
                key.anchor = Some(name);
            }
            (None, Some(item)) => {
                item.value.anchor = Some(name);
                if collection.kind == Kind::Seq && collection.flow {
                    item.start = item.start.min(start);
                }
            }
        }
        Some(())
    }

    fn scalar(&mut self, text: Cow<'s, str>, style: ScalarStyle, start: usize, end: usize) -> Option<()> {
        let value = match style {
            ScalarStyle::Literal | ScalarStyle::Folded if self.is_value() => {
                Value::Block(self.block(style == ScalarStyle::Folded, end)?)
            }
            // A key on lines of its own: it is written in quotes.
            ScalarStyle::Literal | ScalarStyle::Folded => Value::Scalar("\n"),
            _ => Value::Scalar(self.text.get(start..end)?),
        };
        self.add(Node { anchor: None, start, end, value }, text)
    }

    /// Whether the next node is a value, not a key.
    fn is_value(&self) -> bool {
        self.stack.last().is_none_or(|frame| frame.key.is_some() || kind(&frame.node) == Some(Kind::Seq))
    }

    /// `text` is what a node says as a key.
    fn add(&mut self, node: Node<'s>, text: Cow<'s, str>) -> Option<()> {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        let end = node.end;
        let Value::Collection(collection) = &mut frame.node.value else { return None };
        if collection.kind == Kind::Map && frame.key.is_none() {
            frame.key = Some((node.start, key(&node, text)?));
            return Some(());
        }
        let key = frame.key.take();
        let start = match &key {
            Some((start, _)) => *start,
            None if collection.flow => node.start,
            None => dash(self.text, frame.floor)?,
        };
        let key = key.map(|(_, key)| key);
        let opening = key.as_ref().map_or(start, |key| key.end);
        let mut value = node;
        value.start = value.start.max(opening);
        value.end = value.end.max(value.start);
        frame.floor = end.max(opening + usize::from(key.is_none() && !collection.flow));
        collection.items.push(Item {
            start,
            lead: Vec::new(),
            blank: false,
            key,
            head: None,
            value,
            tail: None,
            under: Vec::new(),
        });
        Some(())
    }

    /// A literal or folded text that ends at `end`.
    fn block(&self, folded: bool, end: usize) -> Option<Block<'s>> {
        let frame = self.stack.last()?;
        let from = match &frame.key {
            Some((_, key)) => key.end,
            None => dash(self.text, frame.floor)? + 1,
        };
        let at = past(self.text, from, |c| c == ':' || c == '&')?;
        let rest = self.text.get(at..)?;
        let header = rest.strip_prefix(if folded { '>' } else { '|' })?;
        let header = header.split(|c: char| c.is_whitespace()).next()?;
        let digit = header.chars().find_map(|c| c.to_digit(10));
        let chomp = if header.contains('+') {
            "+"
        } else if header.contains('-') {
            "-"
        } else {
            ""
        };
        let body_start = rest.find('\n').map_or(self.text.len(), |n| at + n + 1);
        let body = self.text.get(body_start..end.max(body_start))?;
        // Without what is before the next token of its line.
        let body = match body.rfind('\n') {
            Some(last) if body.get(last + 1..)?.trim_matches(' ').is_empty() => body.get(..=last)?,
            _ => body,
        };
        let blank = |line: &&str| line.trim_matches(' ').is_empty();
        let indentation = match (digit, body.lines().find(|line| !blank(line))) {
            (Some(digit), _) => self.column()? + digit as usize,
            (None, Some(line)) => line.len() - line.trim_start_matches(' ').len(),
            (None, None) => usize::MAX,
        };
        let strip = |line: &'s str| {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            line.get(spaces.min(indentation)..).unwrap_or("")
        };
        let mut lines: Vec<&str> = body.split_terminator('\n').map(strip).collect();
        if chomp != "+" {
            while lines.last().is_some_and(|line| line.is_empty()) {
                lines.pop();
            }
        }
        Some(Block { folded, indicated: digit.is_some(), chomp, lines })
    }

    /// The column of the innermost open block collection.
    fn column(&self) -> Option<usize> {
        let frame = self.stack.last()?;
        let Value::Collection(collection) = &frame.node.value else { return None };
        let start = match (collection.items.first(), &frame.key) {
            (Some(item), _) => item.start,
            (None, Some((start, _))) => *start,
            (None, None) => dash(self.text, frame.floor)?,
        };
        Some(attach::column(self.text, start))
    }
}

/// A scalar as a key. Only one line can be a key without further signs; others are written in quotes.
fn key<'s>(node: &Node<'s>, text: Cow<'s, str>) -> Option<Key<'s>> {
    let (alias, written) = match node.value {
        Value::Alias(name) => (true, name),
        Value::Scalar(written) => (false, written),
        Value::Block(_) | Value::Collection(_) => return None,
    };
    let text = if written.is_empty() { Cow::Borrowed("") } else { text };
    let one_line = !written.is_empty() && !written.contains('\n') && written.chars().count() < LONGEST_KEY;
    let written = if alias || one_line { written.into() } else { serde_json::Value::from(&*text).to_string().into() };
    Some(Key { anchor: None, written, alias, text, end: node.end })
}

fn kind(node: &Node<'_>) -> Option<Kind> {
    match &node.value {
        Value::Collection(collection) => Some(collection.kind),
        _ => None,
    }
}

fn is_flow(node: &Node<'_>) -> bool {
    matches!(&node.value, Value::Collection(collection) if collection.flow)
}

/// The next dash of a list, from the end of what was read last.
fn dash(text: &str, from: usize) -> Option<usize> {
    past(text, from, |c| c == ':' || c == '&').filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with('-')))
}

/// The next character that is neither white space nor a comment nor one of these; `&` passes a whole anchor.
fn past(text: &str, from: usize, passed: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        at += match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '&' if passed(c) => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            c if c.is_whitespace() || passed(c) => c.len_utf8(),
            _ => return Some(at),
        };
    }
}
