//! Bodies and blocks.

use std::borrow::Cow;

use super::Expr;

/// The body of a file or of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Attribute(Cow<'static, str>, Expr),
    Block(Block),
    Comment(String),
}

/// A block: `kind "label" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub(super) kind: Cow<'static, str>,
    pub(super) labels: Vec<String>,
    pub(super) body: Body,
}

impl Body {
    /// An empty body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `name = value`.
    #[must_use]
    pub fn attr(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Expr>) -> Self {
        self.items.push(Item::Attribute(name.into(), value.into()));
        self
    }

    /// Adds `name = value` if there is a value.
    #[must_use]
    pub fn maybe(self, name: impl Into<Cow<'static, str>>, value: Option<impl Into<Expr>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.items.push(Item::Block(block));
        self
    }

    /// Adds several blocks.
    #[must_use]
    pub fn blocks(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.items.extend(blocks.into_iter().map(Item::Block));
        self
    }

    /// Adds everything of another body.
    #[must_use]
    pub fn append(mut self, other: Body) -> Self {
        self.items.extend(other.items);
        self
    }

    /// Adds a block at the end.
    pub fn push(&mut self, block: Block) {
        self.items.push(Item::Block(block));
    }

    /// Adds several blocks at the end.
    pub fn extend(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.items.extend(blocks.into_iter().map(Item::Block));
    }

    /// Adds a `#` comment; each line of the text becomes one.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.items.push(Item::Comment(text.into()));
        self
    }

    /// Its own attributes, in order: name and value.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Expr)> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(name, value) => Some((name.as_ref(), value)),
            Item::Block(_) | Item::Comment(_) => None,
        })
    }

    /// The value of one of its own attributes.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Expr> {
        self.attributes().find(|(of, _)| *of == name).map(|(_, value)| value)
    }

    /// Its own blocks, in order.
    pub fn inner(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(..) | Item::Comment(_) => None,
        })
    }

    /// Whether the body has no attribute, block or comment.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl Block {
    /// `kind { … }`, with labels as for `resource "type" "name"`.
    #[must_use]
    pub fn new<L: Into<String>>(
        kind: impl Into<Cow<'static, str>>,
        labels: impl IntoIterator<Item = L>,
        body: Body,
    ) -> Self {
        Self { kind: kind.into(), labels: labels.into_iter().map(Into::into).collect(), body }
    }

    /// Its first word: `resource`, `module`, …
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its labels: the type and the name of a resource.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// What stands between its braces.
    #[must_use]
    pub const fn body(&self) -> &Body {
        &self.body
    }

    /// `kind { … }` without labels.
    #[must_use]
    pub fn bare(kind: impl Into<Cow<'static, str>>, body: Body) -> Self {
        Self { kind: kind.into(), labels: Vec::new(), body }
    }
}
