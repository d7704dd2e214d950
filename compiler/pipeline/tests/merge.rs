//! Two branches that change different entries: Git merges their output without a conflict, and the result is what the merged
//! platform compiles to, byte for byte.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout
)]

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    str::FromStr,
};

use platformc_generator::{
    Language,
    edits::{self, Edit},
};
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

/// Where edits of different entries meet nevertheless, since one object lists what both say: the files, with `*` for a part of a name
/// and `**` for any rest, and the object.
const MEETINGS: &[(&str, &str)] = &[
    ("flux/apps/*/*/network.yaml", "the callers of an app are one list of its NetworkPolicy"),
    ("flux/apps/*/*/traffic.yaml", "the callers of an app are one list of the mesh's policy"),
    (
        "flux/infrastructure/*/namespaces/namespaces.yaml",
        "the namespaces of a cluster are made before its apps, by one node",
    ),
    ("flux/infrastructure/*/remote-apps/*.yaml", "the callers in a cluster of what runs in another are one list"),
    ("flux/infrastructure/*/vault/network.yaml", "who reaches Vault is one list of its NetworkPolicy"),
    ("terraform/roots/cluster-*/main.tf", "who reaches the API of a cluster is one map that its module is called with"),
    ("terraform/roots/flux-*/main.tf", "what Flux substitutes in a cluster is one ConfigMap"),
    ("terraform/roots/ingress/ingress-*.tf", "who reaches a load balancer is one list that its module is called with"),
    (
        "terraform/roots/storage/storage-*.tf",
        "the directories of a file system are one map that its module is called with",
    ),
    ("terraform/roots/vault-configuration/main.tf", "policies, roles and keys are maps that modules are called with"),
    ("vault/policies/people/*.hcl", "what a group of people may do is one policy of Vault"),
    ("vault/policies/configuration*.hcl", "what who applies Vault's configuration may do is one policy of Vault"),
    ("reach/*/*.md", "the callers of an app are a table of its page, as they are a list of its NetworkPolicy"),
    ("access/**", "who has a secret is a table of its page"),
    ("README.md", "its tables have a row an entry, and commands that are run once name all databases and clusters"),
    ("CODEOWNERS", "who reviews which folder is one file"),
];

/// Why Git does not merge two edits of a file, if there is a reason.
fn meeting(path: &str, how: &str, [base, left, right]: [&Files; 3]) -> Option<&'static str> {
    let changes = |side: &Files| side.get(path) != base.get(path);
    let alone = |one: &Files, other: &Files| changes(one) && !changes(other);
    if how == "conflict" {
        let gone = |one: &Files, other: &Files| !one.contains_key(path) && changes(other);
        if base.contains_key(path) && (gone(left, right) || gone(right, left)) {
            return Some("one edit removes what the other changes everywhere");
        }
        let found = MEETINGS.iter().find(|(pattern, _)| fits(path, pattern));
        return found.filter(|_| changes(left) && changes(right)).map(|(_, why)| *why);
    }
    // a new file says what such a file says, which the other edit changes in those that were there
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let changes_such = |side: &Files| {
        base.iter().any(|(other, text)| name(other) == name(path) && side.get(other).is_some_and(|now| now != text))
    };
    let is_new = !base.contains_key(path)
        && (alone(left, right) && changes_such(right) || alone(right, left) && changes_such(left));
    is_new.then_some("one edit adds what the other changes everywhere")
}

fn fits(path: &str, pattern: &str) -> bool {
    let (mut path, mut pattern) = (path.split('/'), pattern.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some(one), Some(other)) if is_name(other, one) => {}
            _ => return false,
        }
    }
}

fn is_name(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((begin, end)) => name.len() >= begin.len() + end.len() && name.starts_with(begin) && name.ends_with(end),
        None => name == pattern,
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// An edit that makes another platform of the base, with its output.
struct Branch {
    edit: Edit,
    files: Files,
}

/// The base of a seed with the edits that can be made to it.
fn branches(seed: u64, repository: &Repository, language: &Language) -> Option<(Value, Files, Vec<Branch>)> {
    let folder = repository.0.join("output");
    let platform = edits::document(seed, language);
    let base = compiled(&platform, &folder)?;
    let valid = |edit: Edit| {
        let mut other = platform.clone();
        edit.apply(&mut other);
        let files = compiled(&other, &folder)?;
        (files != base).then_some(Branch { edit, files })
    };
    let found = edits::some(&platform, seed, number("EDITS", 8)).into_iter().filter_map(valid).collect();
    Some((platform, base, found))
}

/// What two edits became.
#[derive(Default)]
struct Merged {
    /// What Git did not merge, with the reason.
    met: BTreeMap<String, &'static str>,
    /// What has no reason.
    wrong: Vec<String>,
}

/// None if both edits together are no platform.
fn merge(repository: &Repository, platform: &Value, base: &Files, [left, right]: [&Branch; 2]) -> Option<Merged> {
    let mut both = platform.clone();
    left.edit.apply(&mut both);
    right.edit.apply(&mut both);
    let expected = compiled(&both, &repository.0.join("output"))?;
    repository.commit(&[base, &left.files, &right.files, &expected]);
    let mut merged = Merged::default();
    for (path, how) in repository.differences() {
        match meeting(&path, how, [base, &left.files, &right.files]) {
            Some(why) => {
                merged.met.insert(path, why);
            }
            None => merged.wrong.push(format!("{path}: {how}")),
        }
    }
    Some(merged)
}

fn number<T: FromStr>(variable: &str, default: T) -> T {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// `FROM`, `SEEDS`, `EDITS` and `PAIRS` in the environment make more.
#[test]
fn random_edits_of_different_entries_merge() {
    let language = Language::committed();
    let repository = Repository::new("random");
    let (mut clean, mut all, mut reasons, mut failed) = (0, 0, BTreeMap::<&str, usize>::new(), Vec::new());
    for seed in number("FROM", 0)..number("SEEDS", 12) {
        let Some((platform, base, found)) = branches(seed, &repository, &language) else { continue };
        // what is added between the same neighbours is side by side
        let near = |apart: usize| found.iter().zip(found.iter().skip(apart));
        let pairs = (1..found.len()).flat_map(near).filter(|(left, right)| !left.edit.meets(&right.edit));
        for (left, right) in pairs.take(number("PAIRS", 6)) {
            let Some(Merged { met, wrong }) = merge(&repository, &platform, &base, [left, right]) else { continue };
            (all, clean) = (all + 1, clean + usize::from(met.is_empty() && wrong.is_empty()));
            let name = |Branch { edit, .. }: &Branch| format!("{} {}", edit.what, edit.path.join("."));
            println!("seed {seed}: {} / {}: {:?} {wrong:?}", name(left), name(right), met.keys());
            for why in met.into_values() {
                *reasons.entry(why).or_default() += 1;
            }
            let told = |wrong| format!("seed {seed}: {} / {}: {wrong}", name(left), name(right));
            failed.extend(wrong.into_iter().map(told));
        }
    }
    println!("{clean} of {all} merges are clean; the others: {reasons:#?}");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(all >= 20, "only {all} pairs of edits are valid");
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
