//! Completions and manual pages, read by a shell and by groff.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use super::folder::Folder;

fn available(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdin(Stdio::null()).output().is_ok();
    assert!(found || std::env::var_os("CI").is_none_or(|ci| ci != "true"), "`{program}` has to be there with CI");
    found
}

#[test]
fn every_shell_has_a_script() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = folder.run(&["completions", shell]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{shell}");
        for word in ["platformc", "build", "init", "explain"] {
            assert!(run.out.contains(word), "{shell}: no `{word}`");
        }
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).status, 2);
}

#[test]
fn bash_completes_commands_options_and_choices() {
    if !available("bash") {
        return;
    }
    let folder = Folder::new();
    let script = folder.run(&["completions", "bash"]).out;
    let complete = |line: &[&str]| {
        let words = line.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let (last, before) = (line[line.len() - 1], line[line.len() - 2]);
        let ask = format!(
            "set -euo pipefail\n{script}\nCOMP_WORDS=({words})\nCOMP_CWORD={}\n_platformc platformc '{last}' '{before}'\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
            line.len() - 1
        );
        let mut bash = Command::new("bash")
            .args(["--noprofile", "--norc", "-s"])
            .current_dir(&folder.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        bash.stdin.take().unwrap().write_all(ask.as_bytes()).unwrap();
        let done = bash.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{line:?}");
        String::from_utf8(done.stdout).unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(complete(&["platformc", "bu"]), ["build"]);
    assert_eq!(complete(&["platformc", "build", "--ch"]), ["--check"]);
    assert_eq!(complete(&["platformc", "init", "--mesh", ""]), ["istio", "consul"]);
    assert_eq!(complete(&["platformc", "graph", "--format", "m"]), ["mermaid"]);
}

#[test]
fn every_command_has_a_page_that_groff_sets_without_a_warning() {
    let folder = Folder::new();
    let run = folder.run(&["man", "pages"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let pages = folder.files("pages");
    let help = folder.run(&["--help"]).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.contains(&"build") && commands.contains(&"help"));
    let mut expected: Vec<String> =
        commands.iter().filter(|c| **c != "help").map(|c| format!("platformc-{c}.1")).collect();
    expected.push("platformc.1".into());
    expected.sort();
    assert_eq!(pages.keys().cloned().collect::<Vec<_>>(), expected);
    assert_eq!(folder.run(&["man"]).out.as_bytes(), pages["platformc.1"]);

    if !available("groff") {
        return;
    }
    for name in pages.keys() {
        let path = folder.0.join("pages").join(name);
        let done = Command::new("groff").args(["-man", "-ww", "-Tutf8", "-P-cbou"]).arg(&path).output().unwrap();
        let text = String::from_utf8(done.stdout).unwrap();
        assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{name}");
        for part in ["NAME", "SYNOPSIS", "EXIT STATUS", "the machine failed"] {
            assert!(text.contains(part), "{name}: no {part}:\n{text}");
        }
    }
    fs::remove_dir_all(folder.0.join("pages")).unwrap();
    folder.put("pages", "mine");
    assert_eq!(folder.run(&["man", "pages"]).status, 3, "a file is in the way");
}
