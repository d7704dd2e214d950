//! Builds the examples and generated platforms beside a program that merely writes the same files.
//!
//! `cargo bench` prints, for each platform: the time of `platformc build` (parse, all checks, emit,
//! write), the time of merely writing the same bytes to the same paths, their ratio, and the peak
//! memory of the process against its input; then what `platformc access` takes. Both write to a tmpfs where there is one. With
//! `-- --instructions`, and valgrind on the machine, also how many instructions a build takes.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

mod generate;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use wait4::Wait4;

const BINARY: &str = env!("CARGO_BIN_EXE_platformc");

/// Files and their bytes.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, "--one", command @ ..] = arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        return one(command);
    }
    let instructions = std::env::args().any(|a| a == "--instructions");
    let dir = Scratch::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut platforms: Vec<(String, Files)> = Vec::new();
    let mut found: Vec<PathBuf> = fs::read_dir(examples).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    for example in found {
        if example.join("platform.yaml").exists() {
            let mut files = read(&example);
            files.retain(|(path, _)| !path.starts_with("output"));
            platforms.push((example.file_name().unwrap().to_string_lossy().into_owned(), files));
        }
    }
    for (apps, clusters) in [(10, 2), (100, 4), (1000, 10), (10_000, 20)] {
        let text = generate::platform(apps, clusters, "istio").into_bytes();
        platforms.push((format!("{apps} apps, {clusters} clusters"), vec![(PathBuf::from("platform.yaml"), text)]));
    }
    println!(
        "{:28} {:>7} {:>9} {:>9} {:>6} {:>9} {:>7}",
        "platform", "files", "build", "writing", "ratio", "memory", "x input"
    );
    let mut counts = Vec::new();
    for (name, input) in &platforms {
        let folder = dir.0.join("platform");
        let _ = fs::remove_dir_all(&folder);
        for (path, bytes) in input {
            fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
            fs::write(folder.join(path), bytes).unwrap();
        }
        let spec = folder.join("platform.yaml");
        let size: usize = input.iter().map(|(_, bytes)| bytes.len()).sum();
        let runs = if size > 1_000_000 { 3 } else { 7 };
        let (build, memory) = best(runs, || built(&folder, &spec));
        let files = read(&folder.join("output"));
        let (writing, _) = best(runs, || (written(&dir.0, &files), 0));
        let mib = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
        println!(
            "{name:28} {:7} {:7.1}ms {:7.1}ms {:6.2} {:6.1}MiB {:7.1}",
            files.len(),
            build.as_secs_f64() * 1000.0,
            writing.as_secs_f64() * 1000.0,
            build.as_secs_f64() / writing.as_secs_f64(),
            mib(memory),
            (mib(memory) - 8.0).max(0.0) / mib(size as u64),
        );
        if instructions {
            counts.push((name, count(&folder, &spec)));
        }
    }
    access(&dir.0);
    for (name, count) in counts {
        println!("{name:28} {:>12} instructions", count.map_or("no valgrind".into(), |n: u64| n.to_string()));
    }
    println!("\n`x input`: peak memory less 8 MiB, over the size of platform.yaml");
}

/// The quickest of some runs, and the largest memory.
fn best(runs: usize, mut run: impl FnMut() -> (Duration, u64)) -> (Duration, u64) {
    (0..runs).map(|_| run()).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap()
}

/// One build into an empty folder: wall time of the process and its peak memory in bytes.
fn built(dir: &Path, spec: &Path) -> (Duration, u64) {
    let _ = fs::remove_dir_all(dir.join("output"));
    let Run { wall, memory, .. } = run(&["build", spec.to_str().unwrap()]);
    (wall, memory)
}

/// What a run of the program took: wall time, processor time, peak memory in bytes.
struct Run {
    wall: Duration,
    cpu: Duration,
    memory: u64,
}

/// Runs the program. Another process starts it, because the memory of who starts a program counts as the program's until it
/// runs, and this one holds all the files.
fn run(command: &[&str]) -> Run {
    let done = Command::new(std::env::current_exe().unwrap()).arg("--one").args(command).output().unwrap();
    assert!(done.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).unwrap();
    let mut numbers = said.split_whitespace().map(|number| number.parse::<u64>().unwrap());
    let mut next = || numbers.next().unwrap();
    Run { wall: Duration::from_nanos(next()), cpu: Duration::from_micros(next()), memory: next() }
}

/// What that process does: it says how many nanoseconds, microseconds of processors, and bytes the command took.
fn one(command: &[&str]) {
    let start = Instant::now();
    let child = Command::new(BINARY).args(command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let usage = child.wait4().unwrap();
    let time = start.elapsed();
    assert!(usage.status.success(), "{command:?} failed");
    let cpu = usage.rusage.utime + usage.rusage.stime;
    println!("{} {} {}", time.as_nanos(), cpu.as_micros(), usage.rusage.maxrss);
}

/// What `platformc access` takes, in every format: it must grow as the platform does.
fn access(dir: &Path) {
    println!("\n{:28} {:>9} {:>9} {:>9}", "access", "format", "cpu", "memory");
    for (apps, clusters, secrets) in [(100, 4, 4), (1000, 10, 4), (10_000, 20, 1)] {
        let spec = dir.join("access.yaml");
        fs::write(&spec, generate::with_secrets(apps, clusters, "istio", secrets)).unwrap();
        for format in ["table", "markdown", "json"] {
            let command = ["access", spec.to_str().unwrap(), "--format", format];
            let Run { cpu, memory, .. } = (0..3).map(|_| run(&command)).min_by_key(|run| run.cpu).unwrap();
            println!(
                "{:28} {format:>9} {:7.0}ms {:6.1}MiB",
                format!("{apps} apps, {secrets} secrets each"),
                cpu.as_secs_f64() * 1000.0,
                memory as f64 / 1024.0 / 1024.0
            );
        }
    }
}

/// Merely writes the same files.
fn written(dir: &Path, files: &[(PathBuf, Vec<u8>)]) -> Duration {
    let out = dir.join("plain");
    let _ = fs::remove_dir_all(&out);
    let start = Instant::now();
    for (path, bytes) in files {
        let path = out.join(path);
        if fs::write(&path, bytes).is_err() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
        }
    }
    let time = start.elapsed();
    let _ = fs::remove_dir_all(&out);
    time
}

fn read(root: &Path) -> Files {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(root).unwrap().to_path_buf(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Instructions of one build, counted by valgrind.
fn count(dir: &Path, spec: &Path) -> Option<u64> {
    let _ = fs::remove_dir_all(dir.join("output"));
    let out = format!("--callgrind-out-file={}", dir.join("callgrind.out").display());
    let run = Command::new("valgrind").args(["--tool=callgrind", &out, BINARY, "build"]).arg(spec).output().ok()?;
    let text = String::from_utf8_lossy(&run.stderr).into_owned();
    let line = text.lines().find(|l| l.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// A folder on a tmpfs where there is one, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let shm = Path::new("/dev/shm");
        let base = if shm.is_dir() { shm.to_path_buf() } else { std::env::temp_dir() };
        let dir = base.join(format!("platformc-bench-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
