//! What a build remembers of the last one: it must change nothing but the time that a build takes.

use std::{fs, path::PathBuf};

use super::folder::{Folder, STAGE, small, with_apps};

const CACHE: &str = ".platformc/cache";

/// The remembered builds.
fn remembered(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.0.join(CACHE)).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| !path.ends_with(".gitignore")).collect();
    found.sort();
    found
}

/// What was remembered, and when it was written: a build that uses it leaves it as it is, any other one writes it anew.
fn written(folder: &Folder) -> Vec<(PathBuf, u64)> {
    use std::os::unix::fs::MetadataExt;

    remembered(folder).into_iter().map(|path| (path.clone(), fs::metadata(path).unwrap().ino())).collect()
}

/// A build and whether it used what was remembered.
fn build(folder: &Folder, arguments: &[&str]) -> (String, bool) {
    // Another file at the place of the old one could get its number: a link keeps it from being given away.
    let before = written(folder);
    let kept = folder.0.join("kept");
    fs::create_dir_all(&kept).unwrap();
    for (path, _) in before.iter().filter(|(path, _)| path.is_file()) {
        let _ = fs::remove_file(kept.join(path.file_name().unwrap()));
        fs::hard_link(path, kept.join(path.file_name().unwrap())).unwrap();
    }
    let run = folder.run(&[&["build"], arguments].concat());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{arguments:?}");
    let used = !before.is_empty() && written(folder) == before;
    fs::remove_dir_all(kept).unwrap();
    let files = run.out.lines().filter(|line| !line.contains("; next: "));
    (files.flat_map(|line| [line, "\n"]).collect(), used)
}

#[test]
fn a_build_that_changes_nothing_uses_it_and_git_ignores_it() {
    let folder = Folder::small();
    assert!(!build(&folder, &[]).1);
    assert_eq!(remembered(&folder).len(), 1);
    assert!(folder.get(".platformc/cache/.gitignore").unwrap().ends_with("\n*\n"));
    let files = folder.files("output");
    assert_eq!(build(&folder, &[]), (String::new(), true));
    assert_eq!(folder.files("output"), files);
    // It can be removed.
    fs::remove_dir_all(folder.0.join(".platformc")).unwrap();
    assert_eq!(build(&folder, &[]), (String::new(), false));
    assert_eq!(build(&folder, &[]), (String::new(), true));
}

#[test]
fn warnings_are_said_and_errors_refused_each_time() {
    let folder = Folder::small();
    folder.put("platform.yaml", &small().replace("10.40.0.0/16 }", "10.40.0.0/16, nat: single }"));
    let first = folder.run(&["build"]);
    assert!(first.status == 0 && first.err.contains("P05"), "{}", first.err);
    let before = written(&folder);
    let second = folder.run(&["build"]);
    assert_eq!((second.status, second.out.as_str(), &second.err), (0, "", &first.err));
    assert_eq!(written(&folder), before);
    assert_eq!(folder.run(&["build", "--deny-warnings"]).status, 1);
}

#[test]
fn what_was_edited_by_hand_is_mended() {
    let folder = Folder::small();
    build(&folder, &[]);
    let files = folder.files("output");
    let readme = folder.get("output/README.md").unwrap();
    // As long as it was, and a moment after the build.
    folder.put("output/README.md", &readme.replace('e', "x"));
    assert_eq!(build(&folder, &[]).0, "changed  README.md\n");
    fs::remove_file(folder.0.join("output/README.md")).unwrap();
    assert_eq!(build(&folder, &[]).0, "added    README.md\n");
    for path in ["output/ownership/tree.json", "output/ownership/main/block-storage.txt"] {
        fs::remove_file(folder.0.join(path)).unwrap();
        assert!(!build(&folder, &[]).1, "{path}");
    }
    fs::create_dir(folder.0.join("output").join(STAGE)).unwrap();
    assert!(!build(&folder, &[]).1);
    assert!(!folder.0.join("output").join(STAGE).exists());
    fs::remove_dir_all(folder.0.join("output")).unwrap();
    assert!(build(&folder, &[]).0.contains("added    README.md\n"));
    assert_eq!(folder.files("output"), files);
    assert!(build(&folder, &[]).1);
}

#[test]
fn what_a_build_depends_on_is_seen() {
    let folder = Folder::new();
    folder.put("platform.yaml", &(small() + "\ninclude: [teams/*.yaml]\n"));
    let part = "apiVersion: platformc/v1alpha1\nkind: Part\n";
    let team = |tag: &str| with_apps(1, tag).replace(&small(), part);
    folder.put("teams/a.yaml", &team("1.0.0"));
    build(&folder, &[]);
    assert!(build(&folder, &[]).1);
    folder.put("teams/a.yaml", &team("1.0.1"));
    assert!(build(&folder, &[]).0.contains("changed  flux/apps/main/app-0/"));
    folder.put("teams/b.yaml", &team("1.0.1").replace("app-0", "app-b"));
    assert!(build(&folder, &[]).0.contains("added    flux/apps/main/app-b/"));
    fs::remove_file(folder.0.join("teams/b.yaml")).unwrap();
    assert!(build(&folder, &[]).0.contains("removed  flux/apps/main/app-b/"));
    // A comment is none of the output.
    folder.put("platform.yaml", &format!("# more\n{}", folder.get("platform.yaml").unwrap()));
    assert_eq!(build(&folder, &[]).0, "");
    assert_eq!(folder.run(&["build", "--check"]).status, 0);
    assert!(build(&folder, &[]).1);
    // Another folder is another tree, and does not push this one out.
    assert!(build(&folder, &["--out", "other"]).0.contains("added    README.md\n"));
    assert!(build(&folder, &["--out", "other"]).1 && build(&folder, &[]).1);
}

#[test]
fn builds_into_many_folders_do_not_fill_the_disk() {
    let folder = Folder::small();
    for n in 0..40 {
        assert_eq!(folder.run(&["build", "--out", &format!("out/{n}")]).status, 0);
    }
    let found = remembered(&folder).len();
    assert!((1..=32).contains(&found), "{found} are remembered");
    assert!(build(&folder, &["--out", "out/39"]).1);
}

#[test]
fn environments_come_and_go() {
    let folder = Folder::new();
    let with = |names: &str| small() + "environments:\n" + names;
    folder.put("platform.yaml", &with("  production: {}\n"));
    build(&folder, &[]);
    assert!(build(&folder, &[]).1);
    let test = "  test: { name: small-test, aws: { state: { bucket: small-test-tfstate } } }\n";
    folder.put("platform.yaml", &with(&format!("  production: {{}}\n{test}")));
    assert!(build(&folder, &[]).0.contains("added    test/README.md\n"));
    assert!(build(&folder, &[]).1);
    let (out, used) = build(&folder, &["--env", "test"]);
    assert_eq!((out.as_str(), used), ("", false));
    assert!(build(&folder, &["--env", "test"]).1);
    let readme = folder.get("output/test/README.md").unwrap();
    folder.put("output/test/README.md", "edited");
    assert!(build(&folder, &["--env", "production"]).0.is_empty());
    assert_eq!(build(&folder, &[]).0, "changed  test/README.md\n");
    assert_eq!(folder.get("output/test/README.md"), Some(readme));
    folder.put("platform.yaml", &with("  production: {}\n"));
    assert!(build(&folder, &[]).0.contains("removed  test/README.md\n"));
    // The tree of an environment that is gone comes back, from a branch for example.
    assert!(build(&folder, &[]).1);
    let whose = folder.get("output/production/ownership/tree.json").unwrap();
    folder.put("output/test/ownership/tree.json", &whose.replace("\"production\"", "\"test\""));
    assert!(build(&folder, &[]).0.contains("removed  test/ownership/tree.json\n"));
}

#[test]
fn another_program_or_another_place_builds_in_full() {
    let folder = Folder::small();
    build(&folder, &[]);
    assert!(build(&folder, &[]).1);
    let before = written(&folder);
    let program = folder.0.join("program");
    fs::copy(env!("CARGO_BIN_EXE_platformc"), &program).unwrap();
    let run =
        std::process::Command::new(&program).arg("build").current_dir(&folder.0).env_remove("CI").output().unwrap();
    assert!(run.status.success() && run.stdout.is_empty());
    assert_ne!(written(&folder), before, "another program remembers anew");
    // A copy of everything, the cache too.
    let copy = Folder::new();
    for (path, bytes) in folder.files("").iter().filter(|(path, _)| *path != "program") {
        copy.put(path, std::str::from_utf8(bytes).unwrap());
    }
    assert!(!build(&copy, &[]).1);
}

#[test]
fn a_damaged_cache_is_passed_over() {
    let folder = Folder::small();
    build(&folder, &[]);
    let path = remembered(&folder).remove(0);
    let good = fs::read(&path).unwrap();
    let line = good.iter().position(|b| *b == b'\n').unwrap();
    let mut flipped = good.clone();
    flipped[line + 300] ^= 1;
    let mut shorter = good.clone();
    shorter.drain(good.len() - 200..good.len() - 100);
    for bad in [Vec::new(), b"{}".to_vec(), vec![0xff; 500], good[..good.len() / 2].to_vec(), flipped, shorter] {
        fs::write(&path, &bad).unwrap();
        folder.put("output/README.md", "edited");
        assert_eq!(build(&folder, &[]).0, "changed  README.md\n");
        assert!(build(&folder, &[]).1);
    }
    // Neither a folder nor a link is followed or in the way.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(build(&folder, &[]).0, "");
    assert!(path.is_dir());
    fs::remove_dir_all(folder.0.join(CACHE)).unwrap();
    fs::create_dir(folder.0.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", folder.0.join(CACHE)).unwrap();
    assert_eq!(build(&folder, &[]).0, "");
    assert!(folder.files("elsewhere").is_empty());
}

/// A cache that lies, whatever it says: neither a check nor a pipeline believes it.
#[test]
fn checks_and_pipelines_never_use_it() {
    let folder = Folder::small();
    let ci =
        |arguments: &[&str]| super::folder::Run::from(folder.command(arguments).env("CI", "true").output().unwrap());
    assert_eq!(ci(&["build"]).status, 0);
    assert_eq!(folder.run(&["build", "--check"]).status, 0);
    assert_eq!(folder.run(&["check"]).status, 0);
    assert!(!folder.0.join(".platformc").exists(), "they write none");
    build(&folder, &[]);
    let before = written(&folder);
    folder.put("output/README.md", "edited");
    assert_eq!(folder.run(&["build", "--check"]).status, 1);
    assert!(ci(&["build"]).out.starts_with("changed  README.md\n0 added, 1 changed, 0 removed; next: "));
    assert_eq!(written(&folder), before);
}
