//! Everything that can be in the way, at every place of a small tree, for every kind of build: nothing but the files that the
//! tree's own lists name is changed, and what is refused is refused before anything is.

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt, path::Path, process::Command};

use super::*;

/// The tree of the earlier build.
const OLD: &[(&str, &str)] =
    &[("README.md", "old"), ("a/b/c.txt", "c"), ("a/gone.txt", "gone"), ("a/same.txt", "same"), ("old/x/y.txt", "y")];
/// The tree that is to be written.
const NEW: &[(&str, &str)] =
    &[("README.md", "new"), ("a/b/c.txt", "c2"), ("a/b/d.txt", "d"), ("a/same.txt", "same"), ("new/x/y.txt", "y")];

/// Every file, every folder, and what is beside them.
const PLACES: &[(&str, Place)] = &[
    ("README.md", Place::File),
    ("a", Place::Folder),
    ("a/b", Place::Folder),
    ("a/b/c.txt", Place::File),
    ("a/b/d.txt", Place::Added),
    ("a/gone.txt", Place::Removed),
    ("a/same.txt", Place::File),
    ("old", Place::Leaving),
    ("old/x", Place::Leaving),
    ("old/x/y.txt", Place::Removed),
    ("new", Place::Coming),
    ("new/x", Place::Coming),
    ("new/x/y.txt", Place::Added),
    ("ownership", Place::Ownership),
    ("ownership/tree.json", Place::Bookkeeping),
    ("ownership/all.txt", Place::Bookkeeping),
    ("manifest.json", Place::Manifest),
    (".platformc-stage", Place::Stage),
    (".platformc-stage/files", Place::StageFolder),
    (".platformc-stage/journal", Place::StageFile),
    (".platformc-stage/journal.draft", Place::Draft),
    (".platformc-stage/manifest.json", Place::StageFile),
    (".platformc-stage/manifest.draft", Place::Draft),
    (".platformc-stage/notes.txt", Place::InStage),
    ("notes.txt", Place::Beside),
    ("a/notes.txt", Place::Beside),
    ("a/b/notes.txt", Place::Beside),
    ("old/notes.txt", Place::Beside),
    (".git", Place::Beside),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// A file of both trees.
    File,
    Added,
    Removed,
    /// A folder of both trees.
    Folder,
    /// A folder of the old tree.
    Leaving,
    /// A folder of the new tree.
    Coming,
    /// The folder of the lists.
    Ownership,
    /// Who owns what.
    Bookkeeping,
    /// What said that before.
    Manifest,
    Stage,
    /// What is in it is a build's: an interrupted one left it.
    StageFolder,
    StageFile,
    /// One that may be half-written.
    Draft,
    InStage,
    Beside,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Thing {
    File,
    /// A folder with a person's file in it.
    Folder,
    /// To a file outside that has other bytes, or the very bytes that belong there.
    LinkToFile,
    LinkToSameFile,
    /// To an empty folder outside, or to one with the very files that belong there.
    LinkToFolder,
    LinkToSameFolder,
    Dangling,
    Pipe,
    /// What is there, but nobody may write it.
    ReadOnly,
}

const THINGS: [Thing; 9] = [
    Thing::File,
    Thing::Folder,
    Thing::LinkToFile,
    Thing::LinkToSameFile,
    Thing::LinkToFolder,
    Thing::LinkToSameFolder,
    Thing::Dangling,
    Thing::Pipe,
    Thing::ReadOnly,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Work {
    Build,
    Check,
    /// Of a tree that nothing makes any more.
    Remove,
    CheckRemove,
}

/// What is below a folder, without following links: the kind and mode of each entry, and its content.
fn snapshot(dir: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut left = vec![dir.to_path_buf()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, meta) = (entry.path(), entry.metadata().unwrap());
            let content = if meta.is_symlink() {
                format!("link {}", fs::read_link(&path).unwrap().display())
            } else if meta.is_dir() {
                left.push(path.clone());
                "folder".into()
            } else if meta.is_file() {
                format!("file {:?}", fs::read_to_string(&path).unwrap())
            } else {
                "other".into()
            };
            let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            found.insert(name, format!("{:o} {content}", meta.permissions().mode() & 0o777));
        }
    }
    found
}

/// What links lead to.
fn outside(pipe: &Path) -> Dir {
    let outside = Dir::new();
    outside.put("file", "outside");
    fs::create_dir(outside.0.join("folder")).unwrap();
    fs::hard_link(pipe, outside.0.join("pipe")).unwrap();
    outside
}

/// Puts a thing at a place; says whether that made a difference.
fn plant(dir: &Path, outside: &Path, path: &str, thing: Thing) -> bool {
    use std::os::unix::fs::symlink;

    let place = dir.join(path);
    if thing == Thing::ReadOnly {
        let Ok(meta) = fs::symlink_metadata(&place) else { return false };
        fs::set_permissions(&place, fs::Permissions::from_mode(if meta.is_dir() { 0o555 } else { 0o444 })).unwrap();
        return true;
    }
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    // What was there is outside now.
    let same = outside.join("same");
    let was = fs::symlink_metadata(&place).ok();
    if was.is_some() {
        fs::rename(&place, &same).unwrap();
    }
    let (is_file, is_dir) =
        (was.as_ref().is_some_and(fs::Metadata::is_file), was.as_ref().is_some_and(fs::Metadata::is_dir));
    match thing {
        Thing::File => fs::write(&place, "mine").unwrap(),
        Thing::Folder => {
            fs::create_dir(&place).unwrap();
            fs::write(place.join("mine.txt"), "mine").unwrap();
        }
        Thing::LinkToFile => symlink(outside.join("file"), &place).unwrap(),
        Thing::LinkToSameFile if is_file => symlink(&same, &place).unwrap(),
        Thing::LinkToFolder => symlink(outside.join("folder"), &place).unwrap(),
        Thing::LinkToSameFolder if is_dir => symlink(&same, &place).unwrap(),
        Thing::LinkToSameFile | Thing::LinkToSameFolder => return false,
        Thing::Dangling => symlink(outside.join("nothing"), &place).unwrap(),
        Thing::Pipe => fs::hard_link(outside.join("pipe"), &place).unwrap(),
        Thing::ReadOnly => {}
    }
    true
}

/// Whether such a thing at such a place is refused, in which words.
fn refusal(place: Place, thing: Thing, work: Work) -> Option<&'static str> {
    use Place::*;
    let removal = matches!(work, Work::Remove | Work::CheckRemove);
    // A removal does not look at what only the new tree has.
    if place == Beside || removal && matches!(place, Added | Coming) {
        return None;
    }
    let file = matches!(place, File | Added | Removed | Bookkeeping | Manifest | StageFile | Draft);
    let links =
        [Thing::LinkToFile, Thing::LinkToSameFile, Thing::LinkToFolder, Thing::LinkToSameFolder, Thing::Dangling];
    match thing {
        Thing::ReadOnly => None,
        _ if place == InStage => Some("was not written by platformc"),
        _ if links.contains(&thing) => Some("is a symbolic link"),
        Thing::Pipe | Thing::Folder if file => Some("is not a plain file"),
        Thing::Folder if place == Ownership => Some("nothing in"),
        Thing::Folder if place == Stage => Some("was not written by platformc"),
        Thing::Folder => None,
        Thing::File if matches!(place, Bookkeeping | Manifest | StageFile) => Some("is damaged"),
        Thing::File if place == Added => Some("was not written by platformc"),
        // An owned file that was edited: written again, or kept.
        Thing::File if file => None,
        _ => Some("is not a folder"),
    }
}

/// Whether a change is one that the lists allow.
fn allowed(path: &str, before: Option<&String>, after: Option<&String>, work: Work) -> bool {
    let plain = |entry: Option<&String>| entry.is_none_or(|entry| entry.contains(" file "));
    let is_folder = |entry: Option<&String>| entry.is_none_or(|entry| entry.ends_with(" folder"));
    let own = |tree: &[(&str, &str)]| tree.iter().any(|(file, _)| *file == path);
    let above = |tree: &[(&str, &str)]| {
        tree.iter().any(|(file, _)| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    };
    let ours = path.starts_with(ownership::FOLDER) || path.starts_with(STAGE) || own(OLD);
    match work {
        Work::Check | Work::CheckRemove => false,
        Work::Remove => after.is_none() && (plain(before) && ours || is_folder(before) && (above(OLD) || ours)),
        Work::Build if is_folder(before) && is_folder(after) => {
            after.is_none() && above(OLD) || before.is_none() && above(NEW) || path.starts_with(STAGE)
        }
        Work::Build => plain(before) && plain(after) && (ours || before.is_none() && own(NEW)),
    }
}

/// One case: nothing if the thing makes no difference there, else whether it was refused.
fn case(path: &str, place: Place, thing: Thing, work: Work, environment: Option<&str>, pipe: &Path) -> Option<bool> {
    let (folder, outside) = (Dir::new(), outside(pipe));
    let to = out(&folder.0);
    let whose = Identity { environment: environment.map(Into::into), ..identity() };
    let dir = environment.map_or_else(|| folder.0.clone(), |name| folder.0.join(name));
    super::super::write(&tree(OLD), &to, &whose).unwrap();
    if !plant(&dir, &outside.0, path, thing) {
        return None;
    }
    let shown = format!("{thing:?} at {path} ({place:?}), {work:?}, {environment:?}");
    let (before, around) = (snapshot(&folder.0), snapshot(&outside.0));
    let result = match work {
        Work::Build => super::super::write(&tree(NEW), &to, &whose),
        Work::Check => super::super::check(&tree(NEW), &to, &whose),
        Work::Remove => remove(&to, &identity(), environment, false),
        Work::CheckRemove => remove(&to, &identity(), environment, true),
    };
    let after = snapshot(&folder.0);
    assert_eq!(snapshot(&outside.0), around, "{shown}: something outside has changed");
    let prefix = environment.map(|name| format!("{name}/")).unwrap_or_default();
    for entry in before.keys().chain(after.keys()) {
        let (was, is) = (before.get(entry), after.get(entry));
        if was == is {
            continue;
        }
        let below = entry.strip_prefix(&prefix);
        let gone = below.is_none() && Some(entry.as_str()) == environment && is.is_none() && work == Work::Remove;
        assert!(result.is_ok(), "{shown}: {result:?}, and {entry} was {was:?}, is {is:?}");
        assert!(
            gone || below.is_some_and(|below| allowed(below, was, is, work)),
            "{shown}: {entry} was {was:?}, is {is:?}"
        );
    }
    let said = result.as_ref().err().map(|error| format!("{error}\n{}", error.help()));
    match (refusal(place, thing, work), &said) {
        (Some(words), Some(said)) => {
            let at = format!("`{}`", dir.join(path).display());
            let inside = format!("`{}/", dir.join(path).display());
            let named = said.contains(&at) || said.contains(&inside) || place == Place::Ownership;
            assert!(said.contains(words) && named, "{shown}: {said}");
        }
        // Whoever may do all is not stopped by a mode.
        (None, Some(said)) if thing == Thing::ReadOnly => assert!(said.contains("ermission denied"), "{shown}: {said}"),
        (expected, _) => assert_eq!(expected.is_some(), said.is_some(), "{shown}: {said:?}"),
    }
    for entry in before.keys() {
        // So that the folder can be removed.
        let path = folder.0.join(entry);
        if thing == Thing::ReadOnly && path.is_dir() {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    Some(said.is_some())
}

#[test]
#[allow(clippy::print_stdout)]
fn nothing_but_the_trees_own_files_is_ever_touched() {
    // Made once: a program that is started inherits for a moment what other threads have locked.
    let made = Dir::new();
    let pipe = made.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    the_folder_of_an_environment(&pipe);
    // The disk is what they wait for.
    let pipe = pipe.as_path();
    let all = |environment: Option<&'static str>, work| {
        let cases = PLACES.iter().flat_map(|(path, place)| THINGS.map(|thing| (path, *place, thing)));
        let said = cases.filter_map(|(path, place, thing)| case(path, place, thing, work, environment, pipe));
        said.fold((0, 0), |(cases, refused), said| (cases + 1, refused + usize::from(said)))
    };
    let (cases, refused) = std::thread::scope(|scope| {
        let works = [Work::Build, Work::Check, Work::Remove, Work::CheckRemove];
        let each = works.into_iter().flat_map(|work| [(None, work), (Some("staging"), work)]);
        let threads: Vec<_> = each.map(|(environment, work)| scope.spawn(move || all(environment, work))).collect();
        let counts = threads.into_iter().map(|thread| thread.join().unwrap());
        counts.fold((0, 0), |(cases, refused), (c, r)| (cases + c, refused + r))
    });
    println!("{cases} cases, {refused} refused");
    assert!(cases > 1000 && refused > 700, "{cases} {refused}");
}

/// The folder of an environment is found, not named: it is no link either.
fn the_folder_of_an_environment(pipe: &Path) {
    for thing in THINGS {
        for work in [Work::Build, Work::Check, Work::Remove, Work::CheckRemove] {
            let (folder, outside) = (Dir::new(), outside(pipe));
            let whose = Identity { environment: Some("staging".into()), ..identity() };
            super::super::write(&tree(OLD), &out(&folder.0), &whose).unwrap();
            if matches!(thing, Thing::Folder | Thing::ReadOnly) || !plant(&folder.0, &outside.0, "staging", thing) {
                continue;
            }
            let before = (snapshot(&folder.0), snapshot(&outside.0));
            let result = match work {
                Work::Build => super::super::write(&tree(NEW), &out(&folder.0), &whose),
                Work::Check => super::super::check(&tree(NEW), &out(&folder.0), &whose),
                Work::Remove | Work::CheckRemove => {
                    remove(&out(&folder.0), &identity(), Some("staging"), work == Work::CheckRemove)
                }
            };
            assert!(matches!(result, Err(WriteError::Link(_) | WriteError::NotAFolder(_))), "{thing:?} {work:?}");
            assert_eq!((snapshot(&folder.0), snapshot(&outside.0)), before, "{thing:?} {work:?}");
        }
    }
}

/// The folder that the user names may be a link.
#[test]
fn a_named_folder_may_be_a_link() {
    let (folder, real) = (Dir::new(), Dir::new());
    let link = folder.0.join("link");
    std::os::unix::fs::symlink(&real.0, &link).unwrap();
    write(&tree(OLD), &link).unwrap();
    assert_eq!(real.get("README.md").as_deref(), Some("old"));
    assert!(check(&tree(OLD), &link).unwrap().is_empty());
    // But not one that leads nowhere.
    fs::remove_dir_all(&real.0).unwrap();
    assert!(matches!(write(&tree(OLD), &link), Err(WriteError::NotAFolder(_))));
    assert!(!real.0.exists());
}

/// Puts something into the first folder, or a link to the second.
type Plant<'a> = &'a dyn Fn(&Dir, &Dir);

/// What appears between the comparison and the move is not overwritten, followed or removed.
#[test]
fn what_comes_in_between_is_refused() {
    use std::os::unix::fs::symlink;

    let plants: [(&str, Plant<'_>); 6] = [
        ("a/b/d.txt", &|dir, _| dir.put("a/b/d.txt", "mine")),
        ("new", &|dir, outside| symlink(&outside.0, dir.0.join("new")).unwrap()),
        ("new", &|dir, _| dir.put("new", "mine")),
        ("a", &|dir, outside| {
            fs::remove_dir_all(dir.0.join("a")).unwrap();
            symlink(&outside.0, dir.0.join("a")).unwrap();
        }),
        ("README.md", &|dir, outside| {
            fs::remove_file(dir.0.join("README.md")).unwrap();
            symlink(outside.0.join("file"), dir.0.join("README.md")).unwrap();
        }),
        (LIST, &|dir, outside| {
            fs::remove_file(dir.0.join(LIST)).unwrap();
            symlink(outside.0.join("file"), dir.0.join(LIST)).unwrap();
        }),
    ];
    for (path, plant) in plants {
        let (dir, outside) = (Dir::new(), Dir::new());
        outside.put("file", "outside");
        write(&tree(OLD), &dir.0).unwrap();
        let staged = stage(&tree(NEW), &out(&dir.0), &identity(), None).unwrap();
        plant(&dir, &outside);
        let before = (snapshot(&dir.0), snapshot(&outside.0));
        let error = staged.commit().unwrap_err();
        assert!(error.to_string().contains(path), "{path}: {error}");
        let after = (snapshot(&dir.0), snapshot(&outside.0));
        assert_eq!(placed(&after.0), placed(&before.0), "{path}: all or nothing");
        assert_eq!(after.1, before.1, "{path}");
    }
}

/// All but the stage.
fn placed(entries: &BTreeMap<String, String>) -> Vec<(&String, &String)> {
    entries.iter().filter(|(path, _)| !path.starts_with(STAGE)).collect()
}

/// Even what appears in the midst of the move is not overwritten, followed or removed.
#[test]
fn what_comes_at_the_last_moment_is_refused() {
    use std::os::unix::fs::symlink;

    let plants: [(&str, Plant<'_>); 6] = [
        ("a.txt", &|dir, _| dir.put("a.txt", "mine")),
        ("a.txt", &|dir, outside| symlink(outside.0.join("file"), dir.0.join("a.txt")).unwrap()),
        ("a.txt", &|dir, _| fs::create_dir(dir.0.join("a.txt")).unwrap()),
        ("b", &|dir, outside| symlink(&outside.0, dir.0.join("b")).unwrap()),
        ("b", &|dir, outside| symlink(outside.0.join("nothing"), dir.0.join("b")).unwrap()),
        ("b", &|dir, _| dir.put("b", "mine")),
    ];
    for (number, (path, plant)) in plants.into_iter().enumerate() {
        let (dir, from, outside) = (Dir::new(), Dir::new(), Dir::new());
        outside.put("file", "outside");
        from.put(if path == "b" { "b/c.txt" } else { path }, "new");
        plant(&dir, &outside);
        let before = (snapshot(&dir.0), snapshot(&outside.0));
        assert!(commit::promote(&from.0, &dir.0, "", &std::collections::BTreeSet::new()).is_err(), "{number}");
        assert_eq!((snapshot(&dir.0), snapshot(&outside.0)), before, "{number}");
        let gone = if path == "b" { "b/file".to_owned() } else { path.to_owned() };
        let deleted = commit::delete(&dir.0, &[gone]);
        // A plain file in the way of nothing is what was to be removed.
        if fs::symlink_metadata(dir.0.join(path)).is_ok() {
            assert!(deleted.is_err(), "{number}");
            assert_eq!((snapshot(&dir.0), snapshot(&outside.0)), before, "{number}");
        }
    }
}

/// A build that is staged and not committed leaves no trace.
#[test]
fn what_is_staged_and_dropped_was_never_there() {
    let dir = Dir::new();
    write(&tree(OLD), &dir.0).unwrap();
    let before = snapshot(&dir.0);
    drop(stage(&tree(NEW), &out(&dir.0), &identity(), None).unwrap());
    assert_eq!(snapshot(&dir.0), before);
    drop(stage(&tree(NEW), &out(&dir.0.join("x/y")), &identity(), None).unwrap());
    assert_eq!(snapshot(&dir.0), before);
    // A committed stage of an interrupted build stays, until the next build has finished its work.
    dir.put(JOURNAL, &journal(&identity(), OLD));
    let before = snapshot(&dir.0);
    drop(stage(&tree(NEW), &out(&dir.0), &identity(), None).unwrap());
    assert_eq!(snapshot(&dir.0), before);
}
