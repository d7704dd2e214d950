//! Two branches that change different entries: Git merges their output without a conflict, and the result is what the merged
//! platform compiles to, byte for byte.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, clippy::disallowed_types)]

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use platformc_generator::{Language, edits};
use platformc_output::write::{Out, write};
use platformc_spec::include::single;
use serde_json::{Value, json};

/// The written output of a platform, with its bookkeeping; none if the platform is refused.
fn compiled(platform: &Value, folder: &Path) -> Option<BTreeMap<String, Vec<u8>>> {
    let sources = single("platform.yaml", platform.to_string());
    let (outputs, _) = platformc_pipeline::outputs(&sources).ok()?;
    let _ = fs::remove_dir_all(folder);
    let out = Out { folder: folder.into(), ..Out::default() };
    for output in outputs {
        write(&output.tree, &out, &output.identity).ok()?;
    }
    let mut files = BTreeMap::new();
    read(folder, "", &mut files);
    Some(files)
}

fn read(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{below}{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// A repository that only Git itself writes to, without anybody's configuration.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("merge-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let this = Self(folder);
        this.git(&["init", "--quiet", "--bare", "repository"], b"");
        this
    }

    fn git(&self, arguments: &[&str], input: &[u8]) -> (bool, String) {
        let mut command = Command::new("git");
        command.current_dir(&self.0).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        if self.0.join("repository").exists() {
            command.env("GIT_DIR", "repository");
        }
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    /// Commits four trees: the base, two branches from it, and what they should become.
    fn commit(&self, trees: &[&BTreeMap<String, Vec<u8>>; 4]) {
        let mut stream = Vec::new();
        for (branch, files) in ["base", "left", "right", "merged"].iter().zip(trees) {
            write!(stream, "reset refs/heads/{branch}\n\ncommit refs/heads/{branch}\n").unwrap();
            write!(stream, "committer Test <test@example.com> 0 +0000\ndata 0\n\n").unwrap();
            if *branch != "base" {
                writeln!(stream, "from refs/heads/base").unwrap();
            }
            writeln!(stream, "deleteall").unwrap();
            for (path, bytes) in *files {
                writeln!(stream, "M 100644 inline {path}\ndata {}", bytes.len()).unwrap();
                stream.extend_from_slice(bytes);
                stream.push(b'\n');
            }
        }
        stream.extend_from_slice(b"done\n");
        assert!(self.git(&["fast-import", "--quiet", "--force", "--done"], &stream).0);
    }

    /// The files in which Git's merge is not what it should be, each with how.
    fn differences(&self) -> Vec<(String, &'static str)> {
        let (clean, merged) =
            self.git(&["merge-tree", "--write-tree", "--name-only", "--no-messages", "left", "right"], b"");
        let mut lines = merged.lines();
        let tree = lines.next().unwrap();
        if !clean {
            return lines.map(|path| (path.to_owned(), "conflict")).collect();
        }
        let (_, differ) = self.git(&["diff-tree", "-r", "--name-only", tree, "merged"], b"");
        differ.lines().map(|path| (path.to_owned(), "differs")).collect()
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Where edits of different entries meet nevertheless, by the paths of the files, and why. `*` stands for one name, `**` for any rest.
const MEETINGS: &[(&str, &str)] = &[
    ("flux/apps/*/*/network.yaml", "the callers of an app are one list of its NetworkPolicy"),
    ("flux/apps/*/*/traffic.yaml", "the callers of an app are one list of the mesh's policy"),
    (
        "flux/infrastructure/*/namespaces/namespaces.yaml",
        "the namespaces of a cluster are made before its apps, by one node",
    ),
    ("flux/infrastructure/*/remote-apps/**", "the apps that other clusters call are one list"),
    ("flux/infrastructure/*/vault/network.yaml", "who reaches Vault is one list of its NetworkPolicy"),
    ("terraform/roots/vault-configuration/main.tf", "policies, roles and keys are maps that a module is called with"),
    ("terraform/roots/*/main.tf", "who reaches a cluster and what it needs are lists that a module is called with"),
    ("terraform/roots/*/outputs.tf", "the outputs for the objects of several entries"),
    ("README.md", "its tables have a row an entry, and quotas are of the whole"),
    ("access/**", "what an entry of the platform may do with a secret of another"),
    ("vault/policies/configuration.hcl", "who applies the root may write what all entries make"),
];

/// Why two edits meet in a file, if they do. A change of all files of a kind meets the removal of one.
fn meeting(path: &str, [base, left, right]: [&Files; 3]) -> Option<&'static str> {
    let gone = |one: &Files, other: &Files| !one.contains_key(path) && other.get(path) != base.get(path);
    if base.contains_key(path) && (gone(left, right) || gone(right, left)) {
        return Some("one edit removes what the other changes everywhere");
    }
    let both = |path: &str| [left, right].iter().all(|side| side.get(path) != base.get(path));
    let fits = |(pattern, _): &&(&str, &str)| {
        fits(path, pattern) || path.split_once('/').is_some_and(|(_, rest)| fits(rest, pattern))
    };
    MEETINGS.iter().find(|meeting| both(path) && fits(meeting)).map(|(_, why)| *why)
}

fn fits(path: &str, pattern: &str) -> bool {
    let (mut path, mut pattern) = (path.split('/'), pattern.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// What became of two edits.
enum Met {
    /// Together or alone they are no platform, or they change nothing.
    Invalid,
    /// What Git did not merge, and which of it has no reason.
    Merged { met: BTreeMap<&'static str, usize>, wrong: Vec<String> },
}

fn merge(repository: &Repository, base: &Value, [left, right]: [&dyn Fn(&mut Value); 2]) -> Met {
    let with = |edits: &[&dyn Fn(&mut Value)]| {
        let mut platform = base.clone();
        edits.iter().for_each(|edit| edit(&mut platform));
        platform
    };
    let folder = repository.0.join("output");
    let compile = |platform: Value| compiled(&platform, &folder);
    let Some(merged) = compile(with(&[left, right])) else { return Met::Invalid };
    let (Some(base), Some(first), Some(second)) = (compile(with(&[])), compile(with(&[left])), compile(with(&[right])))
    else {
        return Met::Invalid;
    };
    if first == base || second == base {
        return Met::Invalid;
    }
    repository.commit(&[&base, &first, &second, &merged]);
    let (mut met, mut wrong) = (BTreeMap::new(), Vec::new());
    for (path, how) in repository.differences() {
        match meeting(&path, [&base, &first, &second]) {
            Some(why) if how == "conflict" => *met.entry(why).or_default() += 1,
            _ => wrong.push(format!("{path}: {how}")),
        }
    }
    Met::Merged { met, wrong }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// `SEEDS` and `ROUNDS` in the environment make more.
#[test]
fn random_edits_of_different_entries_merge() {
    let language = Language::committed();
    let repository = Repository::new("random");
    let (mut clean, mut all, mut reasons, mut failed) = (0, 0, BTreeMap::<&str, usize>::new(), Vec::new());
    for seed in number("FROM", 0)..number("SEEDS", 24) {
        let base = edits::document(seed, &language);
        for round in 0..number("ROUNDS", 4) {
            let Some([left, right]) = edits::two(&base, seed * 1000 + round) else { continue };
            let both = [&|platform: &mut Value| left.apply(platform), &|platform: &mut Value| right.apply(platform)]
                as [&dyn Fn(&mut Value); 2];
            let Met::Merged { met, wrong } = merge(&repository, &base, both) else { continue };
            (all, clean) = (all + 1, clean + usize::from(met.is_empty()));
            met.into_iter().for_each(|(why, count)| *reasons.entry(why).or_default() += count);
            let name = |edit: &edits::Edit| format!("{} {}", edit.what, edit.path.join("."));
            let told = |wrong| format!("seed {seed}.{round}: {} / {}: {wrong}", name(&left), name(&right));
            failed.extend(wrong.into_iter().map(told));
        }
    }
    println!("{clean} of {all} merges are clean; the others: {reasons:#?}");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(all >= 10, "only {all} pairs of edits are valid");
    assert!(clean * 2 > all, "only {clean} of {all} merges are clean");
}

/// The platform of the compiler's own tests, with these apps.
fn with_apps(names: &[&str]) -> Value {
    let app = |name: &&str| {
        let image = format!("registry.example.com/shop/{name}:1.0.0");
        ((*name).to_owned(), json!({ "cluster": "main", "namespace": "shop", "image": image, "port": 8080 }))
    };
    json!({
        "apiVersion": "platformc/v1alpha1",
        "kind": "Platform",
        "name": "small",
        "aws": { "account": "111122223333", "region": "eu-west-1", "state": { "bucket": "small-tfstate" } },
        "git": { "url": "https://gitlab.example.com/platform/small.git" },
        "networks": { "main": { "cidr": "10.40.0.0/16" } },
        "clusters": { "main": {
            "network": "main",
            "kubernetes": "1.36",
            "admins": { "platform": "arn:aws:iam::111122223333:role/platform-admin" },
            "nodeGroups": { "system": { "instanceTypes": ["m7g.large"], "min": 3, "max": 9 } },
        } },
        "apps": names.iter().map(app).collect::<serde_json::Map<_, _>>(),
    })
}

/// Two branches add an app each, between the same two.
#[test]
fn apps_that_are_added_between_the_same_neighbours_merge() {
    let repository = Repository::new("neighbours");
    let trees = [&["a", "c"][..], &["a", "b1", "c"], &["a", "b2", "c"], &["a", "b1", "b2", "c"]]
        .map(|names| compiled(&with_apps(names), &repository.0.join("output")).unwrap());
    assert!(trees[1] != trees[0] && trees[2] != trees[0]);
    repository.commit(&[&trees[0], &trees[1], &trees[2], &trees[3]]);
    assert_eq!(repository.differences(), []);
    // Removed on one branch, added on the other, and both removed.
    let trees = [&["a", "b", "c"][..], &["a", "c"], &["a", "b", "b1", "c"], &["a", "b1", "c"]]
        .map(|names| compiled(&with_apps(names), &repository.0.join("output")).unwrap());
    repository.commit(&[&trees[0], &trees[1], &trees[2], &trees[3]]);
    assert_eq!(repository.differences(), []);
}
