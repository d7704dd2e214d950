//! What people expect of a command line: it finds its file, reads pipes, keeps quiet and its colours when told to.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use super::folder::{Folder, Run, small, with_apps};

/// A small platform with a warning.
fn warned() -> String {
    small().replace("10.40.0.0/16 }", "10.40.0.0/16, nat: single }")
}

fn within(folder: &Folder, below: &str, arguments: &[&str]) -> Run {
    let below = folder.0.join(below);
    fs::create_dir_all(&below).unwrap();
    Run::from(folder.command(arguments).current_dir(below).output().unwrap())
}

/// With a text at standard input.
fn fed(folder: &Folder, arguments: &[&str], text: &str) -> Run {
    let mut command = folder.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Run::from(child.wait_with_output().unwrap())
}

#[test]
fn the_platform_is_found_from_folders_below_it() {
    let (folder, plain) = (Folder::small(), Folder::small());
    assert_eq!(within(&folder, "a/b", &["build"]).status, 0);
    assert_eq!(plain.run(&["build"]).status, 0);
    assert_eq!(folder.files("output"), plain.files("output"));
    assert!(folder.files("a").is_empty());
    folder.put("platform.yaml", &warned());
    let run = within(&folder, "a/b", &["check"]);
    assert!(run.status == 0 && run.err.contains("../../platform.yaml:"), "{run:?}");
    // a nearer one comes first
    folder.put("a/platform.yaml", "name: [");
    assert_eq!(within(&folder, "a/b", &["check"]).status, 1);
    assert_eq!(folder.run(&["check"]).status, 0);
}

#[test]
fn what_is_above_a_repository_is_not_looked_at() {
    let folder = Folder::small();
    folder.put("repository/.git/HEAD", "ref: refs/heads/main\n");
    let run = within(&folder, "repository/below", &["check"]);
    assert!(run.status == 3 && run.err.contains("`platform.yaml`: ") && run.err.contains("or below it"), "{run:?}");
    folder.put("repository/platform.yaml", &small());
    assert_eq!(within(&folder, "repository/below", &["check"]).status, 0);
}

#[test]
fn a_folder_stands_for_the_platform_in_it() {
    let (folder, plain) = (Folder::new(), Folder::small());
    folder.put("shop/platform.yaml", &small());
    assert_eq!(folder.run(&["build", "shop"]).status, 0);
    assert_eq!(plain.run(&["build"]).status, 0);
    assert_eq!(folder.files("shop/output"), plain.files("output"));
    assert_eq!(folder.run(&["fmt", "shop", "--check"]).status, plain.run(&["fmt", "--check"]).status);
    fs::create_dir(folder.0.join("empty")).unwrap();
    let run = folder.run(&["check", "empty"]);
    assert!(run.status == 3 && run.err.contains("empty/platform.yaml"), "{run:?}");
}

#[test]
fn standard_input_is_read_as_the_file_of_this_folder() {
    let (folder, plain) = (Folder::new(), Folder::small());
    let run = fed(&folder, &["check", "-"], &small());
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let run = fed(&folder, &["check", "-"], &small().replace("network: main", "network: nowhere"));
    assert!(run.status == 1 && run.err.contains("platform.yaml:"), "{run:?}");
    assert_eq!(fed(&folder, &["build", "-"], &small()).status, 0);
    assert_eq!(plain.run(&["build"]).status, 0);
    assert_eq!(folder.files("output"), plain.files("output"));
    assert!(folder.get("platform.yaml").is_none());
    // what it includes is beside it
    folder.put("more.yaml", "apiVersion: platformc/v1alpha1\nkind: Part\npeerings: {}\n");
    let run = fed(&folder, &["check", "-"], &(small() + "\ninclude: [more.yaml]\n"));
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let run = fed(&folder, &["check", "-"], &(small() + "\ninclude: [none.yaml]\n"));
    assert!(run.status == 1 && run.err.contains("none.yaml"), "{run:?}");
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = Folder::new();
    folder.put("platform.yaml", &warned());
    for arguments in [&["check", "--quiet"][..], &["-q", "build"], &["fmt", "-q"]] {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""), "{arguments:?}");
    }
    assert!(folder.files("output").contains_key("README.md"), "it is done all the same");
    let run = folder.run(&["check", "--quiet", "--deny-warnings"]);
    assert!(run.status == 1 && run.err.contains("P0502"), "{run:?}");
    folder.put("platform.yaml", &warned().replace("network: main", "network: nowhere"));
    let run = folder.run(&["check", "-q"]);
    assert!(run.status == 1 && run.err.contains("P0301") && !run.err.contains("P0502"), "{run:?}");
    assert!(folder.run(&["check"]).err.contains("1 error"), "{run:?}");
    // what is asked for is printed
    folder.put("platform.yaml", &small());
    assert!(folder.run(&["graph", "-q"]).out.starts_with("flowchart "));
    assert_eq!(folder.run(&["build", "-q", "--check"]).status, 1, "the tree is of the other platform");
}

#[test]
fn colours_are_there_when_they_are_asked_for() {
    let folder = Folder::new();
    folder.put("platform.yaml", &warned());
    let coloured = |arguments: &[&str], no_color: Option<&str>| {
        let mut command: Command = folder.command(arguments);
        match no_color {
            Some(value) => command.env("NO_COLOR", value),
            None => command.env_remove("NO_COLOR"),
        };
        let run = Run::from(command.output().unwrap());
        run.err.contains('\u{1b}')
    };
    // the tests are no terminal
    assert!(!coloured(&["check"], None) && !coloured(&["check", "--color", "auto"], None));
    assert!(coloured(&["check", "--color", "always"], None));
    assert!(coloured(&["--color=always", "check"], Some("1")), "an option is nearer than the environment");
    assert!(!coloured(&["check", "--color", "never"], None));
    // messages about the arguments too
    assert!(coloured(&["check", "--nonsense", "--color", "always"], None));
    assert!(!coloured(&["check", "--nonsense", "--color=never"], None));
    assert_eq!(folder.run(&["check", "--color", "red"]).status, 2);
}

#[test]
fn a_build_ends_with_how_much_changed_and_what_is_next() {
    let folder = Folder::small();
    let end = |run: &Run| {
        let lines: Vec<&str> = run.out.lines().collect();
        let paths = |line: &&str| ["added ", "changed ", "removed "].iter().any(|word| line.starts_with(word));
        lines.into_iter().skip_while(paths).collect::<Vec<_>>().join("\n")
    };
    let run = folder.run(&["build"]);
    let added = run.out.lines().filter(|line| line.starts_with("added ")).count();
    let next = "next: commit, then follow `README.md`: First bring-up";
    assert_eq!(end(&run), format!("{added} added, 0 changed, 0 removed\n\n{next}"));
    assert_eq!(folder.run(&["build"]).out, "", "nothing to say");
    folder.put("platform.yaml", &small().replace("nodeGroups: {", "support: x, nodeGroups: {"));
    assert!(!folder.run(&["build"]).out.contains(" added, "), "nothing was written");
    folder.put("platform.yaml", &warned());
    let next = "next: commit and merge, then apply:\n  1. terraform/roots/network, because of `network_main`\n     \
                by the pipeline: somebody starts apply:network";
    assert_eq!(end(&folder.run(&["build"])), format!("0 added, 1 changed, 0 removed\n\n{next}"));
    // what Flux deploys needs nobody
    folder.put("platform.yaml", &with_apps(1, "1.0.0"));
    folder.run(&["build"]);
    folder.put("platform.yaml", &with_apps(1, "1.0.1"));
    let next = "read `git diff output`, and commit the folder";
    assert_eq!(end(&folder.run(&["build"])), format!("0 added, 1 changed, 0 removed; next: {next}"));
    assert!(!folder.run(&["build", "--check"]).out.contains("next: "));
}
