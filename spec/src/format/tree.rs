//! A text as it is laid out: what is written where, with its comments.

/// A comment on a line of its own.
#[derive(Clone, Debug)]
pub(super) struct Comment<'s> {
    pub text: &'s str,
    /// Whether an empty line is above.
    pub blank: bool,
}

#[derive(Debug)]
pub(super) struct Document<'s> {
    /// What is before `---`, if that is written.
    pub preamble: Option<&'s str>,
    /// Comments on the whole file: they stay at its top.
    pub header: Vec<Comment<'s>>,
    /// Whether an empty line is below the header.
    pub gap: bool,
    pub root: Collection<'s>,
    /// Comments behind the closing bracket, if the root is in brackets.
    pub footer: Vec<Comment<'s>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Seq,
    Map,
}

#[derive(Debug)]
pub(super) struct Collection<'s> {
    pub kind: Kind,
    /// In brackets.
    pub flow: bool,
    pub items: Vec<Item<'s>>,
    /// The comment behind the opening bracket, until its owner takes it.
    pub open: Option<&'s str>,
    /// Comments below the last item.
    pub foot: Vec<Comment<'s>>,
}

/// An entry of a map or an item of a list.
#[derive(Debug)]
pub(super) struct Item<'s> {
    /// Where it begins: at its key or its dash.
    pub start: usize,
    /// Comments above.
    pub lead: Vec<Comment<'s>>,
    /// Whether an empty line is above it, and below its `lead`.
    pub blank: bool,
    pub key: Option<Key<'s>>,
    /// The comment behind its key or dash, before a value on lines of its own.
    pub head: Option<&'s str>,
    pub value: Node<'s>,
    /// The comment behind its value.
    pub tail: Option<&'s str>,
    /// Comments below a value on the same line, indented more deeply.
    pub under: Vec<Comment<'s>>,
}

#[derive(Debug)]
pub(super) struct Key<'s> {
    pub anchor: Option<&'s str>,
    /// As it is written, if that is one line.
    pub written: std::borrow::Cow<'s, str>,
    pub alias: bool,
    /// Its text, for the order.
    pub text: std::borrow::Cow<'s, str>,
    pub end: usize,
}

#[derive(Debug)]
pub(super) struct Node<'s> {
    pub anchor: Option<&'s str>,
    pub start: usize,
    pub end: usize,
    pub value: Value<'s>,
}

#[derive(Debug)]
pub(super) enum Value<'s> {
    Alias(&'s str),
    /// Plain or quoted, as it is written; nothing is written as nothing.
    Scalar(&'s str),
    /// A literal or folded text.
    Block(Block<'s>),
    Collection(Collection<'s>),
}

#[derive(Debug)]
pub(super) struct Block<'s> {
    pub folded: bool,
    /// An indentation indicator is needed.
    pub indicated: bool,
    /// `+`, `-` or nothing.
    pub chomp: &'static str,
    /// Its lines without their indentation.
    pub lines: Vec<&'s str>,
}

impl<'s> Item<'s> {
    /// Where what is before its value ends.
    pub fn opening(&self) -> usize {
        self.key.as_ref().map_or(self.start + 1, |key| key.end)
    }

    pub fn collection(&mut self) -> Option<&mut Collection<'s>> {
        match &mut self.value.value {
            Value::Collection(collection) => Some(collection),
            _ => None,
        }
    }

    /// Whether it has a comment, in or around it.
    pub fn commented(&self) -> bool {
        let own = !self.lead.is_empty() || self.head.is_some() || self.tail.is_some() || !self.under.is_empty();
        let inner = match &self.value.value {
            Value::Collection(inner) => !inner.foot.is_empty() || inner.items.iter().any(Item::commented),
            _ => false,
        };
        own || inner
    }
}
