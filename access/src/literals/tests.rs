use hcl::Value;

use super::Reader;
use crate::terraform;

/// Whole texts, as an argument of a root.
fn plain(text: &str) -> Option<Value> {
    let mut reader = Reader::of_root(text);
    let value = reader.value()?;
    reader.blank();
    reader.is_at_end().then_some(value)
}

#[test]
fn plain_values_are_read_without_the_parser() {
    for text in [
        "3600",
        "0",
        "null",
        "[true, false,]",
        "\"a $b %c $\"",
        "\"ü\"",
        "file(\"${path.root}/../x.hcl\")",
        "{\n  a = 1\n  \"b.c\" = [\n    \"x\",\n  ], d-e = { f = null }\n}",
        "[]",
        "{}",
    ] {
        let read = plain(text);
        assert!(read.is_some(), "{text}");
        assert_eq!(read, terraform::parsed(text).ok(), "{text}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_parser() {
    for text in [
        "",
        "var.x",
        "1 + 1",
        "\"a\" == \"b\"",
        "\"${each.key}\"",
        "\"$${path.root}\"",
        "\"%%{x}\"",
        "\"a\\\"b\"",
        "01",
        "1.5",
        "-1",
        "99999999999999999999",
        "[1 2]",
        "[1",
        "{ a }",
        "{ a : 1 }",
        "{ a = 1, a = 2 }",
        "{ (a) = 1 }",
        "{ for a in b : a => a }",
        "{ null = 1 }",
        "file(var.x)",
        "<<EOT\na\nEOT",
        "1 # one",
    ] {
        assert_eq!(plain(text), None, "{text}");
    }
    assert_eq!(plain(&"[".repeat(100_000)), None);
}

/// Cuts, doubles and replaces pieces of plain texts: whatever is still read as plain means the same to the parser.
#[test]
fn both_readers_agree_on_changed_texts() {
    const SEEDS: [&str; 4] = [
        "{\n  a = \"x\"\n  b = [\"$y\", \"%{z\"]\n}",
        "[null, true, 3600, \"\", file(\"${path.root}/a\")]",
        "{ \"a\" = { b = 1, c = \"d\" } }",
        "\"a b\"",
    ];
    const PIECES: [&str; 18] =
        ["\"", "\\", "${", "%{", "}", "{", "[", "]", ",", "=", "\n", " ", "0", "7", "a", "$", "null", "#"];
    let (mut read, mut state) = (0, 7_u64);
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..20_000 {
        let mut text: Vec<char> = SEEDS[round % SEEDS.len()].chars().collect();
        for _ in 0..=random(3) {
            let at = random(text.len() + 1);
            match random(3) {
                0 if at < text.len() => drop(text.remove(at)),
                1 if at < text.len() => text.insert(at, text[at]),
                _ => drop(text.splice(at..at, PIECES[random(PIECES.len())].chars())),
            }
        }
        // As entries of a root are cut: without what stands around them.
        let text = text.into_iter().collect::<String>();
        let text = text.trim();
        if let Some(value) = plain(text) {
            assert_eq!(Ok(value), terraform::parsed(text), "{text}");
            read += 1;
        }
    }
    assert!(read > 1_000, "{read} texts were still plain");
}
