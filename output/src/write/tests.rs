use std::{
    fs,
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

#[test]
fn what_does_not_say_who_owns_what_is_an_error() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    let whose = dir.get(TREE).unwrap();
    for (path, text, said) in [
        (TREE, "", "is damaged"),
        (TREE, "{}", "was not written by platformc"),
        (TREE, "{\"generator\": \"platformc\", \"version\": 99}", "has version 99"),
        (TREE, "{\"generator\": \"platformc\", \"version\": 3}", "is damaged"),
        (LIST, "a.txt\n  12\n", "is damaged"),
        (LIST, "mine\n", "is damaged"),
        (LIST, "../x\n", "names `../x`, which platformc never writes"),
        (LIST, "a/x.txt\n  shared\n.git/HEAD\n  shared\n", "names `.git/HEAD`, which platformc never writes"),
        (LIST, "ownership/tree.json\n", "names `ownership/tree.json`, which platformc never writes"),
        (ownership::MANIFEST, "{}", "was not written by platformc"),
    ] {
        let before = dir.get(path);
        dir.put(path, text);
        for error in [write(&tree(A), &dir.0).unwrap_err(), check(&tree(A), &dir.0).unwrap_err()] {
            assert!(error.to_string().contains(said), "{path}: {error}");
        }
        assert_eq!(dir.get(path).as_deref(), Some(text));
        assert!(!dir.0.join(STAGE).exists());
        before.map_or_else(|| fs::remove_file(dir.0.join(path)).unwrap(), |text| dir.put(path, &text));
    }
    assert_eq!(dir.get(TREE).as_deref(), Some(whose.as_str()));
    assert!(check(&tree(A), &dir.0).unwrap().is_clean());
}

/// What Git leaves where it cannot merge: with the markers in it, both sides are read; what was lost is written again.
type Edit<'a> = (&'a str, &'a dyn Fn(&Dir));

#[test]
fn bookkeeping_that_is_lost_or_in_conflict_is_mended() {
    let next: &[(&str, &str)] = &[("a/x.txt", "x2"), ("b.txt", "b")];
    let merge =
        |text: &str, other: &str| format!("<<<<<<< ours\n{text}||||||| base\nx\n=======\n{other}>>>>>>> theirs\n");
    let lists = |text: &str| merge(text, "a/more.txt\n  shared\n");
    let edits: [Edit<'_>; 5] = [
        ("a list with markers", &|dir| dir.put(LIST, &lists(&dir.get(LIST).unwrap()))),
        ("an owner with markers", &|dir| {
            let text = dir.get(TREE).unwrap();
            dir.put(TREE, &merge(&text.replace("\"p\"", "\"q\""), &text));
        }),
        ("no owner, but a README", &|dir| {
            fs::remove_file(dir.0.join(TREE)).unwrap();
            dir.put("README.md", "# p\n");
        }),
        ("no list, but files that say it", &|dir| {
            fs::remove_file(dir.0.join(LIST)).unwrap();
            dir.put("a/x.txt", "# generated by platformc from platform.yaml\n");
            fs::remove_file(dir.0.join("a/y.txt")).unwrap();
        }),
        ("nothing but a README, and files that say it", &|dir| {
            fs::remove_dir_all(dir.0.join(ownership::FOLDER)).unwrap();
            dir.put("README.md", "# p\n");
            dir.put("a/x.txt", "labels:\n  app.kubernetes.io/managed-by: platformc\n");
            fs::remove_file(dir.0.join("a/y.txt")).unwrap();
        }),
    ];
    for (what, edit) in edits {
        let dir = Dir::new();
        write(&tree(A), &dir.0).unwrap();
        edit(&dir);
        assert!(!check(&tree(A), &dir.0).unwrap().is_clean(), "{what}");
        let changes = write(&tree(next), &dir.0).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(changes.changed, ["a/x.txt"], "{what}");
        assert!(check(&tree(next), &dir.0).unwrap().is_clean(), "{what}");
        assert_eq!(dir.get("a/y.txt"), None, "{what}");
    }
    // A file that says nothing, in a tree that does not either.
    for (path, text, platform) in [("a/x.txt", "x", "p"), ("a/x.txt", "# generated by platformc\n", "q")] {
        let dir = Dir::new();
        write(&tree(A), &dir.0).unwrap();
        fs::remove_dir_all(dir.0.join(ownership::FOLDER)).unwrap();
        dir.put("README.md", &format!("# {platform}\n"));
        dir.put(path, text);
        assert!(matches!(write(&tree(next), &dir.0), Err(WriteError::Foreign(_))), "{text}");
        assert_eq!(dir.get(path).as_deref(), Some(text));
    }
}

#[test]
fn hand_edits_are_told_from_what_is_out_of_date() {
    let dir = Dir::new();
    write(&tree(A), &dir.0).unwrap();
    let next: &[(&str, &str)] = &[("a/x.txt", "x2"), ("a/y.txt", "y"), ("b.txt", "b2")];
    assert_eq!(check(&tree(next), &dir.0).unwrap().edited, [""; 0]);
    dir.put("a/x.txt", "mine");
    dir.put("a/y.txt", "mine");
    let changes = check(&tree(next), &dir.0).unwrap();
    assert_eq!((changes.changed.len(), changes.edited), (3, vec!["a/x.txt".to_owned(), "a/y.txt".to_owned()]));
    assert_eq!(check(&tree(A), &dir.0).unwrap().edited, ["a/x.txt", "a/y.txt"], "with the list as it is to be");
}

/// A file of several entries has no digest in its list: two branches may change it.
#[test]
fn what_several_entries_say_has_no_digest() {
    let shared = |text: &str| {
        FileTree::new(Plain(vec![File { path: "a.txt".into(), bytes: text.into(), listed: Listed::Shared }]))
    };
    let dir = Dir::new();
    write(&shared("1"), &dir.0).unwrap();
    assert_eq!(dir.get(LIST).as_deref(), Some("a.txt\n  shared\n"));
    let changes = check(&shared("2"), &dir.0).unwrap();
    assert_eq!((changes.changed, changes.edited), (vec!["a.txt".to_owned()], Vec::new()));
    write(&shared("2"), &dir.0).unwrap();
    assert_eq!(write(&tree(&[("b.txt", "b")]), &dir.0).unwrap().removed, ["a.txt"]);
}

/// A folder whose files say themselves that a build made them: no list names them one by one.
#[test]
fn the_files_of_a_folder_prove_themselves() {
    const MARKED: &str = "# generated by platformc\n";
    let pages = |files: &[(&str, &str)]| {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).into(),
            bytes: format!("{MARKED}{text}").into_bytes(),
            listed: Listed::Folder("pages".into()),
        };
        FileTree::new(Plain(files.iter().map(file).collect()))
    };
    let dir = Dir::new();
    write(&pages(&[("pages/a.md", "a"), ("pages/b/c.md", "c")]), &dir.0).unwrap();
    assert_eq!(dir.get(LIST).as_deref(), Some("pages/\n  generated\n"));
    dir.put("pages/mine.md", "mine");
    dir.put("pages/b/c.md", "# generated by platformc, and edited");
    let changes = write(&pages(&[("pages/b/c.md", "c"), ("pages/d.md", "d")]), &dir.0).unwrap();
    assert_eq!((changes.added, changes.changed), (vec!["pages/d.md".to_owned()], vec!["pages/b/c.md".to_owned()]));
    assert_eq!(changes.removed, ["pages/a.md"]);
    assert_eq!(dir.get("pages/mine.md").as_deref(), Some("mine"));
    // What no build made is in the way.
    for path in ["pages/mine.md", "other.md"] {
        dir.put(path, "mine");
        assert!(matches!(write(&pages(&[(path, "x"), ("pages/d.md", "d")]), &dir.0), Err(WriteError::Foreign(_))));
        assert_eq!(dir.get(path).as_deref(), Some("mine"));
    }
    // The whole folder goes.
    let dir = Dir::new();
    write(&pages(&[("pages/a.md", "a"), ("pages/b/c.md", "c")]), &dir.0).unwrap();
    assert_eq!(write(&tree(&[("x.txt", "x")]), &dir.0).unwrap().removed, ["pages/a.md", "pages/b/c.md"]);
    assert!(!dir.0.join("pages").exists());
    // A build that was stopped after its commit point, and whose list is there already.
    write(&pages(&[("pages/a.md", "a")]), &dir.0).unwrap();
    stage(&tree(&[("x.txt", "x")]), &out(&dir.0), &identity(), None).unwrap().begin().unwrap();
    dir.put(LIST, &ownership::list([]));
    fs::remove_file(dir.0.join(LIST)).unwrap();
    assert_eq!(write(&tree(&[("x.txt", "x")]), &dir.0).unwrap().removed, ["pages/a.md"]);
}

#[test]
fn a_check_finds_what_no_build_made() {
    let files: &[(&str, &str)] = &[("closed/a/x.tf", "x"), ("open/y.txt", "y")];
    let dir = Dir::new();
    write(&tree(files), &dir.0).unwrap();
    let found = |dir: &Dir| check(&tree(files), &dir.0).unwrap().undeclared;
    for (path, text, expected) in [
        ("closed/a/more.tf", "x", true),
        ("closed/b/c/d.tf", "x", true),
        ("closed/a/others", "x", false),
        ("closed/a/others/x.tf", "x", false),
        ("open/mine.txt", "mine", false),
        ("open/old.txt", "# generated by platformc from platform.yaml\n", true),
        ("open/z/old.yaml", "labels:\n  app.kubernetes.io/managed-by: platformc\n", true),
        ("beside/old.txt", "# generated by platformc from platform.yaml\n", false),
    ] {
        let dir = Dir::new();
        write(&tree(files), &dir.0).unwrap();
        dir.put(path, text);
        assert_eq!(found(&dir), if expected { vec![path.to_owned()] } else { Vec::new() });
        assert_eq!(check(&tree(files), &dir.0).unwrap().is_clean(), !expected, "{path}");
        assert!(write(&tree(files), &dir.0).unwrap().is_empty(), "a build leaves it alone");
        assert_eq!(dir.get(path).as_deref(), Some(text));
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("x.tf", dir.0.join("closed/a/link.tf")).unwrap();
        assert_eq!(found(&dir), ["closed/a/link.tf"]);
    }
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
