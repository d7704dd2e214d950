use crate::sample::{files, problems, text};

const OWNERS: &str = r#"sample.git, owners: {
  default: ["@platform/operators", ops@example.com],
  terraform: ["@platform/cloud"],
  clusters: { second: ["@platform/second"] },
  namespaces: { shop: ["@shop/developers"] },
  apps: { api: ["@shop/api", "@shop/lead"] },
  vault: ["@platform/security"]
  } }"#;

fn with(owners: &str) -> (&str, &str) {
    ("sample.git }", owners)
}

/// What GitLab and GitHub do with a pattern of the file: a folder with a slash behind it fits all below it, `*` any run of characters but
/// slashes, and a pattern without a slash in front of its end any file of that name.
fn fits(pattern: &str, path: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let pattern = pattern.strip_prefix('/').expect("from the repository's folder");
    if let Some(folder) = pattern.strip_suffix('/') {
        return path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    }
    match pattern.strip_suffix('*') {
        Some(begin) => path.starts_with(begin),
        None => path == pattern,
    }
}

/// The owners of a file: those of the last line that fits it.
fn owners<'a>(text: &'a str, path: &str) -> Vec<&'a str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut words = lines.map(str::split_whitespace).filter(|line| fits(line.clone().next().expect("a pattern"), path));
    words.next_back().map(|line| line.skip(1).collect()).unwrap_or_default()
}

/// Whom the platform asks to review a file, by its place in the tree alone.
fn expected(path: &str) -> &'static [&'static str] {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["vault" | "access", ..] | ["terraform", "roots", "vault-configuration" | "vault-infrastructure", ..] => {
            &["@platform/security"]
        }
        ["flux", "apps", "first", "api", ..] | ["reach", "first", "api.md"] => &["@shop/api", "@shop/lead"],
        ["flux", "apps", "first", "web", ..] | ["reach", "first", "web.md"] => &["@shop/developers"],
        ["flux", "apps" | "clusters" | "infrastructure", "second", ..]
        | ["reach", "second", ..]
        | ["terraform", "roots", "cluster-second" | "flux-second", ..] => &["@platform/second"],
        ["terraform", ..] => &["@platform/cloud"],
        _ => &["@platform/operators", "ops@example.com"],
    }
}

fn every_file_has_the_owners_that_were_asked_for(path: &str, below: &str) {
    let asked = OWNERS.replacen("sample.git,", &format!("sample.git, path: {path},"), 1);
    let files = files(&[with(&asked)]);
    let (_, text) = files.iter().find(|(path, _)| path == "CODEOWNERS").expect("the file");
    let mut seen = std::collections::BTreeSet::new();
    for (path, _) in &files {
        assert_eq!(owners(text, &format!("{below}{path}")), expected(path), "{path}");
        seen.insert(expected(path));
    }
    assert_eq!(seen.len(), 6, "each kind of place is there");
    assert!(files.iter().any(|(path, _)| path == "reach/first/api.md"), "the pages are among them");
    if !below.is_empty() {
        assert_eq!(owners(text, "platform.yaml"), [] as [&str; 0], "what is not of the tree is not of this file");
    }
}

#[test]
fn in_a_folder_every_file_has_its_owners() {
    every_file_has_the_owners_that_were_asked_for("deploy/output", "deploy/output/");
}

#[test]
fn in_the_repository_itself_every_file_has_its_owners() {
    every_file_has_the_owners_that_were_asked_for("\".\"", "");
}

#[test]
fn nothing_is_written_that_was_not_asked_for() {
    for owners in ["sample.git }", "sample.git, owners: {} }"] {
        assert!(!files(&[with(owners)]).iter().any(|(path, _)| path == "CODEOWNERS"), "{owners}");
    }
    let some = files(&[with("sample.git, owners: { apps: { api: [\"@shop/api\"] } } }")]);
    let (_, text) = some.iter().find(|(path, _)| path == "CODEOWNERS").expect("the file");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["/output/flux/apps/first/api/ @shop/api", "/output/reach/first/api.md @shop/api"]);
}

#[test]
fn owners_are_of_what_is_there() {
    let said = |owners: &str| problems(&[with(&format!("sample.git, owners: {{ {owners} }} }}"))]);
    let one = |owners: &str, message: &str| {
        let found = said(owners);
        assert!(matches!(&found[..], [(_, text)] if text.starts_with(message)), "{owners}: {found:?}");
    };
    assert!(text(&[]).contains("namespace: shop"));
    one("namespaces: { shap: [a@example.com] }", "no app is in the namespace `shap`; did you mean `shop`?");
    one("apps: { apo: [a@example.com] }", "there is no app `apo`; did you mean `api`?");
    one("clusters: { frst: [a@example.com] }", "there is no cluster `frst`; did you mean `first`?");
    one("apps: { api: [] }", "nobody reviews `api`: its list of owners is empty");
    one("default: [\"@a b\"]", "`@a b` is nobody who reviews");
    one("default: [platform/operators]", "`platform/operators` is nobody who reviews; write `\"@platform/operators\"`");
    let github =
        |owner: &str| problems(&[with(&format!("sample.git, forge: github, owners: {{ default: [{owner}] }} }}"))]);
    let refused = |found: &[(platformc_base::Code, String)]| {
        found.iter().any(|(_, text)| text.starts_with("GitHub has no groups"))
    };
    assert!(refused(&github("\"@a/b/c\"")) && !refused(&github("\"@a/b\"")));
    assert_eq!(said("default: [\"@a/b/c\"]"), []);
}
