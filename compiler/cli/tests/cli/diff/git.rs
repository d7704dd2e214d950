//! What a platform is compared with.

use super::{
    super::folder::Folder,
    history::{BASE, Done, git, repository, with},
};

/// The platform with its last app in a file of its own, and that file.
fn divided() -> (String, String) {
    let (main, part) = BASE.split_at(BASE.find("  reports:\n").unwrap());
    let part = format!("apiVersion: platformc/v1alpha1\nkind: Part\napps:\n{part}");
    (main.replace("kind: Platform\n", "kind: Platform\ninclude: [apps/*.yaml]\n"), part)
}

#[test]
fn a_part_in_a_file_of_its_own_changes_nothing() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    let (main, part) = divided();
    folder.put("platform.yaml", &main);
    folder.put("apps/reports.yaml", &part);
    let done = Done::of(&folder.run(&["diff", "--format", "json"]));
    assert_eq!((done.verdict(), done.status), ("safe", 0));
    assert_eq!((done.keys(), done.at("safe")), (vec![], vec![]), "{:#}", done.document);
}

#[test]
fn included_files_are_read_from_the_revision() {
    let (main, part) = divided();
    let Some(folder) = repository(&[("deep/er/platform.yaml", &main), ("deep/er/apps/reports.yaml", &part)]) else {
        return;
    };
    folder.put("deep/er/apps/reports.yaml", &part.replace("version: 3.1.0", "version: 3.2.0"));
    // from above, and from within
    let above = Done::of(&folder.run(&["diff", "deep/er/platform.yaml", "--format", "json"]));
    let run = folder.command(&["diff", "--format", "json"]).current_dir(folder.0.join("deep/er")).output().unwrap();
    let within = Done::of(&run.into());
    for done in [above, within] {
        assert_eq!(done.verdict(), "restart", "{:#}", done.document);
        assert_eq!(done.keys(), ["apps.reports.chart.version"]);
        let change = &done.document["spec"][0];
        assert_eq!((&change["before"]["file"], &change["before"]["line"]), (&"apps/reports.yaml".into(), &11.into()));
        assert_eq!((&change["before"]["value"], &change["after"]["value"]), (&"3.1.0".into(), &"3.2.0".into()));
    }
    // what is in the folder and not in the revision is not read
    folder.put("deep/er/apps/other.yaml", "no platform");
    assert_eq!(folder.run(&["diff", "deep/er/platform.yaml"]).status, 1);
}

#[test]
fn a_link_in_a_revision_stays_in_the_folder() {
    let (main, part) = divided();
    let Some(folder) = repository(&[("p/platform.yaml", &main), ("p/real.yaml", &part), ("outside.yaml", &part)])
    else {
        return;
    };
    let link = |target: &str| {
        let _ = std::fs::create_dir_all(folder.0.join("p/apps"));
        let _ = std::fs::remove_file(folder.0.join("p/apps/reports.yaml"));
        std::os::unix::fs::symlink(target, folder.0.join("p/apps/reports.yaml")).unwrap();
        git(&folder, &["add", "--all"]);
        git(&folder, &["commit", "--quiet", "--message", "a link"]);
        let _ = std::fs::remove_file(folder.0.join("p/apps/reports.yaml"));
        folder.put("p/apps/reports.yaml", &part);
        folder.run(&["diff", "p/platform.yaml"])
    };
    let inside = link("../real.yaml");
    assert_eq!((inside.status, inside.out.lines().next()), (0, Some("safe: nothing changes, compared with `HEAD`")));
    let outside = link("../../outside.yaml");
    assert_eq!((outside.status, outside.out.as_str()), (1, ""));
    assert!(outside.err.contains("outside") || outside.err.contains("folder"), "{}", outside.err);
}

#[test]
fn any_revision_can_be_named() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]) else { return };
    git(&folder, &["tag", "v1"]);
    folder.put("platform.yaml", &with(&[("backend:2.4.0", "backend:2.5.0")]));
    git(&folder, &["commit", "--quiet", "--all", "--message", "another image"]);
    assert!(folder.run(&["diff"]).out.starts_with("safe: nothing changes"));
    for revision in ["v1", "HEAD~1", "main~1"] {
        let run = folder.run(&["diff", "--against", revision]);
        assert!(run.out.starts_with("restart: 1 thing changes"), "{revision}: {}{}", run.out, run.err);
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let Some(folder) = repository(&[("other.yaml", BASE)]) else { return };
    folder.put("platform.yaml", BASE);
    let says = |arguments: &[&str], status: i32, text: &str| {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (status, ""), "{arguments:?}: {}", run.err);
        assert!(run.err.contains(text), "{arguments:?}: {}", run.err);
    };
    says(&["diff"], 2, "there is no file `platform.yaml` in `HEAD`");
    says(&["diff", "--against", "nowhere"], 2, "`nowhere` is neither a revision nor a folder");
    says(&["diff", "--against", "--output=changed.txt"], 2, "none begins with `-`");
    says(&["diff", "--against", "-x"], 2, "none begins with `-`");
    folder.put("empty/readme.md", "");
    says(&["diff", "--against", "empty"], 2, "the folder `empty` has no `platform.yaml`");
    says(&["diff", "missing.yaml"], 3, "missing.yaml");
    says(&["diff", "--fail-on", "always"], 2, "invalid value 'always'");
    // what was wrong before is said as such
    folder.put("empty/platform.yaml", &BASE.replace("10.40.0.0/16", "10.40.0.1/16"));
    says(&["diff", "--against", "empty"], 1, "`empty` is no platform that can be compared");
    says(&["diff", "other.yaml", "--env", "staging"], 2, "there is no environment `staging`");
}

#[test]
fn outside_of_git_a_folder_is_named() {
    let folder = Folder::new();
    folder.put("platform.yaml", BASE);
    let mut command = folder.command(&["diff"]);
    let run = command.env("GIT_CEILING_DIRECTORIES", folder.0.parent().unwrap()).output().unwrap();
    let text = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), if super::history::has_git() { Some(2) } else { Some(3) }, "{text}");
    assert!(text.contains("`--against DIR`"), "{text}");
    // and without the program
    let run = folder.command(&["diff"]).env("PATH", "").output().unwrap();
    let text = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(3), "{text}");
    assert!(text.contains("install Git") && text.contains("`--against DIR`"), "{text}");
}

#[test]
fn a_folder_has_the_file_or_a_platform() {
    let folder = Folder::new();
    folder.put("shop.yaml", &with(&[("backend:2.4.0", "backend:2.5.0")]));
    folder.put("one/shop.yaml", BASE);
    folder.put("one/platform.yaml", "no platform");
    folder.put("two/platform.yaml", BASE);
    for against in ["one", "two"] {
        let run = folder.run(&["diff", "shop.yaml", "--against", against]);
        assert_eq!(run.status, 0, "{against}: {}", run.err);
        assert!(run.out.starts_with("restart: 1 thing changes"), "{against}: {}", run.out);
    }
}
