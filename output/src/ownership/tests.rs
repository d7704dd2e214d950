use super::*;
use crate::Listed;

fn identity(environment: Option<&str>) -> Identity {
    Identity {
        platform: "shop".into(),
        name: "shop-test".into(),
        environment: environment.map(Into::into),
        source: "platform.yaml".into(),
    }
}

fn with_files(files: &str) -> String {
    let head = "{\"generator\": \"platformc\", \"version\": 2, \"platform\": \"shop\", \"environment\": \"test\", ";
    format!("{head}\"source\": \"platform.yaml\", \"nodes\": {{}}, \"files\": {{{files}}}}}")
}

fn file(path: &str) -> String {
    format!("{}: {{\"sha256\": \"{}\"}}", serde_json::Value::from(path), "a".repeat(64))
}

#[test]
fn what_is_written_is_read() {
    let text = with_files(&file("a/b.txt"));
    let manifest = Manifest::parse(&text).unwrap();
    assert_eq!((manifest.platform.as_deref(), manifest.environment.as_deref()), (Some("shop"), Some("test")));
    assert_eq!(manifest.source, "platform.yaml");
    assert_eq!(manifest.files().collect::<Vec<_>>(), [("a/b.txt", "a".repeat(64).as_str())]);
    let without = text.replace("\"environment\": \"test\", ", "");
    assert_eq!(Manifest::parse(&without).unwrap().environment, None);
    for environment in [None, Some("test")] {
        let owner = TreeOwner::parse(&identity(environment).text()).unwrap();
        assert_eq!((owner.platform.as_str(), owner.environment.as_deref()), ("shop", environment));
    }
}

#[test]
fn a_list_keeps_digests_apart() {
    let record = |path: &str, listed| Record {
        path: path.into(),
        sha256: [10; 32],
        part: 0,
        listed,
        status: Status::Same,
        stamp: None,
    };
    let text = list(&[
        record("a/x", Listed::Digest),
        record("b", Listed::Shared),
        record("c", Listed::Digest),
        record("d/e/1", Listed::Folder("d".into())),
        record("d/f", Listed::Folder("d".into())),
    ]);
    let digest = "0a".repeat(32);
    assert_eq!(text, format!("a/x\n  {digest}\nb\n  shared\nc\n  {digest}\nd/\n  generated\n"));
    let file = |path: &str, digest: Option<&String>| Entry::File(path.to_owned(), digest.cloned());
    let files = [file("a/x", Some(&digest)), file("b", None), file("c", Some(&digest)), Entry::Folder("d".into())];
    assert_eq!(read(&text).unwrap(), files);
    let conflict = text.replace("b\n  shared\n", "<<<<<<< x\nb\n  shared\n=======\n>>>>>>> y\n");
    assert_eq!(read(&conflict).unwrap(), [&files[..], &files[..1], &files[2..]].concat());
    for damaged in [
        "a\n  12\n",
        "a\n\n",
        "a b\n",
        "a\n",
        "a\nb\n  shared\n",
        "a/\n  shared\n",
        "a\n  generated\n",
        &digest.replacen('0', "  0", 1),
    ] {
        assert_eq!(read(damaged).unwrap_err(), Unreadable::Damaged, "{damaged}");
    }
}

#[test]
fn a_path_that_no_tree_has_is_refused() {
    let bad = [
        "../x",
        "/etc/passwd",
        "a/../../x",
        "a//b",
        "",
        ".",
        "..",
        ".git/HEAD",
        ".GIT/HEAD",
        ".github/workflows/x.yaml",
        ".gitignore",
        "terraform/.terraform/x",
        ".platformc-stage/x",
        ".platformc/x",
        "a\\b",
        "C:/x",
        "a b",
        "manifest.json",
        "Manifest.json",
        "ownership/tree.json",
    ];
    for path in bad {
        let text = with_files(&file(path));
        assert_eq!(Manifest::parse(&text).unwrap_err(), Unreadable::Path(path.into()));
    }
}

#[test]
fn what_is_not_ours_or_not_whole_says_which() {
    let good = with_files(&file("a"));
    let newer = good.replace("\"version\": 2", "\"version\": 99");
    let cases = [
        (newer.clone(), Unreadable::Newer(99)),
        (newer.replace("\"files\": {", "\"files\": [{").replace("}}}", "}}]}"), Unreadable::Newer(99)),
        (good.replace("\"platformc\"", "\"other\""), Unreadable::Foreign),
        (good.replace("\"generator\": \"platformc\",", ""), Unreadable::Foreign),
        ("{}".into(), Unreadable::Foreign),
        ("[]".into(), Unreadable::Foreign),
        ("7".into(), Unreadable::Foreign),
        ("{\"name\": \"page\", \"files\": [\"a.js\"]}".into(), Unreadable::Foreign),
        (good.replace("\"platform\": \"shop\",", ""), Unreadable::Damaged),
        (good.replace("\"source\": \"platform.yaml\",", ""), Unreadable::Damaged),
        (good.replace("\"files\"", "\"fils\""), Unreadable::Damaged),
        (good.replace("aaaa", "zzzz"), Unreadable::Damaged),
        (good.replace("aaaa", "aaa"), Unreadable::Damaged),
        (good.replace("\"files\": {", "\"files\": [{").replace("}}}", "}}]}"), Unreadable::Damaged),
        (good.get(..good.len() - 1).unwrap().into(), Unreadable::Damaged),
        (String::new(), Unreadable::Damaged),
        ("not JSON".into(), Unreadable::Damaged),
    ];
    for (text, expected) in cases {
        assert_eq!(Manifest::parse(&text).unwrap_err(), expected, "{text}");
    }
}

#[test]
fn the_first_version_is_read_if_it_is_exactly_that() {
    let file = format!("\"a\": {{\"sha256\": \"{}\", \"nodes\": [\"n\"]}}", "a".repeat(64));
    let place =
        "{\"line\": 1, \"start\": 0, \"end\": 4}, {\"file\": \"b.yaml\", \"line\": 1, \"start\": 0, \"end\": 4}, {}";
    let first = format!(
        "{{\"version\": 1, \"source\": \"platform.yaml\", \"nodes\": {{\"n\": [{place}]}}, \"files\": {{{file}}}}}"
    );
    let manifest = Manifest::parse(&first).unwrap();
    assert_eq!((manifest.platform.as_deref(), manifest.files().count()), (None, 1));
    let settled =
        format!("{{\"version\":1,\"source\":\"p.yaml\",\"files\":{{\"a\":{{\"sha256\":\"{}\"}}}}}}", "b".repeat(64));
    assert!(Manifest::parse(&settled).is_ok());
    for (from, to) in [
        ("\"version\": 1", "\"version\": 99"),
        ("\"version\": 1, ", ""),
        ("\"version\": 1", "\"version\": 1, \"name\": \"page\""),
        ("\"source\": \"platform.yaml\", ", ""),
        ("\"nodes\": [\"n\"]", "\"size\": 7"),
        ("\"line\": 1", "\"column\": 1"),
    ] {
        let other = first.replacen(from, to, 1);
        assert_ne!(other, first);
        assert_eq!(Manifest::parse(&other).unwrap_err(), Unreadable::Foreign, "{other}");
    }
    let git = first.replacen("\"a\": {", "\".git/HEAD\": {", 1);
    assert_eq!(Manifest::parse(&git).unwrap_err(), Unreadable::Path(".git/HEAD".into()));
}
