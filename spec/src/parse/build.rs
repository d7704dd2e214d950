//! Parser events to a [`Document`]. The first syntax error ends the parse; everything else that is
//! wrong with the form of the file is collected.

use std::{borrow::Cow, collections::HashMap};

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as Mark};

use super::{
    characters,
    document::{Arena, Document, Entry, Node, Value},
    scalar, syntax,
};
use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    source::{MAX_SOURCE_BYTES, Source},
    span::{SourceId, Span},
};

/// How deeply values may be nested.
const MAX_DEPTH: usize = 64;
/// How many nodes all aliases of a file together may expand to.
const MAX_ALIAS_NODES: usize = 100_000;

/// Parses one source.
///
/// # Errors
/// P01xx: syntax, duplicate keys, depth, alias expansion, unsupported YAML, size, emptiness.
pub fn parse<'s>(id: SourceId, source: &'s Source, arena: &'s Arena) -> Result<Document<'s>, Diagnostics> {
    let text = source.text.as_ref();
    if text.len() > MAX_SOURCE_BYTES {
        let problem =
            Diagnostic::error(Code::TooLarge, Span { source: id, ..Span::default() }, "the file is too large")
                .help(format!("a source may have {} MiB", MAX_SOURCE_BYTES / 1024 / 1024));
        return Err(problem.into());
    }
    if let Some(problem) = characters::refused(id, text) {
        return Err(problem.into());
    }
    let mut builder = Builder::new(id, text, arena);
    builder.run();
    let Builder { problems, root, .. } = builder;
    let root = match root {
        Some(root) if !matches!(root.value, Value::Null) || problems.has_errors() => root,
        _ => {
            let mut problems = problems;
            if !problems.has_errors() {
                let start = Span { source: id, ..Span::default() };
                problems.push(
                    Diagnostic::error(Code::Empty, start, "the file describes nothing")
                        .label("no key")
                        .help("start with `apiVersion: platformc/v1alpha1` and `kind: Platform`"),
                );
            }
            return Err(problems);
        }
    };
    if problems.has_errors() { Err(problems) } else { Ok(Document { root }) }
}

/// A collection that is still open.
enum Open<'s> {
    Seq { items: Vec<Node<'s>> },
    Map { entries: Vec<Entry<'s>>, key: Option<(&'s str, Span)>, seen: Seen<'s> },
}

/// The keys of a large map; small maps are searched.
type Seen<'s> = HashMap<&'s str, Span>;

struct Frame<'s> {
    open: Open<'s>,
    start: u32,
    anchor: usize,
}

struct Builder<'s> {
    id: SourceId,
    text: &'s str,
    arena: &'s Arena,
    stack: Vec<Frame<'s>>,
    anchors: HashMap<usize, (Node<'s>, usize)>,
    alias_nodes: usize,
    documents: usize,
    root: Option<Node<'s>>,
    problems: Diagnostics,
}

impl<'s> Builder<'s> {
    fn new(id: SourceId, text: &'s str, arena: &'s Arena) -> Self {
        Self {
            id,
            text,
            arena,
            stack: Vec::new(),
            anchors: HashMap::new(),
            alias_nodes: 0,
            documents: 0,
            root: None,
            problems: Diagnostics::default(),
        }
    }

    fn run(&mut self) {
        let options = granit_parser::options! {
            emit_comments: false,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, mark)) => {
                    if !self.event(event, &mark) {
                        return;
                    }
                }
                Err(error) => {
                    self.syntax(&error);
                    return;
                }
            }
        }
    }

    /// Whether to go on.
    fn event(&mut self, event: Event<'s>, mark: &Mark) -> bool {
        let span = self.span(mark);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.unsupported(span, "a second document in one file", "keep one platform per file");
                    return false;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                if tag.is_some() {
                    self.tagged(span);
                }
                if style == ScalarStyle::Plain && self.is_value() && scalar::leading_zero(&text) {
                    self.leading_zero(span, &text);
                }
                let text = match text {
                    Cow::Borrowed(text) => text,
                    Cow::Owned(text) => self.arena.alloc_str(&text),
                };
                let value = if style == ScalarStyle::Plain { scalar::plain(text) } else { Value::Str(text) };
                self.add(Node { span, value }, anchor, 1);
            }
            Event::SequenceStart(_, anchor, tag) => {
                if tag.is_some() {
                    self.tagged(span);
                }
                return self.open(Open::Seq { items: Vec::new() }, span, anchor);
            }
            Event::MappingStart(_, anchor, tag) => {
                if tag.is_some() {
                    self.tagged(span);
                }
                let map = Open::Map { entries: Vec::new(), key: None, seen: Seen::new() };
                return self.open(map, span, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => return self.alias(anchor, span),
            _ => {}
        }
        true
    }

    fn open(&mut self, open: Open<'s>, span: Span, anchor: usize) -> bool {
        if self.stack.len() >= MAX_DEPTH {
            self.problems.push(syntax::too_deep(span, MAX_DEPTH));
            return false;
        }
        self.stack.push(Frame { open, start: span.start, anchor });
        true
    }

    fn close(&mut self, end: Span) {
        let Some(frame) = self.stack.pop() else { return };
        let (value, last) = match frame.open {
            Open::Seq { items } => {
                let last = items.last().map(|n| n.span.end);
                (Value::Seq(self.arena.alloc_slice_copy(&items)), last)
            }
            Open::Map { entries, .. } => {
                let last = entries.last().map(|e| e.value.span.end.max(e.key_span.end));
                (Value::Map(self.arena.alloc_slice_copy(&entries)), last)
            }
        };
        // A block collection ends at its last entry, not at the next token's line; a flow
        // collection ends behind its bracket, which its end event covers.
        let end = if end.end > end.start { end.end } else { last.unwrap_or(end.end) };
        let span = Span { source: self.id, start: frame.start, end: end.max(frame.start) };
        let size = if frame.anchor == 0 { 0 } else { size(&value) };
        self.add(Node { span, value }, frame.anchor, size);
    }

    fn alias(&mut self, anchor: usize, span: Span) -> bool {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            self.unsupported(span, "an alias of a value that contains it", "write the value out");
            return true;
        };
        self.alias_nodes = self.alias_nodes.saturating_add(*size);
        if self.alias_nodes > MAX_ALIAS_NODES {
            self.problems.push(
                Diagnostic::error(Code::AliasBudget, span, "the aliases of this file expand to too many values")
                    .label("the limit is exceeded here")
                    .help(format!("all aliases together may expand to {MAX_ALIAS_NODES} values; write the values out")),
            );
            return false;
        }
        let node = *node;
        self.add(node, 0, 0);
        true
    }

    fn add(&mut self, node: Node<'s>, anchor: usize, size: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node, size));
        }
        match self.stack.last_mut().map(|frame| &mut frame.open) {
            None => self.root = Some(node),
            Some(Open::Seq { items }) => items.push(node),
            Some(Open::Map { entries, key, seen }) => {
                if let Some((key, key_span)) = key.take() {
                    entries.push(Entry { key, key_span, value: node });
                    return;
                }
                let Some(text) = key_text(&node, self.text) else {
                    *key = Some(("", node.span));
                    let template = self.text.get(..node.span.start as usize).is_some_and(|text| text.ends_with('{'));
                    let help = match (template, node.value) {
                        (true, Value::Map(_)) => {
                            "write the value itself in place of `{{ … }}`, or quote it if it is the text"
                        }
                        _ => "use a plain name as the key, and quote text that begins with a bracket",
                    };
                    self.unsupported(node.span, "a list or a map as a key", help);
                    return;
                };
                if text == "<<" {
                    let help = "write the entries out, or use an alias as a whole value";
                    self.problems.push(unsupported(node.span, "the merge key `<<`", help));
                }
                if let Some(first) = first_of(entries, seen, text, node.span) {
                    let message = format!("duplicate key `{text}`");
                    self.problems.push(
                        Diagnostic::error(Code::DuplicateKey, node.span, message)
                            .label("again here")
                            .related(first, "first here")
                            .help("keep one of them: the other would be lost silently"),
                    );
                }
                *key = Some((text, node.span));
            }
        }
    }

    fn span(&self, mark: &Mark) -> Span {
        let range = mark.byte_range().unwrap_or(0..0);
        let at = |n: usize| u32::try_from(n.min(self.text.len())).unwrap_or(u32::MAX);
        Span { source: self.id, start: at(range.start), end: at(range.end) }
    }

    fn syntax(&mut self, error: &ScanError) {
        let bracket = |at: u32| self.text.get(at as usize..).is_some_and(|t| t.starts_with(['{', '[']));
        let flows: Vec<u32> = self.stack.iter().map(|frame| frame.start).filter(|at| bracket(*at)).collect();
        self.problems.push(syntax::explain(error, self.id, self.text, &flows, MAX_DEPTH));
    }

    /// A tag in front of a value; the parser gives the value's place.
    fn tagged(&mut self, value: Span) {
        let before = self.text.get(..value.start as usize).unwrap_or("").trim_end();
        let start =
            before.rfind('!').map_or(before.len(), |n| before.get(..n).unwrap_or("").trim_end_matches('!').len());
        let length = before.get(start..).unwrap_or("").split_whitespace().next().unwrap_or("").len();
        let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = Span { start: at(start), end: at(start + length), ..value };
        self.unsupported(span, "a tag", "remove it: the schema defines the type");
    }

    /// Whether the next scalar is a value, not a key.
    fn is_value(&self) -> bool {
        !matches!(self.stack.last().map(|frame| &frame.open), Some(Open::Map { key: None, .. }))
    }

    fn leading_zero(&mut self, span: Span, text: &str) {
        let plain = text.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        self.problems.push(
            Diagnostic::error(
                Code::UnsupportedYaml,
                span,
                format!("`{text}` begins with a zero: some tools read it as an octal number"),
            )
            .label("decimal or octal")
            .help(format!("write `{plain}` for the number, or `\"{text}\"` for the text")),
        );
    }

    fn unsupported(&mut self, span: Span, what: &str, help: &str) {
        self.problems.push(unsupported(span, what, help));
    }
}

fn unsupported(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::UnsupportedYaml, span, format!("{what} is not supported in a platform")).help(help)
}

/// Where a key of this map was first written, if it was.
fn first_of<'s>(entries: &[Entry<'s>], seen: &mut Seen<'s>, key: &'s str, span: Span) -> Option<Span> {
    const SMALL: usize = 16;
    if entries.len() < SMALL {
        return entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span);
    }
    if seen.is_empty() {
        seen.extend(entries.iter().map(|entry| (entry.key, entry.key_span)));
    }
    seen.insert(key, span)
}

/// The text of a scalar key, as written.
fn key_text<'s>(node: &Node<'s>, source: &'s str) -> Option<&'s str> {
    match &node.value {
        Value::Str(text) => Some(text),
        Value::Seq(_) | Value::Map(_) => None,
        _ => source.get(node.span.start as usize..node.span.end as usize),
    }
}

/// How many nodes a value consists of. Only anchored values are counted, and their depth is bounded.
fn size(value: &Value<'_>) -> usize {
    match value {
        Value::Seq(items) => 1 + items.iter().map(|n| size(&n.value)).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|e| 1 + size(&e.value.value)).sum::<usize>(),
        _ => 1,
    }
}
