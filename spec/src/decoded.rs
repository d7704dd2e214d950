//! Secrets in texts that the file writes in another way than it means them.

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Node, Value},
    secrets,
    source::Source,
};

/// Secrets of known forms in texts that the file writes in another way: with escapes, over several lines.
pub(crate) fn scan(root: &Node<'_>, source: &Source) -> Diagnostics {
    let mut problems = Diagnostics::default();
    descend(root, source, &mut problems);
    problems
}

fn descend(node: &Node<'_>, source: &Source, problems: &mut Diagnostics) {
    match &node.value {
        Value::Map(entries) => entries.iter().for_each(|entry| descend(&entry.value, source, problems)),
        Value::Seq(items) => items.iter().for_each(|item| descend(item, source, problems)),
        Value::Str(text) => {
            let written = source.text.get(node.span.start as usize..node.span.end as usize).unwrap_or_default();
            if written.len() <= text.len() + 2 && written.contains(text) {
                return;
            }
            let alone = Source { name: source.name.clone(), text: (*text).into() };
            let known = |problem: &Diagnostic| problem.code == Code::LiteralSecret;
            if let Some(mut found) = secrets::scan(node.span.source, &alone).sorted().into_iter().find(known) {
                found.span = node.span;
                problems.push(found.help(secrets::REVOKE));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
