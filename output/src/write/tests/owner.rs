//! Whose tree it is: another's is refused, and taken over only if the user says so.

use super::*;

fn of(platform: &str, environment: Option<&str>, source: &str) -> Identity {
    Identity {
        platform: platform.into(),
        name: platform.into(),
        environment: environment.map(Into::into),
        source: source.into(),
    }
}

const MINE: &[(&str, &str)] = &[("a.txt", "mine")];
const THEIRS: &[(&str, &str)] = &[("a.txt", "theirs"), ("b/c.txt", "c")];

fn build(dir: &Dir, identity: &Identity, files: &[(&str, &str)], adopt: Option<&str>) -> Result<Changes, WriteError> {
    let to = Out { adopt: adopt.map(Into::into), ..out(&dir.0) };
    let tree = tree(files);
    let checked = super::super::check(&tree, &to, identity);
    let written = super::super::write(&tree, &to, identity);
    assert_eq!(checked.as_ref().err().map(ToString::to_string), written.as_ref().err().map(ToString::to_string));
    written
}

#[test]
fn another_owners_tree_is_refused_until_it_is_taken_over() {
    let mine = of("mine", None, "platform.yaml");
    for (theirs, said) in [
        (of("theirs", None, "platform.yaml"), "holds the tree of platform `theirs`, not of `mine`"),
        (
            of("mine", None, "other.yaml"),
            "holds the tree that was compiled from `other.yaml`, not from `platform.yaml`",
        ),
        (
            of("mine", Some("test"), "platform.yaml"),
            "holds the tree of environment `test`, not of a platform without environments",
        ),
    ] {
        let dir = Dir::new();
        let at_theirs = Out { folder: dir.0.clone(), ..Out::default() };
        // The tree of an environment, wherever it has been moved to.
        let below = theirs.environment.clone();
        super::super::write(&tree(THEIRS), &at_theirs, &theirs).unwrap();
        if let Some(below) = below {
            for entry in ["a.txt", "b", ownership::FOLDER] {
                fs::rename(dir.0.join(&below).join(entry), dir.0.join(entry)).unwrap();
            }
            fs::remove_dir(dir.0.join(below)).unwrap();
        }
        let unfinished = format!("{STAGE}/files/x");
        dir.put(&unfinished, "x");
        for wrong in [None, Some("somebody"), Some("mine")] {
            if wrong == Some(theirs.platform.as_str()) {
                continue;
            }
            let error = build(&dir, &mine, MINE, wrong).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
            assert!(error.help().contains(&format!("`--adopt {}`", theirs.platform)), "{}", error.help());
            assert_eq!((dir.get("a.txt").as_deref(), dir.get("b/c.txt").as_deref()), (Some("theirs"), Some("c")));
            assert_eq!(dir.get(&unfinished).as_deref(), Some("x"), "theirs, too");
        }
        let changes = build(&dir, &mine, MINE, Some(&theirs.platform)).unwrap();
        assert_eq!((changes.changed, changes.removed), (vec!["a.txt".to_owned()], vec!["b/c.txt".to_owned()]));
        assert!(build(&dir, &mine, MINE, None).unwrap().is_empty(), "it is ours now");
    }
}

/// What the journal says: an adoption that was interrupted is finished without being asked for again.
#[test]
fn an_interrupted_build_says_whose_tree_it_is() {
    let (mine, theirs) = (of("mine", None, "platform.yaml"), of("theirs", None, "platform.yaml"));
    let dir = Dir::new();
    build(&dir, &theirs, THEIRS, None).unwrap();
    dir.put(JOURNAL, &journal(&mine, MINE));
    let error = build(&dir, &theirs, THEIRS, None).unwrap_err();
    assert!(error.to_string().contains("holds the tree of platform `mine`, not of `theirs`"), "{error}");
    assert!(dir.0.join(JOURNAL).exists(), "nothing was changed");
    let changes = build(&dir, &mine, MINE, None).unwrap();
    assert_eq!(changes.removed, ["b/c.txt"]);
    assert!(build(&dir, &mine, MINE, None).unwrap().is_empty());
}

#[test]
fn the_platforms_own_files_are_never_owned() {
    let mine = of("mine", None, "platform.yaml");
    let dir = Dir::new();
    dir.put("platform.yaml", "spec");
    dir.put("teams/shop.yaml", "part");
    let to = Out { sources: vec![dir.0.join("platform.yaml"), dir.0.join("teams/shop.yaml")], ..out(&dir.0) };
    // The tree has such a path, even with the same bytes.
    for files in [&[("platform.yaml", "spec")], &[("teams/shop.yaml", "part")], &[("Platform.yaml", "x")]]
        as [&[(&str, &str)]; 3]
    {
        assert!(matches!(super::super::write(&tree(files), &to, &mine), Err(WriteError::Source(_))), "{files:?}");
        assert!(matches!(super::super::check(&tree(files), &to, &mine), Err(WriteError::Source(_))), "{files:?}");
    }
    // A list names it, with the right digest.
    super::super::write(&tree(MINE), &to, &mine).unwrap();
    for path in ["platform.yaml", "teams/shop.yaml"] {
        let digest = ownership::hex(&ownership::digest(dir.get(path).unwrap().as_bytes()));
        dir.put(LIST, &format!("{path}\n  {digest}\n"));
        let error = super::super::write(&tree(MINE), &to, &mine).unwrap_err();
        assert!(error.to_string().ends_with("is a file of the platform itself: the output cannot own it"), "{error}");
        assert!(matches!(remove(&to, &mine, None, false), Err(WriteError::Source(_))));
        assert_eq!(
            (dir.get("platform.yaml").as_deref(), dir.get("teams/shop.yaml").as_deref()),
            (Some("spec"), Some("part"))
        );
    }
}

/// Trees beside ours are others' business; one around ours is not, and neither is a damaged one of ours.
#[test]
fn what_is_left_behind_is_ours() {
    let mine = of("mine", None, "platform.yaml");
    let find = |dir: &Dir| left_behind(&out(&dir.0), &mine, &[Some("test")]);
    for (theirs, expected) in [
        (of("theirs", Some("live"), "platform.yaml"), Vec::new()),
        (of("mine", Some("live"), "other.yaml"), Vec::new()),
        (of("mine", Some("live"), "platform.yaml"), vec![Some("live".to_owned())]),
        (of("mine", Some("test"), "platform.yaml"), Vec::new()),
        (of("mine", None, "platform.yaml"), vec![None]),
    ] {
        let dir = Dir::new();
        super::super::write(&tree(THEIRS), &out(&dir.0), &theirs).unwrap();
        assert_eq!(find(&dir).unwrap(), expected, "{theirs:?}");
    }
    let dir = Dir::new();
    let theirs = of("theirs", None, "platform.yaml");
    super::super::write(&tree(THEIRS), &out(&dir.0), &theirs).unwrap();
    assert!(matches!(find(&dir), Err(WriteError::Belongs { .. })));
    for platform in ["mine", "theirs"] {
        let (dir, whose) = (Dir::new(), of(platform, Some("live"), "platform.yaml"));
        super::super::write(&tree(THEIRS), &out(&dir.0), &whose).unwrap();
        let text = dir.get("live/ownership/tree.json").unwrap();
        dir.put("live/ownership/tree.json", &format!("{text}more"));
        assert_eq!(matches!(find(&dir), Err(WriteError::Damaged(_))), platform == "mine");
    }
}

/// Taking a name over reaches what that platform has left behind, and no other tree that happens to be in the folder.
#[test]
fn what_is_taken_over_was_left_behind() {
    let (mine, theirs) = (of("mine", None, "platform.yaml"), of("theirs", None, "platform.yaml"));
    let environment = |name| Identity { environment: Some(name), ..theirs.clone() };
    let put = |folder: PathBuf, whose: &Identity| {
        let tree = tree(THEIRS);
        super::super::write(&tree, &Out { folder, ..Out::default() }, whose).unwrap();
    };
    let find = |dir: &Dir, present: &[Option<&str>], adopt: &str| {
        left_behind(&Out { adopt: Some(adopt.into()), ..out(&dir.0) }, &mine, present)
    };
    // Their live tree of its own, and that of an environment somewhere else than in the folder of its name.
    let dir = Dir::new();
    put(dir.0.join("two"), &theirs);
    put(dir.0.clone(), &environment("live".into()));
    fs::rename(dir.0.join("live"), dir.0.join("copy")).unwrap();
    assert_eq!(find(&dir, &[None], "theirs").unwrap(), Vec::new());
    assert_eq!(find(&dir, &[Some("test")], "theirs").unwrap(), Vec::new());
    // Before this platform has a tree here, theirs may be what it was; then they are another's.
    let dir = Dir::new();
    put(dir.0.clone(), &environment("live".into()));
    for (present, here) in [(None, dir.0.clone()), (Some("test"), dir.0.join("test"))] {
        let live = || vec![Some("live".to_owned())];
        assert_eq!(find(&dir, &[present], "theirs").unwrap(), live());
        let whose = Identity { environment: present.map(Into::into), ..mine.clone() };
        put(dir.0.clone(), &whose);
        assert_eq!(find(&dir, &[present], "theirs").unwrap(), Vec::new());
        // And also if only one of several is there.
        assert_eq!(find(&dir, &[present, Some("new")], "theirs").unwrap(), Vec::new());
        // Theirs all over: a rename.
        let taken = fs::read_to_string(here.join(TREE)).unwrap().replace("\"mine\"", "\"theirs\"");
        fs::write(here.join(TREE), taken).unwrap();
        assert_eq!(find(&dir, &[present], "theirs").unwrap(), live());
        for file in ["a.txt", "b/c.txt", TREE, LIST] {
            fs::remove_file(here.join(file)).unwrap();
        }
    }
    // Of the same name and compiled from another file: beside ours it is no rename.
    let dir = Dir::new();
    put(dir.0.clone(), &of("mine", Some("live"), "live.yaml"));
    put(dir.0.clone(), &of("mine", Some("test"), "platform.yaml"));
    assert_eq!(find(&dir, &[Some("test")], "mine").unwrap(), Vec::new());
    // The folder itself as somebody's environment.
    let dir = Dir::new();
    put(dir.0.clone(), &environment("live".into()));
    let inside = Dir(dir.0.join("live"));
    assert!(matches!(find(&inside, &[Some("test")], "theirs"), Err(WriteError::Belongs { .. })));
}

/// All that a manifest of version 1 says of its platform is in the README beside it.
#[test]
fn a_tree_of_the_first_version_is_proved_by_its_readme() {
    let first = |dir: &Dir, readme: Option<&str>, environment: Option<&str>| {
        let mut files = vec![("old.txt", "old")];
        files.extend(readme.map(|text| ("README.md", text)));
        let list = |(path, text): &(&str, &str)| {
            dir.put(path, text);
            format!(
                "\"{path}\": {{\"sha256\": \"{}\", \"nodes\": [\"n\"]}}",
                ownership::hex(&ownership::digest(text.as_bytes()))
            )
        };
        let listed: Vec<String> = files.iter().map(list).collect();
        let environment = environment.map(|name| format!("\"environment\": \"{name}\", ")).unwrap_or_default();
        let text = format!(
            "{{\"version\": 1, \"source\": \"platform.yaml\", {environment}\"nodes\": {{\"n\": []}}, \"files\": {{{}}}}}",
            listed.join(", ")
        );
        dir.put(ownership::MANIFEST, &text);
    };
    let mine = Identity { name: "mine-test".into(), ..of("mine", None, "platform.yaml") };
    for (readme, adopt, expected) in [
        (Some("# mine\n"), None, Ok(())),
        (Some("# mine-test\nedited"), None, Ok(())),
        (Some("# theirs\n"), None, Err("holds the tree of platform `theirs`, not of `mine`")),
        (Some("# theirs\n"), Some("mine"), Err("holds the tree of platform `theirs`, not of `mine`")),
        (Some("# theirs\n"), Some("theirs"), Ok(())),
        (Some("# Our platform\n"), None, Err("says for which platform it was written")),
        (Some("# Our platform\n"), Some("theirs"), Err("says for which platform it was written")),
        (Some("# Our platform\n"), Some("mine"), Ok(())),
        (None, None, Err("says for which platform it was written")),
        (None, Some("mine"), Ok(())),
    ] {
        let dir = Dir::new();
        first(&dir, readme, None);
        let result = build(&dir, &mine, MINE, adopt);
        match (result, expected) {
            (Ok(changes), Ok(())) => {
                assert!(changes.removed.contains(&"old.txt".to_owned()), "{readme:?}: still owned");
                assert!(
                    changes.removed.contains(&ownership::MANIFEST.to_owned()) && dir.get(ownership::MANIFEST).is_none()
                );
                assert_eq!(dir.get(TREE), Some(mine.text()));
            }
            (Err(error), Err(said)) => {
                assert!(error.to_string().contains(said), "{readme:?} {adopt:?}: {error}");
                assert!(dir.get("old.txt").is_some() && dir.get("a.txt").is_none());
            }
            (result, expected) => panic!("{readme:?} {adopt:?}: {result:?}, not {expected:?}"),
        }
    }
    // That of an environment.
    let test = Identity { environment: Some("test".into()), ..mine };
    let dir = Dir::new();
    first(&dir, Some("# mine-test, test\n"), Some("test"));
    let below = Dir(dir.0.join("test"));
    fs::create_dir(&below.0).unwrap();
    for name in ["old.txt", "README.md", ownership::MANIFEST] {
        fs::rename(dir.0.join(name), below.0.join(name)).unwrap();
    }
    assert!(build(&dir, &test, MINE, None).unwrap().removed.contains(&"old.txt".to_owned()));
}
