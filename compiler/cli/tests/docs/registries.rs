//! The page of registries: its table is made from the catalog.

use std::{fmt::Write as _, fs};

use serde_json::Value;

use super::book::{page, root, source};

const PAGE: &str = "registries.md";
const BEGIN: &str = "<!-- registries: made from compiler/catalog/registries.json -->\n";
const END: &str = "<!-- end of registries -->\n";

fn table() -> String {
    let text = fs::read_to_string(root().join("compiler/catalog/registries.json")).unwrap();
    let catalog: Value = serde_json::from_str(&text).unwrap();
    let mut out = format!(
        "As of {}.\n\n| registry | holds | ends | what is known | from |\n|---|---|---|---|---|\n",
        catalog["asOf"].as_str().unwrap()
    );
    for registry in catalog["registries"].as_array().unwrap() {
        let text = |key: &str| registry[key].as_str();
        let links: Vec<String> = (registry["from"].as_array().unwrap().iter().enumerate())
            .map(|(place, link)| format!("[{}]({})", place + 1, link.as_str().unwrap()))
            .collect();
        assert!(!links.is_empty(), "{registry} has no source");
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            text("host").unwrap(),
            text("holds").unwrap(),
            text("retired").map_or(String::new(), |when| format!("**{when}**")),
            text("known").unwrap(),
            links.join(" ")
        )
        .unwrap();
    }
    out
}

#[test]
fn the_table_is_the_catalog() {
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
