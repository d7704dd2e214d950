//! A change without some of its parts: a document in which some entries are as they were before.

use std::collections::BTreeSet;

use platformc_spec::{
    Arena, Diagnostics, SourceId, Sources, Span,
    parse::{Entry, Node, Value},
};

use crate::acceptances::Acceptance;

/// The sources of now, then those of before, and how many the first are; nothing if there are too many.
pub fn sources(before: &Sources, after: &Sources) -> Option<(Sources, u16)> {
    let both = after.iter().chain(before.iter()).cloned().collect();
    Some((Sources::new(both, Diagnostics::default()), u16::try_from(after.iter().count()).ok()?))
}

/// The keys of the entries at which comments stand; with a new entry goes the one that is gone and said the same: it may have got
/// another name.
pub fn paths(comments: &[&Acceptance], before: &Node<'_>, after: &Node<'_>) -> BTreeSet<Vec<String>> {
    let mut paths: BTreeSet<Vec<String>> = comments.iter().map(|comment| comment.path.clone()).collect();
    let former = |path: &Vec<String>| {
        let [section, name] = path.as_slice() else { return None };
        let (old, new) = (before.get(section)?, after.get(section)?);
        let entry = new.get(name).filter(|_| old.get(name).is_none())?;
        let Value::Map(entries) = old.value else { return None };
        let former = entries.iter().find(|one| new.get(one.key).is_none() && one.value.is_same(entry))?;
        Some(vec![section.clone(), former.key.to_owned()])
    };
    let formers: Vec<Vec<String>> = paths.iter().filter_map(former).collect();
    paths.extend(formers);
    paths
}

/// A document in which some entries are as they were.
pub struct Undo<'p, 'a> {
    /// The keys that lead to each.
    pub paths: &'p BTreeSet<Vec<String>>,
    /// The sources of before follow that many others.
    pub offset: u16,
    pub arena: &'a Arena,
}

impl<'a> Undo<'_, 'a> {
    /// The document, made of both.
    pub fn of(&self, before: &Node<'a>, after: &Node<'a>) -> Option<Node<'a>> {
        self.node(&mut Vec::new(), Some(before), Some(after))
    }

    fn node(&self, path: &mut Vec<String>, before: Option<&Node<'a>>, after: Option<&Node<'a>>) -> Option<Node<'a>> {
        if self.paths.iter().any(|undone| path.starts_with(undone)) {
            return before.map(|node| self.shifted(node));
        }
        if !self.paths.iter().any(|undone| undone.starts_with(path)) {
            return after.copied();
        }
        let entries = |node: Option<&Node<'a>>| match node.map(|node| node.value) {
            Some(Value::Map(entries)) => Some(entries),
            _ => None,
        };
        let (old, new) = (entries(before), entries(after));
        let Some(of) = after.or(before).filter(|_| old.is_some() || new.is_some()) else { return after.copied() };
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let mut kept: Vec<Entry<'a>> = Vec::with_capacity(new.len());
        let known: BTreeSet<&str> = new.iter().map(|entry| entry.key).collect();
        let gone = old.iter().filter(|entry| !known.contains(entry.key)).map(|entry| (entry, true));
        for (entry, is_gone) in new.iter().map(|entry| (entry, false)).chain(gone) {
            path.push(entry.key.to_owned());
            let was = old.iter().find(|other| other.key == entry.key).map(|other| &other.value);
            let value = self.node(path, was, Some(&entry.value).filter(|_| !is_gone));
            path.pop();
            if let Some(value) = value {
                let key_span = if is_gone { self.place(entry.key_span) } else { entry.key_span };
                kept.push(Entry { key_span, value, ..*entry });
            }
        }
        // a section that only these entries had
        if after.is_none() && kept.is_empty() {
            return None;
        }
        let span = if after.is_none() { self.place(of.span) } else { of.span };
        Some(Node { span, value: Value::Map(self.arena.alloc_slice_copy(&kept)) })
    }

    fn place(&self, span: Span) -> Span {
        Span { source: SourceId(span.source.0.saturating_add(self.offset)), ..span }
    }

    /// A node of before, with its places among the sources of both.
    fn shifted(&self, node: &Node<'a>) -> Node<'a> {
        let value = match node.value {
            Value::Seq(items) => {
                let items: Vec<Node<'a>> = items.iter().map(|item| self.shifted(item)).collect();
                Value::Seq(self.arena.alloc_slice_copy(&items))
            }
            Value::Map(entries) => {
                let one = |entry: &Entry<'a>| Entry {
                    key_span: self.place(entry.key_span),
                    value: self.shifted(&entry.value),
                    ..*entry
                };
                let entries: Vec<Entry<'a>> = entries.iter().map(one).collect();
                Value::Map(self.arena.alloc_slice_copy(&entries))
            }
            value => value,
        };
        Node { span: self.place(node.span), value }
    }
}
