//! YAML documents, quoted so that YAML 1.1 readers (Helm, kubectl) see the same types.

mod serializer;
mod simple;

use crate::value::Value;

/// To measure what the short way buys.
const ALWAYS_SERIALIZE: bool = cfg!(feature = "always-serialize");

/// One document, with a final newline.
#[must_use]
pub fn document(value: &Value) -> String {
    let mut out = String::with_capacity(1024);
    append(&mut out, value);
    out
}

/// Several documents in one file, separated by `---`.
#[must_use]
pub fn documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut out = String::with_capacity(4096);
    for value in values {
        if !out.is_empty() {
            out.push_str("---\n");
        }
        append(&mut out, value);
    }
    out
}

fn append(out: &mut String, value: &Value) {
    if ALWAYS_SERIALIZE || simple::append(out, value).is_none() {
        // A tree of JSON values always serializes; should that ever change, an empty document is
        // caught by every consumer.
        out.push_str(&serializer::document(value).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn words_that_yaml_1_1_reads_otherwise_are_quoted() {
        for word in
            ["yes", "no", "on", "off", "y", "n", "1_000", "1e3", "0x1f", "1.10", "~", "null", "12:30", "2020-01-01", ""]
        {
            let text = document(&json!({ "k": word }));
            assert!(text.contains('"') || text.contains('\''), "{word}: {text}");
        }
    }

    #[test]
    fn documents_are_separated() {
        let text = documents(&[json!({ "a": 1 }), json!({ "b": [] })]);
        assert_eq!(text, "a: 1\n---\nb: []\n");
    }
}
