//! A folder of a test's own, and the binary in it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

pub const STAGE: &str = ".platformc-stage";

/// Files with their bytes; a difference shows their names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl std::ops::Deref for Files {
    type Target = BTreeMap<String, Vec<u8>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter().map(|(path, bytes)| (path, fingerprint(bytes)))).finish()
    }
}

fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

/// Removed at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("platformc-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// With the small platform of the tests in it.
    pub fn small() -> Self {
        let folder = Self::new();
        folder.put("platform.yaml", &small());
        folder
    }

    pub fn put(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn get(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platformc"));
        command.args(arguments).current_dir(&self.0).env("NO_COLOR", "1").stdin(Stdio::null());
        // what a pipeline that runs the tests says of itself
        for variable in ["CI", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "GITHUB_BASE_REF"] {
            command.env_remove(variable);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::from(self.command(arguments).output().unwrap())
    }

    /// Every file below a folder, with its bytes.
    pub fn files(&self, path: &str) -> Files {
        let mut files = BTreeMap::new();
        collect(&self.0.join(path), &self.0.join(path), &mut files);
        Files(files)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// What a run printed, and its exit status.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub fn small() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/_base/platform.yaml");
    fs::read_to_string(path).unwrap()
}

/// The small platform with apps, each a few files of the tree.
pub fn with_apps(apps: usize, tag: &str) -> String {
    use std::fmt::Write as _;

    let mut text = small() + "\napps:\n";
    for n in 0..apps {
        let _ = writeln!(text, "  app-{n}:");
        let _ = writeln!(text, "    cluster: main\n    namespace: space-{}", n % 7);
        let _ = writeln!(text, "    image: registry.example.com/apps/app-{n}:{tag}\n    port: 8080");
    }
    text
}
