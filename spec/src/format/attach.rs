//! Every comment to what it is about: the entry below it, the value before it on its line, or the collection that it ends.

use super::tree::{Collection, Comment, Document, Item, Node, Value};

/// The first line of a file that names its schema.
const MODELINE: &str = "# yaml-language-server:";

/// The document of a root and all comments of the text, in order.
pub(super) fn attach<'s>(
    text: &'s str,
    marker: Option<usize>,
    comments: Vec<(usize, usize)>,
    root: Node<'s>,
) -> Option<Document<'s>> {
    let (start, end) = (root.start, root.end);
    // An anchor on the whole file goes: nothing in it can refer to it.
    let Value::Collection(mut root) = root.value else { return None };
    let mut attacher = Attacher { text, comments: comments.into_iter().peekable() };
    let preamble = match marker {
        Some(at) => {
            while attacher.before(at).is_some() {}
            Some(text.get(..at)?)
        }
        None => None,
    };
    let mut header = Vec::new();
    if root.flow {
        header.extend(attacher.own_lines(start));
        attacher.flow(&mut root, start, end);
        header.extend(root.open.take().map(|text| Comment { text, blank: false }));
    } else {
        attacher.block(&mut root, None, None, text.len());
    }
    let footer = attacher.own_lines(text.len());
    let gap = match root.items.first_mut() {
        Some(first) if header.is_empty() => {
            let last = (1..first.lead.len()).rev().find(|n| first.lead.get(*n).is_some_and(|comment| comment.blank));
            let modeline = first.lead.first().is_some_and(|comment| comment.text.starts_with(MODELINE));
            let whole = first.blank || (modeline && last.is_none());
            let lead = first.lead.split_off(if whole { first.lead.len() } else { last.unwrap_or(0) });
            header = std::mem::replace(&mut first.lead, lead);
            if whole { std::mem::take(&mut first.blank) } else { last.is_some() }
        }
        _ => false,
    };
    Some(Document { preamble, header, gap, root, footer })
}

/// The column of an offset, from 0.
pub(super) fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or("");
    before.len() - before.rfind('\n').map_or(0, |n| n + 1)
}

struct Attacher<'s> {
    text: &'s str,
    comments: std::iter::Peekable<std::vec::IntoIter<(usize, usize)>>,
}

impl<'s> Attacher<'s> {
    /// The next comment, if it begins before `limit`.
    fn before(&mut self, limit: usize) -> Option<Comment<'s>> {
        let (start, end) = self.comments.next_if(|(start, _)| *start < limit)?;
        let text = self.text.get(start..end).unwrap_or("").trim_end();
        Some(Comment { text, blank: self.blank(start) })
    }

    fn own_lines(&mut self, limit: usize) -> Vec<Comment<'s>> {
        std::iter::from_fn(|| self.before(limit)).collect()
    }

    /// The next comment, if it begins before `limit` and on the line that is at `at`.
    fn beside(&mut self, at: usize, limit: usize) -> Option<&'s str> {
        let (start, _) = *self.comments.peek()?;
        let same = start < limit && self.text.get(at..start).is_some_and(|between| !between.contains('\n'));
        if same { self.before(limit).map(|comment| comment.text) } else { None }
    }

    /// The comments before `limit` that are indented by more than `behind` and by `own` at least.
    fn indented(&mut self, behind: Option<usize>, own: usize, limit: usize) -> Vec<Comment<'s>> {
        let mut found = Vec::new();
        while let Some((start, _)) = self.comments.peek() {
            let column = column(self.text, *start);
            if column < own || behind.is_some_and(|behind| column <= behind) {
                break;
            }
            let Some(comment) = self.before(limit) else { break };
            found.push(comment);
        }
        found
    }

    /// Whether `at` begins its line and an empty line is above.
    fn blank(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or("");
        let Some((above, indentation)) = before.rsplit_once('\n') else { return false };
        let line = above.rsplit_once('\n').map_or(above, |(_, line)| line);
        indentation.trim().is_empty() && line.trim().is_empty()
    }

    /// `above` is the column of the collection around it, `behind` that of what comes behind it, at `limit`.
    fn block(&mut self, collection: &mut Collection<'s>, above: Option<usize>, behind: Option<usize>, limit: usize) {
        let starts: Vec<usize> = collection.items.iter().map(|item| item.start).collect();
        let own = starts.first().map_or(0, |start| column(self.text, *start));
        for (n, item) in collection.items.iter_mut().enumerate() {
            item.lead.extend(self.own_lines(item.start));
            item.blank = self.blank(item.start);
            let (behind, limit) = starts.get(n + 1).map_or((behind, limit), |next| (Some(own), *next));
            self.item(item, own, behind, limit);
        }
        // A comment between two columns belongs to the outermost of the collections that end here.
        let outermost = above <= behind;
        collection.foot.extend(self.indented(behind, if outermost { 0 } else { own }, limit));
    }

    fn item(&mut self, item: &mut Item<'s>, own: usize, behind: Option<usize>, limit: usize) {
        let opening = item.opening();
        let (start, end) = (item.value.start, item.value.end);
        match &mut item.value.value {
            Value::Collection(inner) if !inner.flow => {
                let first = inner.items.first().map_or(limit, |item| item.start);
                item.head = self.beside(opening, first);
                self.block(inner, Some(own), behind, limit);
                return;
            }
            Value::Block(_) => {
                item.tail = self.beside(opening, start.min(end));
                item.lead.extend(self.own_lines(start));
                return;
            }
            _ => {}
        }
        item.tail = self.beside(opening, start);
        item.lead.extend(self.own_lines(start));
        if let Some(inner) = item.collection() {
            self.flow(inner, start, end);
        }
        adopt(item);
        if item.tail.is_none() {
            item.tail = self.beside(end, limit);
        }
        item.lead.extend(self.beside(end, limit).map(|text| Comment { text, blank: false }));
        item.under.extend(self.indented(Some(behind.map_or(own, |behind| behind.max(own))), 0, limit));
    }

    /// A collection in brackets, from `start` to `end`.
    fn flow(&mut self, collection: &mut Collection<'s>, start: usize, end: usize) {
        let mut done = start;
        let mut previous: Option<&mut Item<'s>> = None;
        for item in &mut collection.items {
            if let Some(text) = self.beside(done, item.start) {
                match &mut previous {
                    Some(previous) if previous.tail.is_none() => previous.tail = Some(text),
                    Some(previous) => previous.under.push(Comment { text, blank: false }),
                    None => collection.open = Some(text),
                }
            }
            item.lead.extend(self.own_lines(item.start));
            item.blank = self.blank(item.start);
            let (start, end) = (item.value.start, item.value.end);
            item.lead.extend(self.own_lines(start));
            if let Some(inner) = item.collection() {
                self.flow(inner, start, end);
            }
            adopt(item);
            done = end;
            previous = Some(item);
        }
        let close = end.saturating_sub(1);
        if let Some(text) = self.beside(done, close) {
            match previous {
                Some(previous) if previous.tail.is_none() => previous.tail = Some(text),
                _ => collection.open = Some(text),
            }
        }
        collection.foot.extend(self.own_lines(close));
    }
}

/// An item takes from its value in brackets what has no place in it.
fn adopt(item: &mut Item<'_>) {
    let Some(inner) = item.collection() else { return };
    let open = inner.open.take().map(|text| Comment { text, blank: false });
    let foot = if inner.items.is_empty() { std::mem::take(&mut inner.foot) } else { Vec::new() };
    item.lead.extend(open.into_iter().chain(foot));
}
