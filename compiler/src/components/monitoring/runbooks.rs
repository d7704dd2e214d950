//! A page for each alert that the platform's own rules raise, and for each alarm on a log.

use platformc_base::Span;

use crate::{
    alerts,
    graph::{Content, Context, Declared, Files, Node},
};

/// The pages of what all nodes declare, one node for all of them; none without rules.
pub(super) fn node(declared: &Declared<'_>, from: Span) -> Option<Node> {
    let runbooks = declared.runbooks();
    if runbooks.is_empty() {
        return None;
    }
    let node = Node::document("runbooks", move |_: &Context<'_>, out: &mut Files| {
        for (alert, runbook) in &runbooks {
            out.at(alerts::path(alert), Content::Text(runbook.page()));
        }
    });
    Some(node.from(from))
}
