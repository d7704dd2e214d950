//! `outdated` and `catalog`: what moves, and what is said of it.

use serde_json::{Value, json};

use super::folder::{Folder, Run, small};

fn catalog(folder: &Folder) -> Value {
    let run = folder.run(&["catalog"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    serde_json::from_str(&run.out).unwrap()
}

/// With one version of the catalog changed.
fn changed(mut catalog: Value, name: &str, version: &str) -> String {
    let versions = catalog["versions"].as_array_mut().unwrap();
    let entry = versions.iter_mut().find(|entry| entry["name"] == name).unwrap();
    entry["version"] = json!(version);
    catalog["name"] = json!("2099.01");
    catalog.to_string()
}

#[test]
fn a_platform_that_pins_nothing_has_nothing_behind() {
    let folder = Folder::small();
    let Run { status, out, err } = folder.run(&["outdated"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.lines().last().unwrap().starts_with("nothing is behind: "), "{out}");
    assert_eq!(folder.run(&["outdated", "--check"]).status, 0);
    let run = folder.run(&["outdated", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((document["version"].as_u64(), &document["behind"]), (Some(1), &json!([])));
    assert!(document["current"].as_u64().unwrap() > 5, "{document}");
    assert_eq!(folder.files("").len(), 1, "nothing is written");
}

#[test]
fn a_newer_catalog_shows_what_it_would_move() {
    let folder = Folder::small();
    folder.put("newer.json", &changed(catalog(&folder), "cert-manager", "v99.0.0"));
    folder.put("other.json", &changed(catalog(&folder), "consul", "99.0.0"));
    let run = folder.run(&["outdated", "--catalog", "newer.json"]);
    let behind = "\nbehind:\n  chart cert-manager v";
    assert!(run.status == 0 && run.out.contains(behind) && run.out.contains(" -> v99.0.0\n"), "{run:?}");
    assert!(run.out.contains("compared with the catalog 2099.01 of ") && run.out.contains("\n1 of "), "{}", run.out);
    assert_eq!(folder.run(&["outdated", "--catalog", "newer.json", "--check"]).status, 1);
    let run = folder.run(&["outdated", "--catalog", "other.json", "--check"]);
    assert!(run.status == 0 && run.out.contains("\nnothing is behind: "), "what it does not use: {run:?}");
    let run = folder.run(&["outdated", "--catalog", "newer.json", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let change = &document["behind"][0];
    assert_eq!((&change["kind"], &change["there"]), (&json!("chart"), &json!("v99.0.0")));
    assert!(["now", "from", "asOf", "by"].iter().all(|key| !change[key].is_null()), "{change}");
    // an older one
    folder.put("older.json", &changed(catalog(&folder), "cert-manager", "v0.1.0"));
    let run = folder.run(&["outdated", "--catalog", "older.json", "--check"]);
    assert!(run.status == 0 && run.out.contains("\nahead of this catalog:\n  chart cert-manager"), "{run:?}");
}

#[test]
fn what_a_platform_pins_itself_is_compared() {
    let folder = Folder::new();
    folder.put("platform.yaml", &pin(&small(), "amiRelease: \"1.36.2-20200101\""));
    let run = folder.run(&["outdated"]);
    assert!(run.out.contains("  node image amazon-linux-2023 (Kubernetes 1.36) 1.36.2-20200101 -> v"), "{run:?}");
    assert!(run.out.contains("    pinned  platform.yaml:") && run.out.contains(".nodeGroups.system\n"), "{}", run.out);
    assert_eq!(folder.run(&["outdated", "--check"]).status, 1);
}

/// The small platform with one more key in its node group.
fn pin(text: &str, key: &str) -> String {
    let pinned = text.replace("instanceTypes: [m7g.large] }", &format!("instanceTypes: [m7g.large], {key} }}"));
    assert_ne!(pinned, text);
    pinned
}

#[test]
fn what_is_no_catalog_is_refused() {
    let folder = Folder::small();
    folder.put("no.json", "{ \"name\": 1 }");
    let run = folder.run(&["outdated", "--catalog", "no.json"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("`no.json` is not a catalog: ") && run.err.contains("platformc catalog"), "{}", run.err);
    let run = folder.run(&["outdated", "--catalog", "none.json"]);
    assert!(run.status == 3 && run.err.contains("`none.json`: "), "{run:?}");
}

/// What a catalog says goes to a terminal.
#[test]
fn a_catalog_of_other_bytes_is_wrong_usage() {
    let folder = Folder::small();
    std::fs::write(folder.0.join("bytes.json"), b"\xff\xfe").unwrap();
    folder.put("text.json", &changed(catalog(&folder), "cert-manager", "v9\u{1b}[31m"));
    folder.put("turned.json", &changed(catalog(&folder), "cert-manager", "v9\u{202e}0"));
    folder.put("key.json", "{\"a\\u001b[31m\": 1}");
    for (name, problem) in [
        ("bytes.json", "it is not UTF-8"),
        ("text.json", "a text in it has characters that are not printed"),
        ("turned.json", "a text in it has characters that are not printed"),
        ("key.json", "unknown field `a\u{fffd}[31m`"),
    ] {
        let run = folder.run(&["outdated", "--catalog", name]);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{name}");
        assert!(run.err.starts_with(&format!("error: `{name}` is not a catalog: {problem}")), "{}", run.err);
        assert!(!run.err.contains(['\u{1b}', '\u{202e}']), "{:?}", run.err);
    }
}
