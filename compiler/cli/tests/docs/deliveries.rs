//! The page of deliveries: what the compiler says of each kind of secret, way of delivery and reaction.

use std::{fmt::Write, fs};

use platformc_spec::Code;

use super::book::{page, source};

const PAGE: &str = "deliveries.md";
const BEGIN: &str = "<!-- deliveries: made by compiler/cli/tests/docs/deliveries.rs -->\n";
const END: &str = "<!-- end of deliveries -->\n";

/// What is a kind of secret, and how it is written.
const KINDS: [(&str, &str); 4] = [
    ("a login with `ttl`", "database: { name: orders, role: readOnly, ttl: 1h }"),
    ("a login with `rotation`", "database: { name: orders, role: readOnly, rotation: 24h }"),
    ("`pki`", "pki: { commonName: report.example.internal, ttl: 24h }"),
    ("`kv`", "kv: { path: shop/report, owner: team-shop }"),
];

const DELIVERIES: [(&str, &str); 6] = [
    ("`env`", "deliver: env, name: REPORT"),
    ("`file` by the operator", "deliver: file, path: /secrets/report"),
    ("`file` by the agent", "deliver: file, path: /secrets/report, via: agent"),
    ("`file` by the CSI driver", "deliver: file, path: /secrets/report, via: csi"),
    ("`sync`", "deliver: sync"),
    ("`api`", "deliver: api"),
];

const REACTIONS: [&str; 3] = ["restart", "signal", "none"];

/// A platform with one app that uses one secret so.
fn platform(kind: &str, delivery: &str, reaction: &str) -> String {
    let base = include_str!("../../../../tests/ui/_base/platform.yaml");
    format!(
        "{base}
dns: {{ zone: example.com }}
vault: {{ cluster: main, host: vault.example.com, serves: [main], operators: {{ group: admins, clientId: vault }} }}
databases:
  orders: {{ engine: postgres, version: \"16\", network: main, class: db.t4g.medium, storage: 50Gi }}
secrets:
  report: {{ {kind} }}
apps:
  report:
    cluster: main
    namespace: shop
    image: registry.example.com/shop/report:1.8.2
    user: 10001
    calls: [orders]
    secrets:
      report: {{ {delivery}, onRotate: {reaction} }}
"
    )
}

/// What the compiler says of a pair, in the words of the page.
fn outcome(kind: &str, delivery: &str, reaction: &str) -> String {
    let text = platform(kind, delivery, reaction);
    let sources = platformc_spec::include::single("platform.yaml", text);
    let (problems, refused) = match platformc_pipeline::plans(&sources, None) {
        Ok(plans) => (plans.warnings, false),
        Err(problems) => (problems, true),
    };
    let windows = [Code::KeptTooLong, Code::ArrivesLate, Code::EndsTooSoon, Code::NotRestarted];
    let mut found: Vec<Code> = problems.sorted().iter().map(|problem| problem.code).collect();
    found.retain(|code| refused && !code.warns() || windows.contains(code));
    found.sort_unstable();
    found.dedup();
    let codes: Vec<String> = found.iter().map(|code| format!("[{code}](codes/{code}.md)")).collect();
    match (refused, codes.is_empty()) {
        (true, _) => format!("refused: {}", codes.join(", ")),
        (false, false) => format!("warned: {}", codes.join(", ")),
        (false, true) if delivery.contains("api") || delivery.contains("sync") && reaction == "none" => {
            "the app's own".into()
        }
        (false, true) if kind.starts_with("kv") => "the app's own".into(),
        (false, true) => "none".into(),
    }
}

fn table() -> String {
    let mut out = String::from("| kind | delivery | `restart` | `signal` | `none` |\n|---|---|---|---|---|\n");
    for (kind, written) in KINDS {
        for (delivery, how) in DELIVERIES {
            let cells: Vec<String> = REACTIONS.iter().map(|reaction| outcome(written, how, reaction)).collect();
            writeln!(out, "| {kind} | {delivery} | {} |", cells.join(" | ")).unwrap();
        }
    }
    out
}

#[test]
fn the_table_is_what_the_compiler_says() {
    let text = page(PAGE);
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(source().join(PAGE), [before, BEGIN, &table, END, after].concat()).unwrap();
    } else {
        assert!(written == table, "docs/src/{PAGE} is not current: `UPDATE_DOCS=1 cargo test --test docs` writes it");
    }
}

/// The usual pairs leave no pod without a good credential.
#[test]
fn the_usual_pairs_have_no_window() {
    for (kind, delivery, reaction) in [
        (KINDS[0].1, DELIVERIES[0].1, "restart"),
        (KINDS[0].1, DELIVERIES[1].1, "restart"),
        (KINDS[0].1, DELIVERIES[2].1, "signal"),
        (KINDS[1].1, DELIVERIES[2].1, "signal"),
        (KINDS[2].1, DELIVERIES[1].1, "restart"),
    ] {
        assert_eq!(outcome(kind, delivery, reaction), "none", "{kind}, {delivery}, {reaction}");
    }
    let password = outcome(KINDS[1].1, DELIVERIES[0].1, "restart");
    assert!(password.starts_with("warned: ") && password.contains("P0553"), "{password}");
}
