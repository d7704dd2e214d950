//! `build`: what it writes, says, removes, and leaves alone.

use std::{fs, io::Read, process::Stdio};

use super::folder::{Folder, STAGE, small, with_apps};

/// Something that happens to a folder between two builds.
type Damage = fn(&Folder);

#[test]
fn builds_beside_the_platform_by_default_and_is_quiet_the_second_time() {
    let folder = Folder::small();
    let first = folder.run(&["build"]);
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    let files = folder.files("output");
    assert_eq!(
        first.out.lines().filter(|line| line.starts_with("added ")).count(),
        files.keys().filter(|path| !path.starts_with("ownership/")).count(),
        "all but who owns them"
    );
    assert!(files.contains_key("ownership/tree.json") && files.contains_key("ownership/readme.txt"));
    assert!(files.contains_key(".gitattributes") && files.contains_key("README.md"));
    assert!(!folder.0.join("output").join(STAGE).exists());

    let times = |path: &str| fs::metadata(folder.0.join("output").join(path)).unwrap().modified().unwrap();
    let before: Vec<_> = files.keys().map(|path| times(path)).collect();
    let second = folder.run(&["build"]);
    assert_eq!((second.status, second.out.as_str(), second.err.as_str()), (0, "", ""));
    assert_eq!(folder.files("output"), files);
    assert_eq!(
        files.keys().map(|path| times(path)).collect::<Vec<_>>(),
        before,
        "files that do not change are not written"
    );
}

#[test]
fn the_same_bytes_wherever_it_is_built() {
    let (here, there) = (Folder::small(), Folder::new());
    there.put("deep/er/platform.yaml", &small());
    assert_eq!(here.run(&["build"]).status, 0);
    let run = there.run(&["build", "deep/er/platform.yaml", "--out", "tree"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_eq!(here.files("output"), there.files("tree"));
    assert!(!there.0.join("deep/er/output").exists());
    assert_eq!(there.run(&["build", "deep/er/platform.yaml"]).status, 0);
    assert_eq!(here.files("output"), there.files("deep/er/output"));
}

/// An editor or Git may turn the ends of lines, and put a mark of the encoding in front: it means nothing, in text of several lines either.
#[test]
fn line_ends_and_a_byte_order_mark_change_no_byte() {
    let text = with_apps(2, "1.0.0")
        + "    env:\n      MESSAGE: |\n        one\n        two # three\n\n      FOLDED: >-\n        a\n        b\n      QUOTED: \"c\n        d\"\n";
    let unix = Folder::new();
    unix.put("platform.yaml", &text);
    assert_eq!(unix.run(&["build"]).status, 0);
    let files = unix.files("output");
    let workload = String::from_utf8(files["flux/apps/main/app-1/workload.yaml"].clone()).unwrap();
    assert!(workload.contains("two # three") && workload.contains("a b") && workload.contains("c d"), "{workload}");
    for windows in
        [format!("\u{feff}{text}"), text.replace('\n', "\r\n"), format!("\u{feff}{text}").replace('\n', "\r\n")]
    {
        let folder = Folder::new();
        folder.put("platform.yaml", &windows);
        let run = folder.run(&["build"]);
        assert_eq!(run.status, 0, "{}", run.err);
        assert_eq!(folder.files("output"), files);
        unix.put("platform.yaml", &windows);
        let run = unix.run(&["build", "--check"]);
        assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
    }
}

#[test]
fn nothing_is_written_on_bad_input() {
    for bad in ["", "name: [", "apiVersion: platformc/v1\n", &small().replace("network: main", "network: nowhere")] {
        let folder = Folder::new();
        folder.put("platform.yaml", bad);
        let run = folder.run(&["build"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{bad}");
        assert!(run.err.contains("P0") && run.err.contains("help: "), "{}", run.err);
        assert_eq!(folder.files("").len(), 1, "{bad}");
        assert!(!folder.0.join("output").exists());
    }
    // Nor is an earlier tree touched.
    let folder = Folder::small();
    folder.run(&["build"]);
    let before = folder.files("output");
    folder.put("platform.yaml", &small().replace("10.40.0.0/16", "10.40.0.0/30"));
    assert_eq!(folder.run(&["build"]).status, 1);
    assert_eq!(folder.files("output"), before);
}

#[test]
fn check_writes_nothing_and_fails_if_the_tree_differs() {
    let folder = Folder::small();
    let run = folder.run(&["build", "--check"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("`platformc build`"), "{}", run.err);
    assert!(run.out.contains("added    README.md"), "{}", run.out);
    assert!(!folder.0.join("output").exists());

    folder.run(&["build"]);
    let run = folder.run(&["build", "--check"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));

    let damages: [(&str, Damage); 8] = [
        ("changed  README.md", |f| f.put("output/README.md", "edited")),
        ("changed  terraform/modules/network/main.tf (edited by hand since it was written)", |f| {
            f.put("output/terraform/modules/network/main.tf", "edited");
        }),
        ("added    README.md", |f| fs::remove_file(f.0.join("output/README.md")).unwrap()),
        ("added    ownership/tree.json", |f| fs::remove_file(f.0.join("output/ownership/tree.json")).unwrap()),
        ("added    ownership/main/block-storage.txt", |f| {
            fs::remove_file(f.0.join("output/ownership/main/block-storage.txt")).unwrap();
        }),
        ("unknown  terraform/roots/network/more.tf (no build made it", |f| {
            f.put("output/terraform/roots/network/more.tf", "");
        }),
        ("unknown  terraform/modules/old/main.tf", |f| f.put("output/terraform/modules/old/main.tf", "")),
        ("interrupted", |f| f.put("output/.platformc-stage/files/README.md", "")),
    ];
    for (said, damage) in damages {
        folder.run(&["build"]);
        damage(&folder);
        let before = folder.files("output");
        let run = folder.run(&["build", "--check"]);
        assert_eq!(run.status, 1, "{said}");
        assert!(run.out.contains(said), "{said}: {}", run.out);
        assert_eq!(folder.files("output"), before, "{said}");
        let _ = fs::remove_file(folder.0.join("output/terraform/roots/network/more.tf"));
        let _ = fs::remove_dir_all(folder.0.join("output/terraform/modules/old"));
    }
    folder.run(&["build"]);
    assert_eq!(folder.run(&["build", "--check"]).status, 0);
}

#[test]
fn says_what_changed_and_removes_what_it_wrote() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with_apps(3, "1.0.0"));
    assert_eq!(folder.run(&["build"]).status, 0);
    let before = folder.files("output");
    folder.put("platform.yaml", &with_apps(2, "1.0.1"));
    let run = folder.run(&["build"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let after = folder.files("output");
    let said = |word: &str| -> Vec<String> {
        run.out.lines().filter_map(|line| line.strip_prefix(word)).map(|path| path.trim().to_owned()).collect()
    };
    let told = |path: &&String| !path.starts_with("ownership/");
    let gone: Vec<String> = before.keys().filter(told).filter(|path| !after.contains_key(*path)).cloned().collect();
    assert!(gone.iter().any(|path| path.contains("app-2")));
    assert_eq!(said("removed"), gone);
    let changed = |path: &&String| told(path) && after.get(*path).is_some_and(|bytes| before[*path] != *bytes);
    assert_eq!(said("changed"), before.keys().filter(changed).cloned().collect::<Vec<_>>());
    assert_eq!(said("added"), [""; 0]);
    // No folder is left behind empty.
    assert!(!folder.0.join("output/flux/apps/main/app-2").exists());
}

#[test]
fn what_a_person_put_there_is_never_touched() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with_apps(1, "1.0.0"));
    folder.run(&["build"]);
    folder.put("output/NOTES.md", "mine");
    folder.put("output/flux/apps/main/app-0/mine.yaml", "mine");
    folder.put("platform.yaml", &small());
    assert_eq!(folder.run(&["build"]).status, 0);
    assert_eq!(folder.get("output/NOTES.md").as_deref(), Some("mine"));
    assert_eq!(folder.get("output/flux/apps/main/app-0/mine.yaml").as_deref(), Some("mine"));
    assert_eq!(folder.run(&["build", "--check"]).status, 0, "a person's files are not part of the tree");

    // In the way of a new file: everything stays as it is.
    folder.put("output/flux/apps/main/app-0/kustomization.yaml", "mine");
    folder.put("platform.yaml", &with_apps(1, "1.0.0"));
    let before = folder.files("output");
    let run = folder.run(&["build"]);
    assert_eq!(run.status, 3, "{}", run.err);
    assert!(run.err.contains("kustomization.yaml") && run.err.contains("help: "), "{}", run.err);
    assert_eq!(folder.files("output"), before);
}

#[test]
fn a_machine_that_fails_is_status_three() {
    let folder = Folder::small();
    let run = folder.run(&["build", "missing.yaml"]);
    assert_eq!(run.status, 3);
    assert!(run.err.starts_with("error: `missing.yaml`: ") && run.err.contains("help: "), "{}", run.err);
    fs::create_dir(folder.0.join("folder")).unwrap();
    assert_eq!(folder.run(&["build", "folder"]).status, 3);
    let run = folder.run(&["check", "folder"]);
    assert_eq!(run.status, 3);
    assert!(run.err.contains("`folder/platform.yaml`: "), "{}", run.err);
    folder.put("file", "mine");
    assert_eq!(folder.run(&["build", "--out", "file"]).status, 3);
    assert_eq!(folder.run(&["build", "--out", "file/below"]).status, 3);
    assert_eq!(folder.get("file").as_deref(), Some("mine"));
}

#[test]
fn a_reader_who_leaves_changes_no_status() {
    let folder = Folder::small();
    let mut child =
        folder.command(&["build", "--check"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));

    folder.put("platform.yaml", &small().replace("10.40.0.0/16 }", "10.40.0.0/16, nat: single }"));
    let mut child = folder.command(&["build"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(folder.run(&["build", "--check"]).status, 0, "built, though nobody read the warning");
}

#[test]
fn two_builds_at_once_do_not_meet() {
    let folder = Folder::new();
    folder.put("platform.yaml", &with_apps(40, "1.0.0"));
    let spawn = || folder.command(&["build"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut children: Vec<_> = (0..4).map(|_| spawn()).collect();
    for child in &mut children {
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        match child.wait().unwrap().code() {
            Some(0) => {}
            Some(3) => assert!(said.contains("another build"), "{said}"),
            other => panic!("{other:?}: {said}"),
        }
    }
    assert_eq!(folder.run(&["build"]).status, 0);
    assert_eq!(folder.run(&["build", "--check"]).status, 0);
}

/// What somebody has to do after a build stands at its end, and nothing where nobody has to do anything.
#[test]
fn a_build_ends_with_what_is_to_be_applied() {
    let folder = Folder::small();
    let next = |folder: &Folder| {
        let run = folder.run(&["build"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""));
        run.out.split_once("\nnext: ").map(|(_, next)| next.to_owned()).unwrap_or_default()
    };
    assert_eq!(next(&folder), "commit, then follow `README.md`: First bring-up\n");
    assert_eq!(next(&folder), "");
    let larger = small().replace("instanceTypes: [m7g.large]", "instanceTypes: [m7g.xlarge]");
    assert_ne!(larger, small());
    folder.put("platform.yaml", &larger);
    let expected = "commit and merge, then apply:\n  1. terraform/roots/cluster-main, because of clusters.main\n     \
                    by somebody who administers the account 111122223333\n";
    assert_eq!(next(&folder), expected);
    let checked = folder.run(&["build", "--check"]);
    assert_eq!((checked.status, checked.out.as_str()), (0, ""));
}
