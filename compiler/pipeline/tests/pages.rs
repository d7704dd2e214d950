//! The pages behind the codes: each explains its code with a wrong and a right example, and both are compiled here. An
//! example is merged over `tests/ui/_base/platform.yaml`; one that is not even well-formed is written behind it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{collections::BTreeSet, fmt, path::Path, sync::Arc};

use platformc_pipeline::Proof;
use platformc_spec::{
    Arena, Code, Source, SourceId,
    include::{self, InMemory},
    parse,
    parse::{Entry, Node, Value},
};

/// A page as its reader sees it.
struct Page {
    code: Code,
    text: &'static str,
}

impl Page {
    /// The example behind this word, and whether it is a file of its own.
    fn example(&self, word: &str) -> Option<(String, bool)> {
        let mut lines = self.text.lines();
        let opening = lines.find(|line| line.starts_with(&format!("```yaml {word}")))?;
        let body: Vec<&str> = lines.take_while(|line| *line != "```").collect();
        Some((body.join("\n") + "\n", opening.ends_with(" whole")))
    }

    /// The files that the example includes.
    fn files(&self, word: &str) -> InMemory {
        let start = format!("```yaml {word} file=");
        let mut files = InMemory::default();
        let mut lines = self.text.lines();
        while let Some(path) = lines.by_ref().find_map(|line| line.strip_prefix(start.as_str())) {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            files.0.insert(path.to_owned(), (body.join("\n") + "\n").into_bytes());
        }
        files
    }
}

fn pages() -> impl Iterator<Item = Page> {
    Code::ALL.iter().map(|code| Page { code: *code, text: code.page() })
}

fn base() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/_base/platform.yaml");
    std::fs::read_to_string(path).unwrap()
}

/// A tree whose scalars are kept as they were written: `1.30` stays `1.30`.
enum Tree {
    Scalar(String),
    Seq(Vec<Tree>),
    /// Key, the comment that allows a warning there, value.
    Map(Vec<(String, Option<String>, Tree)>),
}

/// The comment that allows a warning at an entry, or accepts what its change does: at the end of the line on which the entry begins, or above it.
fn allowed(source: &str, at: usize) -> Option<String> {
    let (before, behind) = source.split_at(at);
    let line = behind.lines().next()?;
    let is_first = before.rsplit('\n').next().is_some_and(|lead| lead.trim().is_empty());
    if !is_first {
        return None;
    }
    let above = before.lines().rev().nth(usize::from(!before.ends_with('\n'))).unwrap_or_default();
    let comment = |line: &str| line.find("# platformc: a").and_then(|at| line.get(at..)).map(str::to_owned);
    comment(line).or_else(|| comment(above).filter(|_| above.trim_start().starts_with('#')))
}

impl Tree {
    fn of(node: &Node<'_>, source: &str) -> Self {
        let written = || source.get(node.span.start as usize..node.span.end as usize).unwrap().to_owned();
        match &node.value {
            Value::Null => Self::Scalar("null".into()),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => Self::Scalar(written()),
            Value::Str(text) => Self::Scalar(serde_json::Value::from(&**text).to_string()),
            Value::Seq(items) => Self::Seq(items.iter().map(|item| Self::of(item, source)).collect()),
            Value::Map(entries) => {
                let entry = |e: &Entry<'_>| {
                    (e.key.to_string(), allowed(source, e.key_span.start as usize), Self::of(&e.value, source))
                };
                Self::Map(entries.iter().map(entry).collect())
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let source = Source { name: Arc::from("example"), text: Arc::from(text) };
        parse(SourceId(0), &source, &Arena::new()).ok().map(|document| Self::of(document.root(), text))
    }

    /// Maps are merged, everything else is replaced.
    fn merge(&mut self, above: Self) {
        match (self, above) {
            (Self::Map(below), Self::Map(above)) => {
                for (key, allow, value) in above {
                    match below.iter_mut().find(|(known, ..)| *known == key) {
                        Some((_, known, below)) => {
                            *known = allow.or(known.take());
                            below.merge(value);
                        }
                        None => below.push((key, allow, value)),
                    }
                }
            }
            (below, above) => *below = above,
        }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(text) => f.write_str(text),
            Self::Seq(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, allow, value)| match allow {
                        Some(allow) => format!("\n{allow}\n{key:?}: {value}"),
                        None => format!("{key:?}: {value}"),
                    })
                    .collect();
                write!(f, "{{ {} }}", entries.join(",\n"))
            }
        }
    }
}

/// The whole platform that an example stands for.
fn complete(example: &str, whole: bool) -> String {
    if whole {
        return example.to_owned();
    }
    // alarms reach somebody
    let topic = "  alarms: [\"arn:aws:sns:eu-west-1:111122223333:platform\"]\n  state: ";
    let base = || {
        if ["vault:", "alerting:"].iter().any(|section| example.contains(section)) {
            base().replacen("  state: ", topic, 1)
        } else {
            base()
        }
    };
    match (Tree::parse(&base()), Tree::parse(example)) {
        (Some(mut below), Some(above)) => {
            below.merge(above);
            below.to_string()
        }
        _ => base() + "\n" + example,
    }
}

/// What is reported of a platform, and of its change from what was before.
fn codes(text: String, mut files: InMemory, before: Option<String>) -> Vec<Code> {
    let main = Source { name: "platform.yaml".into(), text: text.into() };
    // With an earlier catalog, since this program has none yet.
    let sources = include::load(main, &mut files);
    let mut found = match platformc_pipeline::plans_with(&sources, None, Proof::Now, platformc_generator::CATALOGS) {
        Ok(plans) => plans.warnings,
        Err(problems) => problems,
    };
    if let Some(before) = before {
        let before = include::single("platform.yaml", before);
        let refused = platformc_pipeline::before::refuses(&before, &sources, "HEAD", None).unwrap();
        found.extend(refused.map(|(_, problems)| problems).unwrap_or_default());
    }
    found.sorted().iter().map(|problem| problem.code).collect()
}

#[test]
fn a_page_has_its_parts() {
    for page in pages() {
        let Page { code, text } = page;
        assert!(text.starts_with(&format!("# {code}: {}\n\n", code.title())), "{code}: another title");
        assert!(text.contains("\n## Why it matters\n\n"), "{code}: no reason");
        let long = text.lines().find(|line| line.chars().count() > 130 && !line.contains("[[[["));
        assert_eq!(long, None, "{code}: a long line");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{code}: one line end at the end");
    }
}

#[test]
fn the_wrong_example_gives_exactly_this_code_and_the_right_one_none() {
    let (mut without, mut others) = (Vec::new(), Vec::new());
    for page in pages() {
        let code = page.code;
        let (Some((wrong, whole)), Some((right, alone))) = (page.example("wrong"), page.example("right")) else {
            without.push(code);
            continue;
        };
        let before = || page.example("before").map(|(before, whole)| complete(&before, whole));
        let found: BTreeSet<Code> = codes(complete(&wrong, whole), page.files("wrong"), before()).into_iter().collect();
        if found != BTreeSet::from([code]) {
            others.push(format!("{code}, the wrong example: {found:?}\n{}", complete(&wrong, whole)));
        }
        let found = codes(complete(&right, alone), page.files("right"), before());
        if !found.is_empty() {
            others.push(format!("{code}, the right example: {found:?}\n{}", complete(&right, alone)));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n\n"));
    // Nobody wants to read an example of 256 MiB, and no platform brings a fault of the compiler about.
    assert_eq!(without, [Code::TooLarge, Code::ReachProof, Code::AccessProof]);
}

#[test]
fn codes_are_unique_ordered_and_found() {
    let texts: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(texts.is_sorted_by(|a, b| a < b), "{texts:?}");
    let titles: BTreeSet<&str> = Code::ALL.iter().map(|code| code.title()).collect();
    assert_eq!(titles.len(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(Code::find(&code.as_str().to_lowercase()), Some(*code));
        assert!(code.as_str().len() == 5 && code.as_str().starts_with('P'), "{code}");
    }
    assert_eq!(Code::find("P9999"), None);
}

#[test]
fn every_page_belongs_to_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/base/pages");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.strip_suffix(".md").and_then(Code::find);
        assert!(code.is_some_and(|code| format!("{code}.md") == name), "{name}");
    }
}
