use super::*;
use crate::{Code, Report, Source, Sources, report::Problem, scalar::include::segments};

fn load_all(main: &str, files: &[(&str, &str)]) -> Sources {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    load(Source { name: "deep/platform.yaml".into(), text: main.into() }, &mut InMemory(files))
}

fn paths(sources: &Sources) -> Vec<&str> {
    sources.numbered().map(|(id, _)| sources.path(id)).collect()
}

fn problems(sources: &Sources) -> Vec<Problem> {
    Report::new(sources, sources.problems().clone()).problems().to_vec()
}

fn codes(main: &str, files: &[(&str, &str)]) -> Vec<Code> {
    problems(&load_all(main, files)).iter().map(|problem| problem.code).collect()
}

#[test]
fn files_come_in_order_each_behind_the_one_that_includes_it() {
    let part = "kind: Part\n";
    let files = [
        ("apps/b.yaml", part),
        ("apps/a.yaml", "include: [../shared/x.yaml]\n"),
        ("apps/.hidden.yaml", part),
        ("apps/deeper/c.yaml", part),
        ("shared/x.yaml", part),
        ("platform.yaml", part),
        ("teams/one/two/platform.yaml", part),
        ("teams/platform.yaml", part),
    ];
    let sources = load_all("include:\n  - apps/*.yaml\n  - ./teams/**/platform.yaml\n", &files);
    assert_eq!(problems(&sources), []);
    assert_eq!(
        paths(&sources),
        [
            "platform.yaml",
            "apps/a.yaml",
            "shared/x.yaml",
            "apps/b.yaml",
            "teams/one/two/platform.yaml",
            "teams/platform.yaml"
        ]
    );
    assert!(sources.iter().all(|source| source.name.starts_with("deep/")));
    // A pattern does not find the file that says it.
    assert_eq!(paths(&load_all("include: ['*.yaml', 'apps/[ab].yaml']", &files)).len(), 4);
}

/// What a build wrote beside the platform is no part of it.
#[test]
fn a_pattern_passes_output_by() {
    let files = [
        ("apps/a.yaml", "kind: Part\n"),
        ("output/ownership/tree.json", "{}"),
        ("old/manifest.json", "{}"),
        ("old/flux/x.yaml", "kind: Namespace\n"),
        ("old/terraform/x.tf", ""),
        ("output/flux/x.yaml", "kind: Namespace\n"),
        ("output/terraform/x.tf", ""),
        ("web/manifest.json", "{}"),
        ("web/b.yaml", "kind: Part\n"),
    ];
    let sources = load_all("include: ['**/*.yaml']", &files);
    assert_eq!(problems(&sources), []);
    assert_eq!(paths(&sources), ["platform.yaml", "apps/a.yaml", "web/b.yaml"]);
}

#[test]
fn what_leaves_the_folder_is_refused() {
    for include in ["../x.yaml", "a/../../x.yaml", "/etc/passwd", "~/x.yaml", "c:/x.yaml", "https://example.com/x.yaml"]
    {
        assert_eq!(codes(&format!("include: ['{include}']"), &[]), [Code::IncludeOutside], "{include}");
    }
    // Up and down again within it is fine.
    assert_eq!(segments("teams/a/", "../b/x.yaml"), Ok(vec!["teams".into(), "b".into(), "x.yaml".into()]));
    let files = [("teams/a.yaml", "include: [../../x.yaml]")];
    let found = problems(&load_all("include: [teams/a.yaml]", &files));
    assert_eq!((found.len(), found[0].code, found[0].span.source.0), (1, Code::IncludeOutside, 1));
}

#[test]
fn what_finds_nothing_is_said() {
    let files = [("apps/shop.yaml", "kind: Part"), ("apps/x/y.yaml", "kind: Part")];
    for (include, code) in [
        ("apps/shop.yml", Code::IncludeMissing),
        ("apps/*.yml", Code::IncludeMissing),
        ("apps", Code::IncludeMissing),
        ("apps/x*", Code::IncludeMissing),
        ("apps/", Code::IncludePattern),
        ("..", Code::IncludePattern),
        ("", Code::IncludePattern),
        ("apps\\\\shop.yaml", Code::IncludePattern),
        ("**.yaml", Code::IncludePattern),
        ("a/***/b", Code::IncludePattern),
        ("[.yaml", Code::IncludePattern),
        ("*/../x.yaml", Code::IncludePattern),
    ] {
        let found = codes(&format!("include: [\"{include}\"]"), &files);
        let expected = if include == ".." { Code::IncludeOutside } else { code };
        assert_eq!(found, [expected], "{include}");
    }
    let found = problems(&load_all("include: [apps/shop.yml]", &files));
    assert_eq!(found[0].help, "did you mean `apps/shop.yaml`?");
}

#[test]
fn a_circle_names_its_way() {
    let files = [("a.yaml", "include: [b.yaml]"), ("b.yaml", "include: [c.yaml]"), ("c.yaml", "include: [a.yaml]")];
    let found = problems(&load_all("include: [a.yaml]", &files));
    assert_eq!(found[0].message, "files include each other in a cycle: `a.yaml` → `b.yaml` → `c.yaml` → `a.yaml`");
    assert_eq!((found.len(), found[0].span.source.0, found[0].related.len()), (1, 3, 2));
    let found = problems(&load_all("include: [platform.yaml]", &[]));
    assert_eq!((found[0].code, found[0].message.as_str()), (Code::IncludeCycle, "`platform.yaml` includes itself"));
}

#[test]
fn a_file_is_read_once() {
    let sources = load_all("include: [a.yaml, '*.yaml', ./a.yaml]", &[("a.yaml", "kind: Part")]);
    assert_eq!(paths(&sources).len(), 2);
    assert!(problems(&sources).iter().all(|p| p.code == Code::IncludedTwice && p.related.len() == 1));
    assert_eq!(problems(&sources).len(), 2);
}

#[test]
fn bytes_that_are_no_text_are_placed_in_their_file() {
    let mut files = InMemory::default();
    files.0.insert("a.yaml".into(), b"kind: gr\xf6\xdfe".to_vec());
    let main = Source { name: "platform.yaml".into(), text: "include: [a.yaml]".into() };
    let found = load(main, &mut files).problems().clone().sorted();
    assert_eq!((found[0].code, found[0].span.source.0, found[0].span.start), (Code::Syntax, 1, 8));
}

#[test]
fn a_chain_of_any_length_ends() {
    let files: Vec<(String, String)> =
        (0..5000).map(|n| (format!("f{n}.yaml"), format!("include: [f{}.yaml]", n + 1))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let sources = load_all("include: [f0.yaml]", &files);
    assert_eq!((paths(&sources).len(), problems(&sources).len()), (5001, 1));
}

#[test]
fn a_secret_in_the_name_of_a_file_is_refused() {
    let token = ["glpat", "-Zq7Xw2Kd9Rt4Vb6Nm1Jh"].concat();
    let sources = single(format!("deep/{token}.yaml"), "kind: Platform\n");
    assert!(sources.problems().any(|problem| problem.code == Code::LiteralSecret));
    let name = format!("{token}.yaml");
    let sources = load_all("include: ['*.yaml']", &[(&name, "kind: Part")]);
    let found = problems(&sources);
    assert!(matches!(&found[..], [one] if one.code == Code::LiteralSecret && one.span.source.0 == 1), "{found:?}");
}

/// Counts how often a folder is listed.
struct Counted(InMemory, usize);

impl Files for Counted {
    fn list(&mut self, folder: &str) -> Result<Vec<Entry>, ReadError> {
        self.1 += 1;
        self.0.list(folder)
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }
}

/// The ways to reach a step through many `**` are exponentially many; the folders are not.
#[test]
fn a_pattern_lists_each_folder_once() {
    let folder = |depth: usize| "aa/".repeat(depth);
    let files = (0..20).map(|depth| (format!("{}a.yaml", folder(depth)), b"kind: Part\n".to_vec())).collect();
    for (pattern, found) in [
        ("**/a*/".repeat(12) + "*.yaml", 8),
        ("**/aa/".repeat(12) + "a.yaml", 8),
        ("**/".repeat(12) + "*.yaml", 20),
        ("**/*/".repeat(19) + "**", 1),
    ] {
        let mut files = Counted(InMemory(Clone::clone(&files)), 0);
        let main = Source { name: "platform.yaml".into(), text: format!("include: ['{pattern}']").into() };
        let sources = load(main, &mut files);
        assert_eq!((problems(&sources).len(), sources.numbered().count() - 1), (0, found), "{pattern}");
        // a folder that is named is listed without looking whether it is there
        assert!(files.1 <= 21, "{pattern}: {} lists of 20 folders", files.1);
    }
}

/// A platform whose one app has files of these sources.
fn with_files(files: &str) -> String {
    format!(
        "apps:\n  shop:\n    files: {{ {files} }}\n    sidecars: {{ x: {{ files: {{ /b: {{ from: c/b.txt }} }} }} }}\n"
    )
}

#[test]
fn files_for_containers_are_read_once_and_are_no_documents() {
    let mut files = InMemory::default();
    for (path, text) in [
        ("c/a.txt", "a: ["),
        ("c/b.txt", "b"),
        ("parts/p.yaml", "kind: Part\napps: { y: { files: { /x: { from: ../c/a.txt } } } }\n"),
    ] {
        files.0.insert(path.into(), text.into());
    }
    let text = format!("include: [parts/p.yaml]\n{}", with_files("/a: { from: ./c/a.txt }"));
    let sources = load(Source { name: "deep/platform.yaml".into(), text: text.into() }, &mut files);
    assert_eq!(problems(&sources), []);
    assert_eq!(paths(&sources), ["platform.yaml", "parts/p.yaml", "c/a.txt", "c/b.txt"]);
    let beside: Vec<&str> = sources.beside().map(|(id, _)| sources.path(id)).collect();
    assert_eq!((beside, sources.documents().count()), (vec!["c/a.txt", "c/b.txt"], 2));
}

#[test]
fn a_file_for_a_container_that_cannot_be_used() {
    let mut files = InMemory::default();
    files.0.insert("c/b.txt".into(), b"b".to_vec());
    files.0.insert("c/image".into(), vec![b'a', 0xff]);
    files.0.insert("c/exact".into(), vec![b'a'; 1024 * 1024]);
    files.0.insert("c/large".into(), vec![b'a'; 1024 * 1024 + 1]);
    for (path, wrong) in [
        ("c/b.tx", Some("there is no file `c/b.tx`")),
        ("c", Some("is a folder")),
        ("../b.txt", Some("leaves the platform's folder")),
        ("/etc/passwd", Some("not relative")),
        ("c/*.txt", Some("is a pattern")),
        ("c/image", Some("not UTF-8 text, from its byte 2 on")),
        ("c/large", Some("more than 1 MiB")),
        ("c/exact", None),
    ] {
        let text = with_files(&format!("/a: {{ from: {path} }}"));
        let sources = load(Source { name: "platform.yaml".into(), text: text.into() }, &mut files);
        let found = problems(&sources);
        match (wrong, found.as_slice()) {
            (None, []) => {}
            (Some(wrong), [one]) => {
                assert_eq!(one.code, Code::FileBeside);
                assert!(one.message.contains(wrong), "{path}: {}", one.message);
            }
            _ => panic!("{path}: {found:?}"),
        }
    }
}
