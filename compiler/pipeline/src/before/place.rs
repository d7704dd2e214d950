//! Where it is said that something is gone: the nearest place that is left.

use platformc_spec::{SourceId, Span, parse::Node};

/// The places of now, and where those of before begin.
pub struct Places<'a> {
    pub after: &'a Node<'a>,
    /// How many sources there are now: those of before follow.
    pub offset: usize,
}

impl Places<'_> {
    /// A place of before.
    pub fn before(&self, span: Span) -> Span {
        let source = u16::try_from(usize::from(span.source.0) + self.offset).unwrap_or(u16::MAX);
        Span { source: SourceId(source), ..span }
    }

    /// The nearest key that is left of a path, in the overlay of the environment if that has it; otherwise the name of the platform.
    pub fn nearest(&self, environment: Option<&str>, path: &[String]) -> Span {
        let overlay = environment.and_then(|name| self.after.get("environments")?.get(name));
        let whole = overlay.and_then(|overlay| deepest(overlay, path)).filter(|(_, depth)| *depth == path.len());
        let left = whole.or_else(|| deepest(self.after, path)).map(|(span, _)| span);
        left.or_else(|| self.after.entry("name").map(|entry| entry.key_span)).unwrap_or_default()
    }

    /// The name of the nearest key that is left, for a reader.
    pub fn nearest_key(&self, path: &[String]) -> String {
        let depth = deepest(self.after, path).map_or(0, |(_, depth)| depth);
        path.get(depth.wrapping_sub(1)).cloned().unwrap_or_else(|| "name".to_owned())
    }
}

/// The last key of a path that is there, and how many are.
fn deepest(root: &Node<'_>, path: &[String]) -> Option<(Span, usize)> {
    let mut node = root;
    let mut found = None;
    for (depth, key) in path.iter().enumerate() {
        let Some(entry) = node.entry(key) else { break };
        found = Some((entry.key_span, depth + 1));
        node = &entry.value;
    }
    found
}
