//! Platforms of several files, on a real disk.

use std::fmt::Write as _;

use serde_json::Value;

use super::folder::{Folder, small};

const PART: &str = "apiVersion: platformc/v1alpha1\nkind: Part\n";

fn app(name: &str) -> String {
    format!(
        "apps:\n  {name}:\n    cluster: main\n    namespace: shop\n    image: registry.example.com/shop/{name}:1.0.0\n    \
         port: 8080\n"
    )
}

/// A small platform that includes what the text names.
fn including(includes: &str) -> String {
    format!("include: {includes}\n{}", small())
}

#[test]
fn many_files_are_one_platform() {
    let folder = Folder::new();
    folder.put("platform.yaml", &including("[\"teams/**/apps.yaml\"]"));
    folder.put("teams/shop/apps.yaml", &format!("{PART}include: [../stock.yaml]\n{}", app("shop")));
    folder.put("teams/stock.yaml", &(PART.to_owned() + &app("stock") + "    calls: [shop]\n"));
    folder.put("teams/.draft.yaml", "no: [yaml");
    let run = folder.run(&["build"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(run.err, "");
    let split = folder.files("output");

    let whole = Folder::new();
    let apps = app("shop") + app("stock").trim_start_matches("apps:\n") + "    calls: [shop]\n";
    whole.put("platform.yaml", &(small() + &apps));
    assert_eq!(whole.run(&["build"]).status, 0);
    let one = whole.files("output");
    assert_eq!(split, one, "it is the same platform");
}

#[test]
fn the_same_bytes_wherever_it_is_built() {
    let here = Folder::new();
    for place in ["", "deep/er/"] {
        here.put(&format!("{place}platform.yaml"), &including("[teams/shop.yaml]"));
        here.put(&format!("{place}teams/shop.yaml"), &(PART.to_owned() + &app("shop")));
        assert_eq!(here.run(&["build", &format!("{place}platform.yaml"), "--out", &format!("tree-{place}")]).status, 0);
    }
    assert_eq!(here.files("tree-"), here.files("tree-deep/er"));
}

#[test]
fn json_places_every_problem_in_its_own_file() {
    let folder = Folder::new();
    folder.put("deep/platform.yaml", &including("[\"teams/*.yaml\"]"));
    folder.put("deep/teams/a.yaml", &format!("{PART}# größe ✓\n{}", app("shop")).replace('\n', "\r\n"));
    folder.put("deep/teams/b.yaml", &format!("{PART}{}", app("shop")));
    let run = folder.run(&["check", "deep/platform.yaml", "--format", "json"]);
    assert_eq!(run.status, 1);
    let line: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((line["code"].as_str(), line["file"].as_str()), (Some("P0607"), Some("deep/teams/b.yaml")));
    let related = &line["related"][0];
    assert_eq!(
        (related["file"].as_str(), &related["message"]),
        (Some("deep/teams/a.yaml"), &"first defined here".into())
    );
    let text = folder.get("deep/teams/a.yaml").unwrap();
    let byte = |end: &str| usize::try_from(related["span"][end]["byte"].as_u64().unwrap()).unwrap();
    assert_eq!(text.get(byte("start")..byte("end")), Some("shop"));
    assert_eq!(related["span"]["start"]["line"], 5);
}

#[cfg(unix)]
#[test]
fn links_stay_below_the_platforms_folder() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    folder.put("outside/shop.yaml", &(PART.to_owned() + &app("shop")));
    folder.put("platform/shared/stock.yaml", &(PART.to_owned() + &app("stock")));
    folder.put("platform/teams/keep", "");
    let (outside, platform) = (folder.0.join("outside"), folder.0.join("platform"));
    symlink(outside.join("shop.yaml"), platform.join("teams/file.yaml")).unwrap();
    symlink(&outside, platform.join("folder")).unwrap();
    symlink("../shared/stock.yaml", platform.join("teams/inside.yml")).unwrap();
    symlink("nowhere.yaml", platform.join("teams/broken.yaml")).unwrap();
    let check = |includes: &str| {
        folder.put("platform/platform.yaml", &including(includes));
        folder.run(&["check", "platform/platform.yaml"])
    };
    for refused in
        ["[teams/file.yaml]", "[\"teams/f*.yaml\"]", "[folder/shop.yaml]", "[\"folder/*.yaml\"]", "[\"f*/shop.yaml\"]"]
    {
        let run = check(refused);
        assert!(run.status == 1 && run.err.contains("P0601\n"), "{refused}: {}", run.err);
        assert!(!run.err.contains("registry.example.com"), "{refused} shows what stands there: {}", run.err);
    }
    // `**` follows no link to a folder.
    assert!(check("[\"**/shop.yaml\"]").err.contains("P0602\n"));
    assert!(check("[teams/broken.yaml]").err.contains("P0602\n"));
    assert_eq!(check("[teams/inside.yml]").status, 0, "a link that stays inside is fine");
    // A platform that is itself reached through a link is where it is.
    folder.put("platform/platform.yaml", &including("[shared/stock.yaml]"));
    symlink(&platform, folder.0.join("link")).unwrap();
    assert_eq!(folder.run(&["check", "link/platform.yaml"]).status, 0);
}

#[test]
fn what_cannot_be_read_is_placed_at_its_include() {
    let folder = Folder::new();
    for (include, code) in [("teams", "P0602"), ("teams/none.yaml", "P0602"), ("platform.yaml/x.yaml", "P0602")] {
        folder.put("platform.yaml", &including(&format!("[{include}]")));
        folder.put("teams/keep", "");
        let run = folder.run(&["check", "--format", "json"]);
        let line: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!((run.status, line["code"].as_str()), (1, Some(code)), "{include}");
        assert_eq!(line["span"]["start"]["byte"], 10, "{include}");
    }
    folder.put("platform.yaml", &including("[large.yaml, latin.yaml]"));
    std::fs::File::create(folder.0.join("large.yaml")).unwrap().set_len(300 * 1024 * 1024).unwrap();
    std::fs::write(folder.0.join("latin.yaml"), b"kind: gr\xf6\xdfe\n").unwrap();
    let run = folder.run(&["check", "--format", "json"]);
    let found: Vec<(String, String)> = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| (line["code"].as_str().unwrap().to_owned(), line["file"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [("P0106", "platform.yaml"), ("P0101", "latin.yaml")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn a_secret_is_shown_from_no_file() {
    let folder = Folder::new();
    let secret = ["glpat", "-xxxxxxxxxxxxxxxxxxxx"].concat();
    folder.put("platform.yaml", &including(&format!("[a.yaml, {secret}.yaml]")));
    let mut part = PART.to_owned();
    let _ = write!(part, "{}    env: {{ A: {secret} }}\n    unknown: {secret}\n", app("shop"));
    folder.put("a.yaml", &part);
    for arguments in [&["check"][..], &["check", "--format", "json"], &["build"]] {
        let run = folder.run(arguments);
        assert_eq!(run.status, 1);
        assert!(!run.out.contains(&secret) && !run.err.contains(&secret), "{arguments:?}: {}{}", run.out, run.err);
        assert!((run.out + &run.err).matches("P0415").count() >= 3, "{arguments:?}");
    }
}
