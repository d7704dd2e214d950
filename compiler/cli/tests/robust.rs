//! Whatever is in the file: output or a diagnostic, never a panic. The example platforms are broken at random, the same
//! way every time.
//!
//! `ROBUST_CASES=100000 cargo test --release --test robust` looks further; `ROBUST_SEED` starts elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::LazyLock,
};

use platformc::render;
use platformc_spec::{
    Diagnostics, Report, Source, SourceId, Sources, Span,
    format::{Formatted, format},
    include::{self, InMemory},
};

/// Marsaglia's xorshift: enough to choose, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

const PIECES: &[&str] = &[
    "\t", "\0", "\r", "\r\n", "\n", " ", "  ", "é", "😀", "日本", "\u{202e}", "\u{feff}", "\u{a0}", "\u{7f}", "\u{85}",
    "\u{2028}", "{", "}", "[", "]", ",", ":", ": ", "- ", "? ", "#", " # ", "&a ", "*a", "!!str ", "!", "'", "\"", "|",
    ">", "|-\n", "%", "@", "`", "~", "<<: ", "---\n", "...\n", "\\", "\\x", "$", "${x}", "0", "-", ".", "/", "..",
    "a-", "A", "_",
];

const VALUES: &[&str] = &[
    "1 # platformc: allow P0502, x",
    "[]",
    "{}",
    "null",
    "~",
    "true",
    "yes",
    "0",
    "-1",
    "010",
    "1.5",
    "1e3",
    "1e999",
    ".inf",
    ".nan",
    "0x7fffffffffffffff",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999999999",
    "-9223372036854775808",
    "\"\"",
    "''",
    "\"\\u0000\"",
    "[[]]",
    "{ a: b }",
    "[a, a]",
    "0.0.0.0/0",
    "255.255.255.255/32",
    "999999999d",
    "3660d",
    "1s",
    "0s",
    "100%",
    "9999Ti",
    "99999999999999999Ti",
    "a",
    "main",
    "application",
    "Application",
    "größe",
    "*a",
    "&a x",
    "!!int 1",
    "hvs.x",
    "latest",
    "..",
    "/",
    "arn:aws:iam::1:role/x",
];

/// One step away from a platform that is right.
fn mutate(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let at = random.below(lines.len());
    match random.below(14) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = random.below(lines.len());
            lines.swap(at, other);
        }
        3 => lines[at] = format!("{}{}", " ".repeat(random.below(9)), lines[at].trim_start()),
        4 | 5 => {
            if let Some((key, _)) = lines[at].split_once(": ") {
                lines[at] = format!("{key}: {}\n", random.pick(VALUES));
            }
        }
        6 | 7 => {
            let line = &lines[at];
            let place = (0..=random.below(line.len() + 1)).rev().find(|n| line.is_char_boundary(*n)).unwrap();
            let (before, behind) = line.split_at(place);
            lines[at] = format!("{before}{}{behind}", random.pick(PIECES));
        }
        8 => {
            let mut bytes = lines[at].clone().into_bytes();
            let place = random.below(bytes.len());
            bytes[place] = u8::try_from(random.below(256)).unwrap();
            lines[at] = String::from_utf8_lossy(&bytes).into_owned();
        }
        9 => {
            let (start, count) = (random.below(lines.len()), random.below(6));
            let block: Vec<String> = lines.iter().skip(start).take(count).cloned().collect();
            lines.splice(at..at, block);
        }
        10 => lines.truncate(at.max(1)),
        11 => {
            let depth = random.below(200);
            let (open, close) = *random.pick(&[("[", "]"), ("{ a: ", " }"), ("- ", ""), ("? ", "")]);
            lines.insert(at, format!("x: {}1{}\n", open.repeat(depth), close.repeat(depth)));
        }
        12 => {
            let mut bomb = String::from("b0: &b0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
            for n in 1..=random.below(8) {
                let alias = format!("*b{}", n - 1);
                let _ = writeln!(bomb, "b{n}: &b{n} [{}]", [alias.as_str(); 10].join(", "));
            }
            lines.push(bomb);
        }
        _ => {
            let end = *random.pick(&["\r\n", "\n\n", "\n  \n", "\n", " \n"]);
            return text.replace('\n', end);
        }
    }
    lines.concat()
}

/// What decides how a file is laid out.
const LAYOUT: &[&str] = &[
    "a: ",
    "b:",
    "c: x",
    "apps:",
    "name: n",
    "'k': ",
    "\n",
    "\n",
    "\n\n",
    "\n  ",
    "\n    ",
    "\n  - ",
    "\n- ",
    "- ",
    "\n# c\n",
    " # t\n",
    "\n  # u\n",
    "\n     # v\n",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "{ a: 1, b: [x, y] }",
    "[\n # f\n 1,\n]",
    "? ",
    "\n: ",
    "|\n",
    ">-\n",
    "|2\n",
    "|+\n",
    "  text\n",
    "    more\n",
    "&a ",
    "*a",
    "*a : ",
    "\"q\n r\"",
    "'s'",
    "p\n  q",
    "---\n",
    "...\n",
    "\t",
];

/// Another layout or another comment, on a platform that is mostly still one.
fn annotate(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..random.below(6) {
        let at = random.below(lines.len());
        let line = lines[at].trim_end().to_owned();
        match random.below(9) {
            0 => lines.insert(at, format!("{}# c{at}\n", " ".repeat(random.below(8)))),
            1 => lines[at] = format!("{line} # t{at}\n"),
            2 => lines.insert(at, "\n".repeat(random.below(4))),
            3 => lines[at] = line.replacen('[', "[ # o\n        ", 1) + "\n",
            4 => lines[at] = line.replacen(", ", ",\n  # own\n          ", 1) + "\n",
            5 => lines[at] = line.replacen(": ", ": |\n                literal\n\n                 more\n", 1) + "\n",
            6 => lines[at] = line.replacen(": ", ":\n              ", 1) + "\n",
            7 => lines[at] = line.replacen(" }", &format!(", z: [{}] }}", ["a long name"; 9].join(", ")), 1) + "\n",
            _ => {
                let other = random.below(lines.len());
                lines.swap(at, other);
            }
        }
    }
    lines.concat()
}

/// What every diagnostic promises, whatever the text was.
fn hold(sources: &Sources, problems: Diagnostics) {
    let span = |span: Span, what: &str| {
        let text = &sources.get(span.source).unwrap_or_else(|| panic!("{what}: {span:?} is in no source")).text;
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start <= end && end <= text.len(), "{what}: {span:?} lies outside");
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{what}: {span:?} cuts a character");
    };
    let report = Report::new(sources, problems.clone());
    for (shown, source) in report.sources().iter().zip(sources.iter()).filter(|_| !problems.is_empty()) {
        let size = |text: &str| (text.len(), text.encode_utf16().count(), text.lines().count());
        assert_eq!(size(&shown.text), size(&source.text), "masking moves what stands behind");
    }
    for problem in report.problems() {
        span(problem.span, &problem.message);
        problem.related.iter().for_each(|label| span(label.span, &label.text));
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{problem:?}");
        assert!(!problem.message.ends_with('.'), "{problem:?}");
        for word in [
            "expected u",
            "expected i",
            "invalid type",
            "invalid value",
            "missing field",
            "unknown variant",
            "Spanned",
            "struct ",
        ] {
            assert!(!problem.message.contains(word), "a message of the deserializer: {problem:?}");
        }
    }
    let shown = render(sources, problems, false);
    assert!(shown.chars().all(|c| !c.is_control() || "\n\t\r".contains(c)), "a control character is shown");
}

/// What is well-formed is brought into form, and is then in form: it says the same (`format` sees to that itself), in as
/// many comments. Says whether it was well-formed.
fn form(text: &str) -> bool {
    static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(platformc_spec::schema);
    let form = |text: &str| {
        let source = Source { name: "platform.yaml".into(), text: text.into() };
        format(SourceId(0), &source, &SCHEMA)
    };
    let Ok(first) = form(text) else { return false };
    let Formatted::Text(first) = first else { panic!("left alone: {text:?}") };
    let second = form(&first);
    assert_eq!(second, Ok(Formatted::Text(first.clone())), "of {text:?}");
    true
}

/// Compiles a text, and says whether it gave output.
/// The files of containers that the examples have beside their platforms.
static BESIDE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let path = "config/backend.toml";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop").join(path);
    [(path.to_owned(), fs::read(file).unwrap())].into()
});

fn compile(text: &str) -> bool {
    let main = Source { name: "platform.yaml".into(), text: text.into() };
    compile_all(&include::load(main, &mut InMemory(BESIDE.clone())))
}

fn compile_all(sources: &Sources) -> bool {
    match platformc_pipeline::outputs(sources) {
        Ok((outputs, warnings)) => {
            hold(sources, warnings);
            assert!(!outputs.is_empty());
            for file in outputs.iter().flat_map(|output| output.tree.all()) {
                assert!(platformc_output::tree::is_portable(&file.path), "{}", file.path);
                assert!(!file.bytes.is_empty(), "{}", file.path);
            }
            true
        }
        Err(problems) => {
            assert!(problems.has_errors());
            hold(sources, problems);
            false
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn platforms() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let examples =
        fs::read_dir(root.join("examples")).unwrap().map(|entry| entry.unwrap().path().join("platform.yaml"));
    let mut paths: Vec<_> = examples.filter(|path| path.exists()).collect();
    paths.push(root.join("tests/ui/_base/platform.yaml"));
    paths.sort();
    // One that includes others is broken in a test of its own.
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).filter(|text| !text.contains("\ninclude:")).collect()
}

/// The example of several files and environments: each of its files by its path.
fn teams() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/teams");
    let read = |path: &str| (path.to_owned(), fs::read_to_string(root.join(path)).unwrap());
    vec![read("platform.yaml"), read("teams/shop.yaml"), read("teams/stock.yaml")]
}

fn loaded(files: &[(String, String)]) -> Sources {
    let main = Source { name: "platform.yaml".into(), text: files[0].1.as_str().into() };
    let files = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    include::load(main, &mut InMemory(files))
}

#[test]
fn broken_parts_and_overlays_give_diagnostics() {
    let files = teams();
    assert!(compile_all(&loaded(&files)), "the example compiles");
    let mut random = Random(number("ROBUST_SEED", 0x853c_49e6_748f_ea9b));
    let cases = number("ROBUST_CASES", 1000);
    let mut compiled = 0;
    for case in 0..cases {
        let mut files = files.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(files.len());
            if !files[at].1.is_empty() {
                files[at].1 = match random.below(8) {
                    // The parts of another file, and includes of anything.
                    0 => files[random.below(files.len())].1.clone(),
                    1 => format!("include: [{}, '*.yaml', teams/*.yaml]\n{}", random.pick(VALUES), files[at].1),
                    _ => mutate(&files[at].1, &mut random),
                };
            }
        }
        let output = catch_unwind(AssertUnwindSafe(|| compile_all(&loaded(&files))));
        assert!(output.is_ok(), "case {case} broke it:\n{files:#?}");
        compiled += u64::from(output.unwrap_or(false));
    }
    assert!((cases / 50..cases * 3 / 4).contains(&compiled), "{compiled} of {cases} compiled");
}

#[test]
fn broken_platforms_give_diagnostics() {
    let platforms = platforms();
    assert!(platforms.iter().all(|text| compile(text)), "the examples compile");
    let mut random = Random(number("ROBUST_SEED", 0x9e37_79b9_7f4a_7c15));
    let mut compiled = 0;
    let cases = number("ROBUST_CASES", 3000);
    for case in 0..cases {
        let mut text = random.pick(&platforms).clone();
        for _ in 0..=random.below(3) {
            text = mutate(&text, &mut random);
            if text.is_empty() {
                break;
            }
        }
        let output = catch_unwind(AssertUnwindSafe(|| compile(&text)));
        assert!(output.is_ok(), "case {case} broke it:\n{text}");
        compiled += u64::from(output.unwrap_or(false));
    }
    // If nearly all or nearly none compiled, this test would look at one half only.
    assert!((cases / 50..cases * 3 / 4).contains(&compiled), "{compiled} of {cases} compiled");
}

#[test]
fn what_is_well_formed_is_brought_into_form() {
    let platforms = platforms();
    let mut random = Random(number("ROBUST_SEED", 0x1234_5678_9abc_def1));
    let cases = number("ROBUST_CASES", 1500);
    let mut formed = 0;
    for case in 0..cases {
        let text = if case % 3 == 0 {
            let pieces =
                |random: &mut Random| *if random.below(3) > 0 { random.pick(LAYOUT) } else { random.pick(VALUES) };
            (0..random.below(30)).map(|_| pieces(&mut random)).collect()
        } else {
            let mut text = random.pick(&platforms).clone();
            for _ in 0..=random.below(3) {
                text = annotate(&text, &mut random);
            }
            text
        };
        let output = catch_unwind(AssertUnwindSafe(|| form(&text)));
        assert!(output.is_ok(), "case {case} broke it:\n{text}");
        formed += u64::from(output.unwrap_or(false));
    }
    assert!(formed > cases / 3, "{formed} of {cases} were well-formed");
}

/// JSON Schema calls these whole numbers, so the compiler reads them as such.
#[test]
fn whole_numbers_in_other_words() {
    for platform in platforms().iter().filter(|text| text.contains("port: 8080")) {
        for number in ["8080.0", "8.08e3", "0x1f90"] {
            assert!(compile(&platform.replace("port: 8080", &format!("port: {number}"))), "{number}");
        }
        for number in ["8080.5", "1e30", "-8080.0", "65536.0"] {
            assert!(!compile(&platform.replace("port: 8080", &format!("port: {number}"))), "{number}");
        }
    }
}

#[test]
fn nothing_but_noise() {
    let mut random = Random(number("ROBUST_SEED", 0x2545_f491_4f6c_dd1d));
    for case in 0..number("ROBUST_CASES", 3000) {
        let text: String = (0..random.below(40))
            .map(|_| *if random.below(2) == 0 { random.pick(PIECES) } else { random.pick(VALUES) })
            .collect();
        let output = catch_unwind(AssertUnwindSafe(|| compile(&text)));
        assert!(output.is_ok(), "case {case} broke it: {text:?}");
    }
}
