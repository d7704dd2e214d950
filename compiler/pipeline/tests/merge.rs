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
use serde_json::Value;

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
    fn differences(&self) -> Vec<String> {
        let (clean, merged) = self.git(&["merge-tree", "--write-tree", "--name-only", "--no-messages", "left", "right"], b"");
        let mut lines = merged.lines();
        let tree = lines.next().unwrap();
        if !clean {
            return lines.map(|path| format!("{path}: conflict")).collect();
        }
        let (_, differ) = self.git(&["diff-tree", "-r", "--name-only", tree, "merged"], b"");
        differ.lines().map(|path| format!("{path}: differs")).collect()
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What became of two edits.
enum Met {
    /// Together or alone they are no platform, or they change nothing.
    Invalid,
    Merged(Vec<String>),
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
    Met::Merged(repository.differences())
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn random_edits_of_different_entries_merge() {
    let language = Language::committed();
    let repository = Repository::new("random");
    let (mut merged, mut wrong) = (0, Vec::new());
    for seed in number("FROM", 0)..number("SEEDS", 60) {
        let base = edits::document(seed, &language);
        for round in 0..number("ROUNDS", 6) {
            let Some([left, right]) = edits::two(&base, seed * 1000 + round) else { continue };
            let both = [&|platform: &mut Value| left.apply(platform), &|platform: &mut Value| right.apply(platform)]
                as [&dyn Fn(&mut Value); 2];
            if let Met::Merged(differences) = merge(&repository, &base, both) {
                merged += 1;
                let name = |edit: &edits::Edit| format!("{} {}", edit.what, edit.path.join("."));
                let told = |difference| format!("seed {seed}.{round}: {} / {}: {difference}", name(&left), name(&right));
                wrong.extend(differences.into_iter().map(told));
            }
        }
    }
    println!("{merged} merges");
    assert!(wrong.is_empty(), "{merged} merges\n{}", wrong.join("\n"));
}
