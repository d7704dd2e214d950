//! Two programs on the same platforms: the same bytes, messages and exit statuses, or a difference that is shown.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Instant,
};

use platformc_generator::Language;

use crate::{
    case::{Case, Kind},
    commands::{self, OUT},
    platforms,
    program::{self, Done},
    task::{Failure, about},
    tree,
};

#[derive(clap::Args, Debug)]
pub struct Options {
    /// The program that is right
    old: PathBuf,
    /// The program that should do the same
    new: PathBuf,
    /// How many generated platforms
    #[arg(long, default_value_t = 500)]
    seeds: u64,
    /// How many platforms with mistakes
    #[arg(long, default_value_t = 200)]
    broken: u64,
    /// Every command for every platform; without it, each generated platform is built and gets one command more in turn
    #[arg(long)]
    all: bool,
    /// How many differences are shown
    #[arg(long, default_value_t = 20)]
    show: usize,
}

/// What was found in one case.
#[derive(Default)]
struct Found {
    commands: usize,
    /// What the two programs did differently.
    differences: Vec<String>,
    /// What neither may do.
    faults: Vec<String>,
}

/// What was found in the cases of one kind.
#[derive(Clone, Copy, Default)]
struct Sum {
    cases: usize,
    commands: usize,
    differences: usize,
    faults: usize,
}

/// Runs both programs on everything, on all cores; what differs is printed at once. The keys that generated platforms use
/// are those that the old program knows.
pub fn run(options: &Options, out: &mut dyn Write) -> Result<bool, Failure> {
    let begin = Instant::now();
    let absolute = |path: &Path| path.canonicalize().map_err(about(path.display()));
    let programs = [absolute(&options.old)?, absolute(&options.new)?];
    let scratch = scratch();
    fs::create_dir_all(&scratch).map_err(about(scratch.display()))?;
    let compared = language(&programs[0], &scratch).and_then(|language| {
        let cases = Case::all(options.seeds, options.broken)?;
        let sums = all(options, &programs, &cases, &scratch, &language, out)?;
        Ok((language, sums))
    });
    fs::remove_dir_all(&scratch).map_err(about(scratch.display()))?;
    let (language, sums) = compared?;
    let reached = platforms::of(options.seeds, &language);
    let mut text = format!("generated platforms reach: {}\n", platforms::summary(&language, &reached));
    for (kind, sum) in &sums {
        let Sum { cases, commands, differences, faults } = sum;
        let title = kind.title();
        text +=
            &format!("{title:10} {cases:4} cases  {commands:5} commands  {differences:3} differ  {faults:3} faults\n");
    }
    text += &format!("{} s\n", begin.elapsed().as_secs());
    out.write_all(text.as_bytes()).map_err(about("output"))?;
    Ok(sums.values().all(|sum| sum.differences + sum.faults == 0))
}

/// A folder for trees that are written and removed at once: in memory where the machine has such a place.
fn scratch() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    parent.join(format!("comparison-{}", std::process::id()))
}

fn language(program: &Path, scratch: &Path) -> Result<Language, Failure> {
    let folder = scratch.join("schema");
    fs::create_dir_all(&folder).map_err(about(folder.display()))?;
    let schema = program::run(program, &folder, &["schema".to_owned()])?;
    Language::read(&String::from_utf8_lossy(&schema.stdout))
}

fn all(
    options: &Options,
    [old, new]: &[PathBuf; 2],
    cases: &[Case],
    scratch: &Path,
    language: &Language,
    out: &mut dyn Write,
) -> Result<BTreeMap<Kind, Sum>, Failure> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = scratch.join(format!("{:?}-{}", case.kind, case.number));
                    let found = compare(case, options.all, [old, new], &folder, language);
                    // nobody listens any more: a comparison before this one failed
                    if sender.send((case, found)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut sums, mut shown) = (BTreeMap::<Kind, Sum>::new(), 0);
        for (case, found) in receiver {
            let found = found?;
            let sum = sums.entry(case.kind).or_default();
            sum.cases += 1;
            sum.commands += found.commands;
            sum.differences += found.differences.len();
            sum.faults += found.faults.len();
            let problems = found.differences.iter().chain(&found.faults);
            for problem in problems.take(options.show.saturating_sub(shown)) {
                shown += 1;
                writeln!(out, "{case}\n{problem}").map_err(about("output"))?;
            }
        }
        Ok(sums)
    })
}

fn compare(case: &Case, all: bool, programs: [&Path; 2], folder: &Path, language: &Language) -> Result<Found, Failure> {
    let sides = [folder.join("old"), folder.join("new")];
    for side in &sides {
        case.fill(side, language)?;
    }
    let [old, new] = &sides;
    let mut found = Found::default();
    let mut left_to_do = commands::of(case, all);
    left_to_do.reverse();
    while let Some(command) = left_to_do.pop() {
        let [left, right] = programs;
        let (left, right) = (program::run(left, old, &command)?, program::run(right, new, &command)?);
        found.commands += 1;
        let words = command.join(" ");
        let difference = match difference(&left, &right) {
            None => trees(&command, old, new)?,
            difference => difference,
        };
        if let Some(difference) = difference {
            found.differences.push(format!("`{words}`: {difference}"));
            // what follows differs for the same reason
            break;
        }
        if let Some(environment) = right.environment() {
            left_to_do.push([command, vec!["--env".to_owned(), environment]].concat());
            continue;
        }
        found.faults.extend(right.fault().map(|fault| format!("`{words}`: {fault}\n")));
        if case.kind == Kind::Generated && words.starts_with("build") && right.status != Some(0) {
            let stderr = String::from_utf8_lossy(&right.stderr);
            found.faults.push(format!("`{words}`: both refuse a valid platform\n{stderr}\n"));
        }
    }
    fs::remove_dir_all(folder).map_err(about(folder.display()))?;
    Ok(found)
}

fn difference(old: &Done, new: &Done) -> Option<String> {
    let streams = [("standard output", &old.stdout, &new.stdout), ("standard error", &old.stderr, &new.stderr)];
    let text = streams.into_iter().find_map(|(what, old, new)| Some(format!("{what}\n{}", tree::lines(old, new)?)));
    let status =
        (old.status != new.status).then(|| format!("exit status\n  - {:?}\n  + {:?}\n", old.status, new.status));
    text.or(status)
}

/// What the commands that write have written.
fn trees(command: &[String], old: &Path, new: &Path) -> Result<Option<String>, Failure> {
    let written = match command.first().map(String::as_str) {
        Some("build") => [old.join(OUT), new.join(OUT)],
        Some("fmt") => [old.to_owned(), new.to_owned()],
        _ => return Ok(None),
    };
    let [old, new] = written;
    Ok(tree::difference(&tree::read(&old)?, &tree::read(&new)?))
}
