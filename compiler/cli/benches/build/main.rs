//! Measures the program on the examples and on generated platforms, beside programs that do only the part that must be done.
//!
//! `cargo bench` prints, for each platform:
//! - a cold build (into no folder) against writing the same files;
//! - a build that changes nothing against reading and hashing the same files;
//! - `check`; and what `access` and `diff` take. `diff` has a bound, and the run fails if it is above it.
//!
//! What it is measured against uses as many threads as the program does. All of it is on a tmpfs where there is one.
//! With `OTHER=path/to/another/platformc` in the environment, both programs are measured in turn; `PLATFORMC=path` names another one
//! than the one that was just compiled. With `-- --instructions`, and
//! valgrind on the machine, instructions are counted, too; `-- WORD` measures only platforms whose name has that word.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, clippy::indexing_slicing)]

mod generate;
mod run;
mod yardstick;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use run::{Cost, run};
use yardstick::Files;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, "--one", program, command @ ..] = arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        return run::one(program, command);
    }
    let instructions = arguments.iter().any(|argument| argument == "--instructions");
    let words: Vec<&String> = arguments.iter().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(*word));
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let mut programs = vec![("", named("PLATFORMC").unwrap_or_else(|| env!("CARGO_BIN_EXE_platformc").into()))];
    programs.extend(named("OTHER").map(|path| ("other", path)));
    let scratch = Scratch::new();
    println!(
        "{:28} {:>6} | {:>9} {:>9} {:>5} {:>9} {:>9} {:>5} | {:>9} {:>9} {:>5} | {:>9} {:>9} {:>7} {:>5}",
        "platform",
        "files",
        "cold cpu",
        "writing",
        "ratio",
        "cold wall",
        "writing",
        "ratio",
        "no-op cpu",
        "hashing",
        "ratio",
        "check cpu",
        "memory",
        "x input",
        "cpus"
    );
    for (name, input) in platforms().iter().filter(|(name, _)| wanted(name)) {
        platform(&scratch.0, &programs, name, input, instructions);
    }
    println!(
        "\n`writing`: of the same files; `hashing`: finding and reading them, and hashing each with SHA-256; `x input`: peak memory of a cold \
         build less 8 MiB, over the size of the input; `cpus`: processors used by a cold build, cpu over wall"
    );
    access(&scratch.0, &programs, &wanted);
    if !difference(&scratch.0, &programs, &wanted) {
        drop(scratch);
        std::process::exit(1);
    }
}

/// The examples and generated platforms: the files of each, with `platform.yaml`.
fn platforms() -> Vec<(String, Files)> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut platforms = Vec::new();
    let mut found: Vec<PathBuf> = fs::read_dir(examples).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    for example in found.iter().filter(|example| example.join("platform.yaml").exists()) {
        let mut files = yardstick::read(example);
        files.retain(|(path, _)| !path.starts_with("output") && !path.starts_with(".platformc"));
        platforms.push((example.file_name().unwrap().to_string_lossy().into_owned(), files));
    }
    for (apps, clusters) in [(10, 2), (100, 4), (300, 4), (1000, 10), (10_000, 20)] {
        let text = generate::platform(apps, clusters, "istio").into_bytes();
        platforms.push((format!("{apps} apps, {clusters} clusters"), vec![(PathBuf::from("platform.yaml"), text)]));
    }
    platforms
}

/// What one program took for one platform.
struct Costs {
    cold: Cost,
    same: Cost,
    check: Cost,
}

/// Measures all programs on one platform, in turn, and prints a line for each.
fn platform(scratch: &Path, programs: &[(&str, PathBuf)], name: &str, input: &Files, instructions: bool) {
    let folder = scratch.join("platform");
    let _ = fs::remove_dir_all(&folder);
    for (path, bytes) in input {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), bytes).unwrap();
    }
    let (spec, output) = (folder.join("platform.yaml"), folder.join("output"));
    let spec = spec.to_str().unwrap();
    let size: usize = input.iter().map(|(_, bytes)| bytes.len()).sum();
    let threads = platformc::threads(size);
    let mut files = Files::new();
    let (mut costs, mut counts): (Vec<Option<Costs>>, Vec<[Option<u64>; 3]>) = (Vec::new(), Vec::new());
    costs.resize_with(programs.len(), || None);
    let (mut writing, mut hashing): (Option<Cost>, Option<Cost>) = (None, None);
    for _ in 0..if size > 1_000_000 { 3 } else { 9 } {
        for ((_, program), costs) in programs.iter().zip(&mut costs) {
            let _ = fs::remove_dir_all(&output);
            let cold = run(program, &["build", spec]);
            // The first build that changes nothing may still have something to remember.
            let same = run(program, &["build", spec]).best(run(program, &["build", spec]));
            let found = Costs { cold, same, check: run(program, &["check", spec]) };
            *costs = Some(match costs.take() {
                None => found,
                Some(best) => Costs {
                    cold: best.cold.best(found.cold),
                    same: best.same.best(found.same),
                    check: best.check.best(found.check),
                },
            });
        }
        if files.is_empty() {
            files = yardstick::read(&output);
        }
        let best = |best: &mut Option<Cost>, cost: Cost| *best = Some(best.map_or(cost, |best| best.best(cost)));
        best(&mut hashing, yardstick::hash(&output, &files, threads));
        best(&mut writing, yardstick::write(&scratch.join("plain"), &files, threads));
    }
    for (_, program) in programs.iter().filter(|_| instructions) {
        let _ = fs::remove_dir_all(&output);
        counts
            .push([["build", spec], ["build", spec], ["check", spec]].map(|c| run::instructions(program, &c, scratch)));
    }
    let (writing, hashing) = (writing.unwrap(), hashing.unwrap());
    for (number, (label, _)) in programs.iter().enumerate() {
        let Costs { cold, same, check } = costs[number].as_ref().unwrap();
        println!(
            "{:28} {:6} | {} {} {:5.2} {} {} {:5.2} | {} {} {:5.2} | {} {:6.1}MiB {:7.1} {:5.2}",
            if label.is_empty() { name } else { label },
            files.len(),
            ms(cold.cpu),
            ms(writing.cpu),
            ratio(cold.cpu, writing.cpu),
            ms(cold.wall),
            ms(writing.wall),
            ratio(cold.wall, writing.wall),
            ms(same.cpu),
            ms(hashing.cpu),
            ratio(same.cpu, hashing.cpu),
            ms(check.cpu),
            mib(cold.memory),
            (mib(cold.memory) - 8.0).max(0.0) / mib(size as u64),
            ratio(cold.cpu, cold.wall),
        );
        for (what, count) in
            ["cold build", "build that changes nothing", "check"].iter().zip(counts.get(number).into_iter().flatten())
        {
            println!("    {:>14} instructions: {what}", count.map_or("no valgrind".into(), |n: u64| n.to_string()));
        }
    }
}

/// What `platformc access` takes, in every format: it must grow as the platform does.
fn access(scratch: &Path, programs: &[(&str, PathBuf)], wanted: &dyn Fn(&str) -> bool) {
    println!("\n{:28} {:>9} {:>9} {:>9}", "access", "format", "cpu", "memory");
    for (apps, clusters, secrets) in [(100, 4, 4), (1000, 10, 4), (10_000, 20, 1)] {
        let name = format!("{apps} apps, {secrets} secrets each");
        if !wanted(&name) {
            continue;
        }
        let spec = scratch.join("access.yaml");
        fs::write(&spec, generate::with_secrets(apps, clusters, "istio", secrets)).unwrap();
        for format in ["table", "markdown", "json"] {
            for (label, program) in programs {
                let command = ["access", spec.to_str().unwrap(), "--format", format];
                let cost = (0..3).map(|_| run(program, &command)).reduce(Cost::best).unwrap();
                let name = if label.is_empty() { &name } else { *label };
                println!("{name:28} {format:>9} {} {:6.1}MiB", ms(cost.cpu), mib(cost.memory));
            }
        }
    }
}

/// What `platformc diff` takes when one app changes, and when all do; whether our own program stays within its bounds.
fn difference(scratch: &Path, programs: &[(&str, PathBuf)], wanted: &dyn Fn(&str) -> bool) -> bool {
    println!("\n{:28} {:>9} {:>9} {:>9} {:>9}", "diff", "changed", "cpu", "bound", "memory");
    let mut is_within = true;
    for (apps, clusters, seconds) in [(1000, 10, 1), (10_000, 20, 8)] {
        let name = format!("diff of {apps} apps");
        if !wanted(&name) {
            continue;
        }
        let bound = Duration::from_secs(seconds);
        let text = generate::platform(apps, clusters, "istio");
        let before = scratch.join("before");
        fs::create_dir_all(&before).unwrap();
        fs::write(before.join("platform.yaml"), &text).unwrap();
        let spec = scratch.join("platform.yaml");
        for (changed, after) in
            [("one", text.replacen(":1.8.2", ":1.8.3", 1)), ("all", text.replace(":1.8.2", ":1.8.3"))]
        {
            assert_ne!(text, after, "nothing changes");
            fs::write(&spec, after).unwrap();
            for (label, program) in programs {
                let command =
                    ["diff", spec.to_str().unwrap(), "--against", before.to_str().unwrap(), "--fail-on", "unknown"];
                let cost = (0..3).map(|_| run(program, &command)).reduce(Cost::best).unwrap();
                // a change of everything is no daily one
                is_within &= !label.is_empty() || changed == "all" || cost.cpu <= bound;
                let name = if label.is_empty() { &name } else { *label };
                println!("{name:28} {changed:>9} {} {} {:6.1}MiB", ms(cost.cpu), ms(bound), mib(cost.memory));
            }
        }
    }
    if !is_within {
        println!("`diff` takes longer than its bound");
    }
    is_within
}

fn ms(time: Duration) -> String {
    format!("{:7.1}ms", time.as_secs_f64() * 1000.0)
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
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
