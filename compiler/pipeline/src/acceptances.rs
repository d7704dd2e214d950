//! What a change does and is meant to do: comments that accept it, each for the entry at which it stands. One counts in the change
//! that adds it, and in no later one.

use platformc_spec::{
    Allows, Arena, Diagnostics, Level, Source, SourceId, Sources, Span,
    parse::{Entry, Node, Value, parse},
};

/// The keys at the head of a file: what stands at one of them is about the whole change.
const HEAD: [&str; 4] = ["apiVersion", "kind", "name", "include"];

/// A comment that accepts what follows from the change of an entry.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// How bad that may be: no other level is accepted.
    pub level: Level,
    /// Why.
    pub reason: String,
    /// The keys that lead to the entry; none for the whole platform.
    pub path: Vec<String>,
    /// The comment.
    pub span: Span,
}

impl Acceptance {
    /// Whether something at these keys is what it is about.
    pub fn covers<S: AsRef<str>>(&self, path: &[S]) -> bool {
        path.len() >= self.path.len() && self.path.iter().zip(path).all(|(own, other)| own == other.as_ref())
    }
}

/// The comments that are new on the second side.
pub fn added(before: &Sources, after: &Sources) -> Vec<Acceptance> {
    let known = all(before);
    let is_known = |one: &Acceptance| {
        known.iter().any(|old| (old.level, &old.reason, &old.path) == (one.level, &one.reason, &one.path))
    };
    all(after).into_iter().filter(|one| !is_known(one)).collect()
}

fn all(sources: &Sources) -> Vec<Acceptance> {
    let (allows, _) = Allows::scan(sources);
    let mut found = Vec::new();
    let mut rest = allows.accepts();
    while let Some(first) = rest.first() {
        let id = first.span.source;
        let (of_source, others) = rest.split_at(rest.partition_point(|one| one.span.source == id));
        rest = others;
        let (Some(source), arena) = (sources.get(id), Arena::new()) else { continue };
        let Ok(root) = tree(id, source, &arena) else { continue };
        for one in of_source {
            if let Some(path) = place(&root, one.line) {
                found.push(Acceptance { level: one.level, reason: one.reason.clone(), path, span: one.span });
            }
        }
    }
    found
}

fn tree<'s>(id: SourceId, source: &'s Source, arena: &'s Arena) -> Result<Node<'s>, Diagnostics> {
    parse(id, source, arena).map(|document| *document.root())
}

/// The keys that lead to what begins in a line: to the outermost of it, or else to what the line is in.
fn place(root: &Node<'_>, line: Span) -> Option<Vec<String>> {
    let mut path = Vec::new();
    within(root, line, &mut path);
    match path.as_slice() {
        // what is about nothing must not be taken for what is about everything
        [] => None,
        [only] if HEAD.contains(&only.as_str()) => Some(Vec::new()),
        _ => Some(path),
    }
}

/// Whether something in a node begins in a line, or has it inside.
fn within(node: &Node<'_>, line: Span, path: &mut Vec<String>) {
    match node.value {
        Value::Map(entries) => {
            let begins = |entry: &&Entry<'_>| (line.start..line.end).contains(&entry.key_span.start);
            let holds = |entry: &&Entry<'_>| entry.key_span.start <= line.start && line.start < entry.value.span.end;
            if let Some(entry) = entries.iter().find(begins) {
                path.push(entry.key.to_owned());
            } else if let Some(entry) = entries.iter().find(holds) {
                path.push(entry.key.to_owned());
                within(&entry.value, line, path);
            }
        }
        Value::Seq(items) => {
            let holds = |item: &&Node<'_>| item.span.start < line.end && line.start < item.span.end;
            if let Some(item) = items.iter().find(holds) {
                within(item, line, path);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
