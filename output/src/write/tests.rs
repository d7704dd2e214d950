use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

#[cfg(unix)]
mod hostile;
mod lists;
mod owner;
#[cfg(unix)]
mod state;

use super::*;
use crate::{
    ownership::{self, TREE},
    tree::{Closed, File, Listed, Put, Render},
};

/// The list of all files of a plain tree.
const LIST: &str = "ownership/all.txt";
const JOURNAL: &str = ".platformc-stage/journal";

/// A tree of given files, one part each, all in one list.
struct Plain(Vec<File>);

impl Render for Plain {
    fn parts(&self) -> usize {
        self.0.len()
    }

    fn render(&self, put: &Put<'_>) -> Vec<String> {
        self.0.iter().enumerate().all(|(part, file)| put(part, vec![file.clone()]));
        Vec::new()
    }

    fn owner(&self, _: usize) -> String {
        "all".into()
    }

    fn closed(&self) -> &[Closed] {
        &[Closed { folder: "closed", except: &["others"] }]
    }
}

fn tree(files: &[(&str, &str)]) -> FileTree {
    let file = |(path, text): &(&str, &str)| File {
        path: (*path).into(),
        bytes: text.as_bytes().into(),
        listed: Listed::Digest,
    };
    FileTree::new(Plain(files.iter().map(file).collect()))
}

/// What a build of these files writes down before it moves them.
fn journal(whose: &Identity, files: &[(&str, &str)]) -> String {
    let line =
        |(path, text): &(&str, &str)| format!("{path}\n  {}\n", ownership::hex(&ownership::digest(text.as_bytes())));
    whose.text() + &files.iter().map(line).collect::<String>()
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
    dir.put("README.md", "# p\n");
    for path in [LIST, TREE] {
        fs::remove_file(dir.0.join(path)).unwrap();
        assert_eq!(check(&tree(A), &dir.0).unwrap().added, [path]);
        write(&tree(A), &dir.0).unwrap();
    }
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
        "ownership/x.txt",
        "Ownership/x",
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
    for moved in 0..5 {
        let dir = Dir::new();
        write(&tree(A), &dir.0).unwrap();
        let done = Dir::new();
        write(&tree(next), &done.0).unwrap();
        stage(&tree(next), &out(&dir.0), &identity(), None).unwrap().begin().unwrap();
        assert!(dir.0.join(JOURNAL).exists());
        let steps: [&dyn Fn(); 4] = [
            &|| dir.put("a/x.txt", "x2"),
            &|| dir.put(LIST, &done.get(LIST).unwrap()),
            &|| dir.put("c/z.txt", "z"),
            &|| fs::remove_file(dir.0.join("a/y.txt")).unwrap(),
        ];
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
    stage(&tree(&[("b.txt", "b"), ("c", "c")]), &out(&dir.0), &identity(), None).unwrap().begin().unwrap();
    dir.put("c", "c");
    let staged = stage(&tree(&[("b.txt", "b2")]), &out(&dir.0), &identity(), None).unwrap();
    staged.begin().unwrap();
    assert_eq!(dir.get("c").as_deref(), Some("c"));
    assert!(!check(&tree(A), &dir.0).unwrap().is_empty());
    assert_eq!(write(&tree(A), &dir.0).unwrap().removed, ["c"]);
    assert_eq!(dir.get("c"), None);
    assert!(check(&tree(A), &dir.0).unwrap().is_empty());
}

/// Of several trees, none is moved to its place before all can be.
#[test]
fn several_trees_are_written_all_or_nothing() {
    let dir = Dir::new();
    let whose = |name: &str| Identity { environment: Some(name.into()), ..identity() };
    let staged = |files| ["one", "two"].map(|name| stage(&tree(files), &out(&dir.0), &whose(name), None).unwrap());
    commit_all(staged(A).into()).unwrap();
    let all = staged(&[("b.txt", "b2"), ("c.txt", "c")]);
    dir.put("two/c.txt", "mine");
    assert!(matches!(commit_all(all.into()), Err(WriteError::Foreign(_))));
    assert_eq!((dir.get("one/b.txt").as_deref(), dir.get("one/c.txt")), (Some("b"), None));
    assert!(!dir.0.join("one").join(JOURNAL).exists() && !dir.0.join("one").join(STAGE).exists());
    fs::remove_file(dir.0.join("two/c.txt")).unwrap();
    // The second has no journal to put in its place: what the first one has is taken back.
    let all = staged(&[("b.txt", "b2")]);
    fs::remove_file(dir.0.join("two").join(STAGE).join("journal.draft")).unwrap();
    assert!(commit_all(all.into()).is_err());
    assert_eq!(dir.get("one/b.txt").as_deref(), Some("b"));
    assert!(!dir.0.join("one").join(STAGE).exists());
    commit_all(staged(&[("b.txt", "b2")]).into()).unwrap();
    assert_eq!((dir.get("one/b.txt").as_deref(), dir.get("two/b.txt").as_deref()), (Some("b2"), Some("b2")));
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

    fn owner(&self, part: usize) -> String {
        self.0.owner(part)
    }
}

#[test]
fn nothing_of_a_tree_with_faults_is_written() {
    let dir = Dir::new();
    write(&tree(&[("a.txt", "before")]), &dir.0).unwrap();
    let plain = Plain(vec![File { path: "a.txt".into(), bytes: b"after".into(), listed: Listed::Digest }]);
    let faulty = FileTree::new(Faulty(plain));
    for error in [write(&faulty, &dir.0).unwrap_err(), check(&faulty, &dir.0).unwrap_err()] {
        assert_eq!(error.to_string(), "`one` makes the undeclared two, and 1 more");
        assert!(error.help().contains("a fault of platformc"), "{}", error.help());
    }
    assert_eq!(fs::read_to_string(dir.0.join("a.txt")).unwrap(), "before");
    assert!(!dir.0.join(STAGE).exists());
}
