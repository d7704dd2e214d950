//! A platform in a repository, and what a change of it does.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::super::folder::{Folder, Run};

/// The platform before the change.
pub const BASE: &str = include_str!("platform.yaml");

/// The platform with texts in the place of others, each of which must be there.
pub fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the platform has no `{from}`");
        text.replace(from, to)
    })
}

/// A text without what is from one text to another, or to its end.
pub fn without(text: &str, from: &str, to: Option<&str>) -> String {
    let (head, rest) = text.split_once(from).unwrap();
    let tail = to.map(|to| format!("{to}{}", rest.split_once(to).unwrap().1)).unwrap_or_default();
    format!("{head}{tail}")
}

/// Whether the machine has Git.
pub fn has_git() -> bool {
    let found =
        Command::new("git").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        let _ = writeln!(std::io::stderr(), "skipped: there is no git on this machine");
    }
    found
}

pub fn git(folder: &Folder, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(&folder.0).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.args(["-c", "user.name=one", "-c", "user.email=one@example.com", "-c", "init.defaultBranch=main"]);
    let done = command.args(arguments).output().unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A repository with these files in its first commit; without Git, nothing.
pub fn repository(files: &[(&str, &str)]) -> Option<Folder> {
    if !has_git() {
        return None;
    }
    let folder = Folder::new();
    git(&folder, &["init", "--quiet"]);
    for (path, text) in files {
        folder.put(path, text);
    }
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message", "before"]);
    Some(folder)
}

/// What a change does.
pub struct Done {
    pub status: i32,
    pub document: Value,
}

impl Done {
    pub fn of(run: &Run) -> Self {
        let document = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
        Self { status: run.status, document }
    }

    pub fn verdict(&self) -> &str {
        self.document["verdict"].as_str().unwrap()
    }

    fn facts(&self) -> impl Iterator<Item = &Value> {
        self.document["environments"].as_array().unwrap().iter().flat_map(|one| one["facts"].as_array().unwrap())
    }

    /// How many facts there are.
    pub fn count(&self) -> usize {
        self.facts().count()
    }

    /// The names of what a rule is about.
    pub fn names(&self, rule: &str) -> Vec<&str> {
        self.facts().filter(|fact| fact["rule"] == rule).map(|fact| fact["name"].as_str().unwrap()).collect()
    }

    /// The kinds of what a rule is about.
    pub fn kinds(&self, rule: &str) -> Vec<&str> {
        self.facts().filter(|fact| fact["rule"] == rule).map(|fact| fact["kind"].as_str().unwrap()).collect()
    }

    /// What of a level no comment accepts.
    pub fn left(&self, level: &str) -> Vec<String> {
        let left = self.facts().filter(|fact| fact["level"] == level && fact["accepted"].is_null());
        left.map(|fact| format!("{} {}", fact["rule"], fact["name"])).collect()
    }

    /// The one fact of a rule about a name.
    pub fn fact(&self, rule: &str, name: &str) -> &Value {
        let found: Vec<&Value> = self.facts().filter(|fact| fact["rule"] == rule && fact["name"] == name).collect();
        let [fact] = found.as_slice() else { panic!("{rule} {name}: {found:#?}\n{:#}", self.document) };
        fact
    }

    /// The rules and names of everything at this level.
    pub fn at(&self, level: &str) -> Vec<(&str, &str)> {
        let of = self.facts().filter(|fact| fact["level"] == level);
        of.map(|fact| (fact["rule"].as_str().unwrap(), fact["name"].as_str().unwrap())).collect()
    }

    /// The keys that changed in the specification.
    pub fn keys(&self) -> Vec<&str> {
        self.document["spec"].as_array().unwrap().iter().map(|change| change["path"].as_str().unwrap()).collect()
    }

    /// The roots that have something to apply.
    pub fn apply(&self) -> Vec<&str> {
        let roots = self.document["environments"][0]["apply"].as_array().unwrap();
        roots.iter().map(|root| root["folder"].as_str().unwrap()).collect()
    }
}

/// What the change from the platform to this text does: by Git where there is one, else by a folder.
pub fn history(text: &str) -> Done {
    let (folder, against) = repository(&[("platform.yaml", BASE)]).map_or_else(
        || {
            let folder = Folder::new();
            folder.put("before/platform.yaml", BASE);
            (folder, "before")
        },
        |folder| (folder, "HEAD"),
    );
    folder.put("platform.yaml", text);
    Done::of(&folder.run(&["diff", "--against", against, "--format", "json"]))
}
