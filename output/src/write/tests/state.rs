//! What the state of a tree must see, and what it may overlook.

use std::{
    thread,
    time::{Duration, SystemTime},
};

use super::*;

/// Writes a tree and what is to be remembered of it.
fn built(dir: &Dir) -> String {
    let mut state = Vec::new();
    stage(&tree(A), &out(&dir.0), &identity(), Some(&mut state)).unwrap().commit().unwrap();
    String::from_utf8(state).unwrap()
}

/// The same, looked at again once the file system's clock has gone on.
fn settled(dir: &Dir) -> String {
    built(dir);
    thread::sleep(Duration::from_millis(50));
    built(dir)
}

#[test]
fn what_stands_as_it_was_written_is_unchanged() {
    let dir = Dir::new();
    let state = built(&dir);
    assert_eq!(state.lines().count(), A.len() + 2, "every file, and who owns it");
    assert!(is_unchanged(&out(&dir.0), None, &state));
    let state = settled(&dir);
    assert!(state.lines().all(|line| !line.contains(" 0.0.0.0 ")), "the times of an old file are remembered: {state}");
    assert!(is_unchanged(&out(&dir.0), None, &state));
    // What a person puts there is no part of it.
    dir.put("a/mine.txt", "mine");
    assert!(is_unchanged(&out(&dir.0), None, &state));
}

/// Something done to a folder, and whether the tree in it is then another one.
type Edit = (&'static str, fn(&Dir), bool);

const EDITS: [Edit; 12] = [
    ("edited", |dir| dir.put("a/x.txt", "y"), true),
    ("edited, with its old time", |dir| with_its_time(dir, |dir| dir.put("a/x.txt", "y")), true),
    ("written anew, with its old time", |dir| with_its_time(dir, |dir| replaced(dir, "y")), true),
    ("longer", |dir| dir.put("a/x.txt", "xx"), true),
    ("removed", |dir| fs::remove_file(dir.0.join("a/x.txt")).unwrap(), true),
    ("another file of the same bytes", |dir| replaced(dir, "x"), true),
    (
        "a folder instead",
        |dir| {
            fs::remove_file(dir.0.join("a/x.txt")).unwrap();
            fs::create_dir(dir.0.join("a/x.txt")).unwrap();
        },
        true,
    ),
    (
        "a folder that is a link",
        |dir| {
            fs::rename(dir.0.join("a"), dir.0.join("moved")).unwrap();
            std::os::unix::fs::symlink("moved", dir.0.join("a")).unwrap();
        },
        true,
    ),
    (
        "a file that is a link",
        |dir| {
            fs::rename(dir.0.join("b.txt"), dir.0.join("moved")).unwrap();
            std::os::unix::fs::symlink("moved", dir.0.join("b.txt")).unwrap();
        },
        true,
    ),
    ("a list edited", |dir| dir.put(LIST, ""), true),
    ("interrupted", |dir| fs::create_dir(dir.0.join(STAGE)).unwrap(), true),
    (
        "touched",
        |dir| {
            let file = fs::File::options().write(true).open(dir.0.join("a/x.txt")).unwrap();
            file.set_modified(SystemTime::now()).unwrap();
        },
        false,
    ),
];

fn with_its_time(dir: &Dir, edit: impl FnOnce(&Dir)) {
    let path = dir.0.join("a/x.txt");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    edit(dir);
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
}

fn replaced(dir: &Dir, text: &str) {
    dir.put("new", text);
    fs::rename(dir.0.join("new"), dir.0.join("a/x.txt")).unwrap();
}

/// Right after the build, and once its times are settled.
#[test]
fn every_difference_is_seen() {
    for (what, edit, differs) in EDITS {
        for remember in [built, settled] {
            let dir = Dir::new();
            let state = remember(&dir);
            edit(&dir);
            assert_eq!(is_unchanged(&out(&dir.0), None, &state), !differs, "{what}");
        }
    }
}

#[test]
fn what_is_not_certain_is_a_difference() {
    let dir = Dir::new();
    let state = settled(&dir);
    let first = state.lines().next().unwrap();
    for damaged in [
        String::new(),
        "\n".into(),
        "x".into(),
        state.replacen(' ', "", 1),
        state.replace("a/x.txt", "../x.txt"),
        state.replace("a/x.txt", "a/z.txt"),
        format!("{state}{first} more\n"),
    ] {
        assert!(!is_unchanged(&out(&dir.0), None, &damaged), "{damaged}");
    }
    assert!(!is_unchanged(&out(&dir.0), Some("staging"), &state), "another folder");
    let elsewhere = Dir::new();
    built(&elsewhere);
    assert!(!is_unchanged(&out(&elsewhere.0), None, &state), "the same bytes elsewhere");
    let locked = fs::File::open(&dir.0).unwrap();
    locked.lock().unwrap();
    assert!(!is_unchanged(&Out { folder: dir.0.clone(), ..Out::default() }, None, &state), "another build is at work");
}
