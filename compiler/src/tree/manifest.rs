//! `manifest.json`: every file with its digest, the nodes that own it, and where they come from.

use std::fmt;

use platformc_base::Span;
use platformc_output::manifest::{Identity, Record, head, push_hex, push_quoted};

use super::lines::Lines;
use crate::graph::Graph;

/// Writes the manifest line by line: a tree of values for it would be many times as large as the
/// text.
pub(super) fn write(
    identity: &Identity,
    graph: &Graph,
    files: &[Lines],
    records: &[Record],
    out: &mut dyn fmt::Write,
) -> fmt::Result {
    head(identity, out)?;
    out.write_str("\n  \"nodes\": {")?;
    let mut nodes: Vec<(String, usize)> = graph.nodes().map(|(index, node)| (node.kind.id(), index)).collect();
    nodes.sort_unstable();
    for (i, (id, index)) in nodes.iter().enumerate() {
        write!(out, "{}\n    {}: [", comma(i), quoted(id))?;
        let spans = graph.node(*index).map(|n| n.spans.as_slice()).unwrap_or_default();
        for (i, span) in spans.iter().enumerate() {
            write!(out, "{}{}", comma(i), if i == 0 { "" } else { " " })?;
            place(files, *span, out)?;
        }
        out.write_char(']')?;
    }
    drop(nodes);
    out.write_str("\n  },\n  \"files\": {")?;
    let mut line = String::new();
    for (i, record) in records.iter().enumerate() {
        line.clear();
        line.push_str(comma(i));
        line.push_str("\n    ");
        push_quoted(&mut line, &record.path);
        line.push_str(": {\"sha256\": \"");
        push_hex(&mut line, &record.sha256);
        line.push_str("\", \"nodes\": [");
        if let Some(node) = graph.node(record.part) {
            push_quoted(&mut line, &node.kind.id());
        }
        line.push_str("]}");
        out.write_str(&line)?;
    }
    out.write_str("\n  }\n}\n")
}

/// A place in the platform's own file, or in the one that it names.
fn place(files: &[Lines], span: Span, out: &mut dyn fmt::Write) -> fmt::Result {
    let at = usize::from(span.source.0);
    let Some(file) = files.get(at) else { return out.write_str("{}") };
    out.write_char('{')?;
    if at > 0 {
        write!(out, "\"file\": {}, ", quoted(&file.path))?;
    }
    write!(out, "\"line\": {}, \"start\": {}, \"end\": {}}}", file.lines.line(span.start), span.start, span.end)
}

fn comma(index: usize) -> &'static str {
    if index == 0 { "" } else { "," }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(&mut out, text);
    out
}
