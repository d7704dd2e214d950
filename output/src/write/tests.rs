use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

#[cfg(unix)]
mod hostile;
mod owner;
#[cfg(unix)]
mod state;

use super::*;
use crate::{
    manifest::Record,
    tree::{File, Put, Render},
};

/// A tree of given files, one part each, and whose it is.
struct Plain(Vec<File>, Identity);

impl Render for Plain {
    fn parts(&self) -> usize {
        self.0.len()
    }

    fn render(&self, put: &Put<'_>) -> Vec<String> {
        self.0.iter().enumerate().all(|(part, file)| put(part, vec![file.clone()]));
        Vec::new()
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        let files: BTreeMap<&str, BTreeMap<&str, String>> =
            records.iter().map(|r| (r.path.as_ref(), BTreeMap::from([("sha256", manifest::hex(&r.sha256))]))).collect();
        manifest::head(&self.1, out)?;
        write!(out, "\"files\": {}}}", serde_json::to_string(&files).unwrap())
    }
}

fn tree_of(identity: &Identity, files: &[(&str, &str)]) -> FileTree {
    let files = files.iter().map(|(path, text)| File { path: (*path).into(), bytes: text.as_bytes().into() }).collect();
    FileTree::new(Plain(files, identity.clone()))
}

fn tree(files: &[(&str, &str)]) -> FileTree {
    tree_of(&identity(), files)
}

fn identity() -> Identity {
    Identity { platform: "p".into(), name: "p".into(), environment: None, source: "platform.yaml".into() }
}

fn out(dir: &Path) -> Out {
    Out { folder: dir.into(), ..Out::default() }
}

fn write(tree: &FileTree, dir: &Path) -> Result<Changes, WriteError> {
    super::write(tree, &out(dir), &identity())
}

fn check(tree: &FileTree, dir: &Path) -> Result<Changes, WriteError> {
    super::check(tree, &out(dir), &identity())
}

/// Every Linux has a file system of its own at `/proc`; nothing is written for this.
#[cfg(target_os = "linux")]
#[test]
fn a_mount_inside_is_refused() {
    let error = check(&tree(&[("proc/platformc.txt", "x")]), Path::new("/")).unwrap_err();
    assert!(matches!(&error, WriteError::Mount(path) if path == Path::new("/proc")), "{error}");
    assert!(error.to_string().contains("`/proc` is a mount inside the output folder"), "{error}");
    assert!(error.help().contains("`--out DIR`"), "{}", error.help());
    assert!(matches!(staging::inspect(Path::new("/proc")), Err(WriteError::Mount(_))));
    let dir = Dir::new();
    dir.put("a/b/c.txt", "c");
    assert!(parents::ParentFolders::new(&dir.0).exists("a/b/c.txt").unwrap());
}

/// A folder of the test's own, removed at its end.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("platformc-write-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn get(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const A: &[(&str, &str)] = &[("a/x.txt", "x"), ("a/y.txt", "y"), ("b.txt", "b")];

#[test]
fn writes_then_is_quiet() {
    let dir = Dir::new();
    let changes = write(&tree(A), &dir.0).unwrap();
    assert_eq!(changes.added, ["a/x.txt", "a/y.txt", "b.txt"]);
    assert_eq!(dir.get("a/y.txt").as_deref(), Some("y"));
    let before = fs::metadata(dir.0.join("b.txt")).unwrap().modified().unwrap();
    assert!(write(&tree(A), &dir.0).unwrap().is_empty());
    assert_eq!(before, fs::metadata(dir.0.join("b.txt")).unwrap().modified().unwrap());
    assert!(check(&tree(A), &dir.0).unwrap().is_empty());
    assert!(!dir.0.join(STAGE).exists());
}

#[test]
fn removes_what_it_wrote_and_nothing_else() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    dir.put("a/mine.txt", "mine");
    let changes = write(&tree(&[("b.txt", "new")]), &dir.0).unwrap();
    assert_eq!(changes.removed, ["a/x.txt", "a/y.txt"]);
    assert_eq!(changes.changed, ["b.txt"]);
    assert_eq!(dir.get("a/mine.txt").as_deref(), Some("mine"));
    assert_eq!(dir.get("a/x.txt"), None);
}

#[test]
fn an_edited_leftover_is_kept() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    dir.put("a/x.txt", "edited");
    let changes = write(&tree(&[("b.txt", "b")]), &dir.0).unwrap();
    assert_eq!((changes.kept, changes.removed), (vec!["a/x.txt".to_owned()], vec!["a/y.txt".to_owned()]));
    assert_eq!(dir.get("a/x.txt").as_deref(), Some("edited"));
}

#[test]
fn a_persons_file_in_the_way_is_never_touched() {
    let dir = Dir::new();
    dir.put("b.txt", "mine");
    assert!(matches!(write(&tree(A), &dir.0), Err(WriteError::Foreign(_))));
    assert_eq!(dir.get("b.txt").as_deref(), Some("mine"));
    assert_eq!(dir.get("a/x.txt"), None);
    assert!(!dir.0.join(STAGE).exists());
    // The same bytes are no conflict.
    dir.put("b.txt", "b");
    assert_eq!(write(&tree(A), &dir.0).unwrap().added, ["a/x.txt", "a/y.txt"]);
}

#[test]
fn a_file_where_the_folder_belongs_is_named() {
    let dir = Dir::new();
    dir.put("file", "mine");
    for path in ["file", "file/sub", "file/sub/below"] {
        let error = write(&tree(&[("a", "1")]), &dir.0.join(path)).unwrap_err();
        assert!(matches!(&error, WriteError::NotAFolder(path) if *path == dir.0.join("file")), "{path}: {error}");
    }
    assert_eq!(dir.get("file").as_deref(), Some("mine"));
}

#[test]
fn a_change_on_disk_is_found_and_mended() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    dir.put("a/x.txt", "edited");
    fs::remove_file(dir.0.join("b.txt")).unwrap();
    let changes = check(&tree(A), &dir.0).unwrap();
    assert_eq!((changes.changed, changes.added), (vec!["a/x.txt".to_owned()], vec!["b.txt".to_owned()]));
    write(&tree(A), &dir.0).unwrap();
    assert_eq!(dir.get("a/x.txt").as_deref(), Some("x"));
    fs::remove_file(dir.0.join(manifest::NAME)).unwrap();
    assert_eq!(check(&tree(A), &dir.0).unwrap().added, [manifest::NAME]);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    let dir = Dir::new();
    let outside = Dir::new();
    std::os::unix::fs::symlink(&outside.0, dir.0.join("a")).unwrap();
    assert!(matches!(write(&tree(A), &dir.0), Err(WriteError::Link(_))));
    assert_eq!(fs::read_dir(&outside.0).unwrap().count(), 0);
    assert_eq!(dir.get("b.txt"), None);
}

#[test]
fn paths_that_leave_the_tree_and_owners_of_one_path_are_refused() {
    let dir = Dir::new();
    for path in [
        "../x",
        "/x",
        "a//b",
        "a/../b",
        "a b",
        "manifest.json",
        "é",
        ".git/HEAD",
        "a/.terraform/x",
        ".platformc-stage/x",
    ] {
        assert!(matches!(write(&tree(&[(path, "")]), &dir.0), Err(WriteError::Unportable(_))), "{path}");
    }
    assert!(matches!(write(&tree(&[("x", "1"), ("x", "2")]), &dir.0), Err(WriteError::Duplicate(_))));
    assert_eq!(fs::read_dir(&dir.0).unwrap().count(), 0);
}

/// Every state that a kill can leave: before the commit point, and after each rename.
#[test]
fn an_interrupted_build_is_recognised_and_finished() {
    let next: &[(&str, &str)] = &[("a/x.txt", "x2"), ("c/z.txt", "z"), ("b.txt", "b")];
    // Before the commit point: a stage without a manifest.
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    dir.put(&format!("{STAGE}/files/a/x.txt"), "x");
    assert!(check(&tree(A), &dir.0).unwrap().interrupted);
    assert!(write(&tree(A), &dir.0).unwrap().is_empty());
    assert!(check(&tree(A), &dir.0).unwrap().is_empty());
    // After it: any part of the files has moved already.
    for moved in 0..4 {
        let dir = Dir::new();
        write(&tree(A), &dir.0).unwrap();
        let done = Dir::new();
        write(&tree(next), &done.0).unwrap();
        dir.put(&format!("{STAGE}/{}", manifest::NAME), &done.get(manifest::NAME).unwrap());
        let steps: [&dyn Fn(); 3] = [&|| dir.put("a/x.txt", "x2"), &|| dir.put("c/z.txt", "z"), &|| {
            fs::remove_file(dir.0.join("a/y.txt")).unwrap();
        }];
        steps.iter().take(moved).for_each(|step| step());
        assert!(!check(&tree(next), &dir.0).unwrap().is_empty());
        write(&tree(next), &dir.0).unwrap();
        assert!(check(&tree(next), &dir.0).unwrap().is_empty(), "{moved}");
        assert_eq!((dir.get("a/x.txt").as_deref(), dir.get("a/y.txt")), (Some("x2"), None));
        // And back: the earlier platform owns what the interrupted build has added.
        write(&tree(A), &dir.0).unwrap();
        assert!(check(&tree(A), &dir.0).unwrap().is_empty());
        assert_eq!(dir.get("c/z.txt"), None);
    }
}

#[test]
fn what_two_interrupted_builds_wrote_is_owned() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    // A build that adds `c` is stopped after it moved `c`; the next one, which does not know `c`, right after its commit point.
    let second = Dir::new();
    write(&tree(&[("b.txt", "b"), ("c", "c")]), &second.0).unwrap();
    dir.put(&format!("{STAGE}/{}", manifest::NAME), &second.get(manifest::NAME).unwrap());
    dir.put("c", "c");
    let staged = stage(&tree(&[("b.txt", "b2")]), &out(&dir.0), &identity(), None).unwrap();
    staged.begin().unwrap();
    assert_eq!(dir.get("c").as_deref(), Some("c"));
    assert!(!check(&tree(A), &dir.0).unwrap().is_empty());
    assert_eq!(write(&tree(A), &dir.0).unwrap().removed, ["c"]);
    assert_eq!(dir.get("c"), None);
    assert!(check(&tree(A), &dir.0).unwrap().is_empty());
}

#[test]
fn a_manifest_that_is_none_is_an_error() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    for (text, said) in [
        ("<<<<<<< HEAD", "has unresolved merge conflicts"),
        ("", "is damaged"),
        ("{}", "was not written by platformc"),
        ("{\"generator\": \"platformc\", \"version\": 99}", "has version 99"),
    ] {
        dir.put(manifest::NAME, text);
        for error in [write(&tree(A), &dir.0).unwrap_err(), check(&tree(A), &dir.0).unwrap_err()] {
            assert!(error.to_string().contains(said), "{error}");
        }
        assert_eq!(dir.get(manifest::NAME).as_deref(), Some(text));
        assert!(!dir.0.join(STAGE).exists());
    }
}

/// A tree whose parts are not what was planned.
struct Faulty(Plain);

impl Render for Faulty {
    fn parts(&self) -> usize {
        self.0.parts()
    }

    fn render(&self, put: &Put<'_>) -> Vec<String> {
        self.0.render(put);
        vec!["`one` makes the undeclared two".into(), "another".into()]
    }

    fn manifest(&self, records: &[Record], out: &mut dyn fmt::Write) -> fmt::Result {
        self.0.manifest(records, out)
    }
}

#[test]
fn nothing_of_a_tree_with_faults_is_written() {
    let dir = Dir::new();
    write(&tree(&[("a.txt", "before")]), &dir.0).unwrap();
    let plain = Plain(vec![File { path: "a.txt".into(), bytes: b"after".into() }], identity());
    let faulty = FileTree::new(Faulty(plain));
    for error in [write(&faulty, &dir.0).unwrap_err(), check(&faulty, &dir.0).unwrap_err()] {
        assert_eq!(error.to_string(), "`one` makes the undeclared two, and 1 more");
        assert!(error.help().contains("a fault of platformc"), "{}", error.help());
    }
    assert_eq!(fs::read_to_string(dir.0.join("a.txt")).unwrap(), "before");
    assert!(!dir.0.join(STAGE).exists());
}
