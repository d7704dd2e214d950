//! Whether a text may have the key `include`: most have not, and need not be parsed to find out.

/// True for every text with that key at its top, and for few others.
pub(super) fn mentions_include(text: &str) -> bool {
    if text.match_indices("include").any(|(at, word)| is_key(text, at, at + word.len())) {
        return true;
    }
    // The ways to write a key in other words: letters as escapes, an explicit key, an alias as a key.
    ["\\x", "\\u", "\\U"].iter().any(|escape| text.contains(escape))
        || text.lines().any(|line| line.trim_start().starts_with(['?', '*']))
}

fn is_key(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let behind = text.get(end..).unwrap_or("").trim_start_matches(['"', '\'']).trim_start();
    // A key of a deeper map begins with something else than quotes, anchors and brackets.
    let top = line.trim_start_matches(['"', '\'', '\u{feff}']).trim_start();
    (top.is_empty() || top.starts_with(['{', '&', '?', '-'])) && behind.starts_with([':', '#'])
}

#[cfg(test)]
mod tests {
    use super::mentions_include;

    #[test]
    fn a_key_is_found_however_it_is_written() {
        for text in [
            "include: [a.yaml]",
            "kind: Part\ninclude:\n  - a.yaml",
            "\"include\": [a.yaml]",
            "'include' : [a.yaml]",
            "{ kind: Part, include: [a.yaml] }",
            "{ kind: Part,\n  include # files\n  : [a.yaml] }",
            "&a include: [a.yaml]",
            "\u{feff}include: [a.yaml]",
            "--- \n? include\n: [a.yaml]",
            "\"\\x69nclude\": [a.yaml]",
            "x: &a include\n*a : [a.yaml]",
        ] {
            assert!(mentions_include(text), "{text}");
        }
    }

    #[test]
    fn a_word_in_the_text_is_none() {
        for text in ["kind: Part", "# what we include: apps", "a: include", "apps: { includes: 1 }", "x: \"a\\nb\""] {
            assert!(!mentions_include(text), "{text}");
        }
    }
}
