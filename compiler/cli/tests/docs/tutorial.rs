//! The tutorial does what it says, and the page of the commands names all of them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::book::page;

/// A fenced block: what is behind the fence, and its lines.
pub fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((info, body.join("\n")));
        }
    }
    blocks
}

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Commands in a folder, at home in `scratch`; says whether they did their work, and what they printed.
fn bash(scratch: &Path, folder: &Path, commands: &str) -> (bool, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_platformc")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let done = Command::new("bash")
        .args(["-c", &format!("set -euo pipefail\nexec 2>&1\n{commands}\npwd > \"$HOME/folder\"\n")])
        .current_dir(folder)
        .env_clear()
        .envs([("PATH", path.as_str()), ("HOME", scratch.to_str().unwrap()), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("GIT_AUTHOR_NAME", "somebody"), ("GIT_AUTHOR_EMAIL", "somebody@example.com")])
        .envs([("GIT_COMMITTER_NAME", "somebody"), ("GIT_COMMITTER_EMAIL", "somebody@example.com")])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (done.status.success(), String::from_utf8(done.stdout).unwrap())
}

#[test]
fn every_command_of_the_tutorial_does_what_it_says() {
    let scratch = Scratch(std::env::temp_dir().join(format!("platformc-tutorial-{}", std::process::id())));
    fs::create_dir_all(&scratch.0).unwrap();
    let text = page("tutorial.md");
    let mut folder = scratch.0.clone();
    let (mut ran, mut compared) = (0, 0);
    let mut said = String::new();
    for (info, body) in blocks(&text) {
        match info {
            "sh" | "sh fails" => {
                ran += 1;
                let (good, out) = bash(&scratch.0, &folder, &body);
                assert_eq!(good, info == "sh", "{body}\n{out}");
                if good {
                    folder = fs::read_to_string(scratch.0.join("folder")).unwrap().trim_end().into();
                }
                said = out;
            }
            "text" => {
                compared += 1;
                for line in body.lines() {
                    assert!(said.contains(line), "the tutorial shows\n{line}\nand the command says\n{said}");
                }
            }
            other => panic!("a block of `{other}` in the tutorial"),
        }
    }
    assert!(ran > 10 && compared > 5, "{ran} blocks ran, {compared} were compared");
    // The second build says nothing, as the tutorial claims; the file ends as it began but for one number.
    let text = fs::read_to_string(scratch.0.join("shop/platform.yaml")).unwrap();
    assert!(text.contains("replicas: { min: 3, max: 12 }") && text.contains("ingress: private,"));
}

#[test]
fn the_commands_are_all_there() {
    let text = page("commands.md");
    let help = |arguments: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_platformc")).args(arguments).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let overview = help(&["--help"]);
    let commands = overview.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> =
        commands.filter_map(|line| line.split_whitespace().next()).filter(|c| *c != "help").collect();
    assert!(commands.len() > 7);
    // in front of the sections are the options of all commands
    let head = text.split("\n## `platformc ").next().unwrap();
    for command in &commands {
        let heading = format!("\n## `platformc {command}");
        let section = text.split(&heading).nth(1).unwrap_or_else(|| panic!("`{command}` has no section"));
        let section = section.split("\n## ").next().unwrap();
        for option in help(&[command, "--help"]).split_whitespace().filter_map(|word| word.strip_prefix("--")) {
            let option = option.trim_end_matches([',', '>', '.', ']', ')']);
            let is_told = |text: &str| text.contains(&format!("--{option}"));
            assert!(option == "help" || is_told(section) || is_told(head), "`{command}`: no `--{option}`");
        }
    }
    assert_eq!(text.matches("\n## `platformc ").count(), commands.len(), "a section without a command");
}

/// Every block that is marked as YAML is one, and a whole platform compiles.
#[test]
fn examples_are_right() {
    let mut seen = 0;
    let mut folders = vec![super::book::source()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                // The pages of the codes have wrong examples too; `pages.rs` compiles them.
                folders.extend((entry.file_name().unwrap() != "codes").then_some(entry));
                continue;
            }
            for (info, body) in blocks(&fs::read_to_string(&entry).unwrap()) {
                if !info.starts_with("yaml") {
                    continue;
                }
                seen += 1;
                let source = platformc_spec::Source { name: "page".into(), text: (body.clone() + "\n").into() };
                let arena = platformc_spec::Arena::new();
                let parsed = platformc_spec::parse(platformc_spec::SourceId(0), &source, &arena);
                assert!(parsed.is_ok(), "{}: {parsed:?}\n{body}", entry.display());
            }
        }
    }
    assert!(seen > 10, "{seen}");
}
