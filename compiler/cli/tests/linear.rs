//! Ten times the input is ten times the work, for what compiles and for what does not: counted in memory that is asked
//! for, which is the same on every machine and in every run. What only compares and never allocates, `cargo bench` sees.

#![allow(clippy::unwrap_used)]

use std::{fmt::Write as _, path::Path};

use allocation_counter::{AllocationInfo, measure};
use platformc::render;
use platformc_spec::{Source, SourceId, format::format};

/// How much larger the larger input is.
const TIMES: usize = 10;

fn base() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/_base/platform.yaml");
    std::fs::read_to_string(path).unwrap()
}

/// A platform with this many apps; `settings` of each are made from its number.
fn apps(count: usize, settings: fn(usize) -> String) -> String {
    let mut text = base() + "\napps:\n";
    for n in 0..count {
        let settings = settings(n);
        writeln!(
            text,
            "  app-{n}: {{ cluster: main, namespace: shop, image: registry.example.com/a/b:1, {settings} }}"
        )
        .unwrap();
    }
    text
}

/// All that a compilation asks for, with the messages that it gives.
fn compile(text: &str) -> AllocationInfo {
    let sources = platformc_spec::include::single("platform.yaml", text);
    measure(|| {
        let problems = match platformc_pipeline::plans(&sources, None) {
            Ok(plans) => plans.warnings,
            Err(problems) => problems,
        };
        let _ = render(&sources, problems, false);
    })
}

/// That ten times the input asks for at most about ten times as much, as often.
fn linear(what: &str, small: &AllocationInfo, large: &AllocationInfo) {
    let times = TIMES as u64;
    // Tables grow by doubling; what every run needs once is in both.
    let most = |small: u64| small * times * 5 / 4 + 100_000;
    let (bytes, count) = (large.bytes_total, large.count_total);
    assert!(bytes <= most(small.bytes_total), "{what}: {} bytes, then {bytes}", small.bytes_total);
    assert!(count <= most(small.count_total), "{what}: {} times, then {count}", small.count_total);
}

fn check(what: &str, size: usize, input: impl Fn(usize) -> String) {
    // What is made once a process is made before.
    compile(&input(10));
    linear(what, &compile(&input(size)), &compile(&input(size * TIMES)));
}

#[test]
fn text_that_is_no_platform() {
    check("brackets", 20_000, |n| "[".repeat(n));
    check("keys in keys", 20_000, |n| "a: ".repeat(n));
    check("lists in lists", 20_000, |n| "- ".repeat(n));
    check("one long text", 20_000, |n| format!("a: \"{}\"", "x".repeat(n)));
    check("aliases of nothing", 20_000, |n| format!("a: {}", "*b ".repeat(n)));
    for beginning in ["ghp_", "hvs.", "eyJ.", "AKIA", "-----BEGIN PRIVATE KEY\n", "-----BEGIN CERTIFICATE-----\n"] {
        check(beginning, 20_000, |n| format!("a: {}", beginning.repeat(n / beginning.len())));
    }
    check("keys", 2_000, |n| (0..n).fold(String::new(), |text, i| text + &format!("k{i}: 1\n")));
    check("the same key", 2_000, |n| "k: 1\n".repeat(n));
}

#[test]
fn platforms() {
    check("apps", 100, |n| apps(n, |_| "port: 80".into()));
    check("calls", 100, |n| apps(n, |n| format!("port: 80, calls: [app-{}]", if n == 0 { 1 } else { n / 2 })));
}

#[test]
fn mistakes() {
    check("unknown keys", 100, |n| apps(n, |_| "port: 80, prot: 80".into()));
    check("wrong values", 100, |n| apps(n, |n| format!("port: 80, health: {n}")));
    check("unknown references", 100, |n| apps(n, |n| format!("port: 80, calls: [ap-{n}]")));
    check("comments that allow nothing", 100, |n| apps(n, |_| "port: 80 }\n  # platformc: allow P0502, x #{".into()));
}

#[test]
fn forms() {
    let schema = platformc_spec::schema();
    let form = |count: usize| {
        let text = apps(count, |n| format!("port: 80, health: /h, calls: [app-{n}] }} # {{"));
        let source = Source { name: "platform.yaml".into(), text: text.into() };
        measure(|| assert!(format(SourceId(0), &source, &schema).is_ok()))
    };
    form(10);
    linear("fmt", &form(100), &form(100 * TIMES));
}
