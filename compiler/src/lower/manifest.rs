//! `manifest.json`: every file with its digest, the nodes that own it, and where they come from.

use std::fmt;

use platformc_output::manifest::{Record, hex};
use platformc_spec::source::LineIndex;

use crate::graph::Graph;

/// Writes the manifest line by line: a tree of values for it would be many times as large as the
/// text.
pub(super) fn write(
    graph: &Graph,
    source: &str,
    lines: &LineIndex,
    records: &[Record],
    out: &mut dyn fmt::Write,
) -> fmt::Result {
    write!(out, "{{\n  \"version\": 1,\n  \"source\": {},\n  \"nodes\": {{", quoted(source))?;
    let mut nodes: Vec<(String, usize)> = graph.nodes().map(|(index, node)| (node.kind.id(), index)).collect();
    nodes.sort_unstable();
    for (i, (id, index)) in nodes.iter().enumerate() {
        write!(out, "{}\n    {}: [", comma(i), quoted(id))?;
        let spans = graph.node(*index).map(|n| n.spans.as_slice()).unwrap_or_default();
        for (i, span) in spans.iter().enumerate() {
            let (space, line) = (if i == 0 { "" } else { " " }, lines.line(span.start));
            write!(out, "{}{space}{{\"line\": {line}, \"start\": {}, \"end\": {}}}", comma(i), span.start, span.end)?;
        }
        out.write_char(']')?;
    }
    drop(nodes);
    out.write_str("\n  },\n  \"files\": {")?;
    for (i, record) in records.iter().enumerate() {
        write!(
            out,
            "{}\n    {}: {{\"sha256\": \"{}\", \"nodes\": [",
            comma(i),
            quoted(&record.path),
            hex(&record.sha256)
        )?;
        if let Some(node) = graph.node(record.part) {
            out.write_str(&quoted(&node.kind.id()))?;
        }
        out.write_str("]}")?;
    }
    out.write_str("\n  }\n}\n")
}

fn comma(index: usize) -> &'static str {
    if index == 0 { "" } else { "," }
}

/// A JSON string; a text always serializes.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
