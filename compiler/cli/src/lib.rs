//! The command line: the edge at which files are read and written.
//!
//! Exit status: 0 done, 1 the specification is wrong or the tree differs, 2 wrong usage, 3 the
//! machine failed, or the output folder holds something that is not this platform's.

mod access;
mod arguments;
mod build;
mod cache;
mod explain;
mod files;
mod format;
mod init;
mod manual;
mod report;
mod say;

use std::{
    fs,
    io::{self, BufWriter, Read, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use platformc_base::{Diagnostics, Report, Source, SourceId, Sources, source::MAX_SOURCE_BYTES, suggest};
use platformc_output::write::WriteError;
use platformc_spec::include;

pub use format::difference;
pub use report::write;

pub use arguments::ReportFormat;
use arguments::{Arguments, Command, GraphFormat};
use platformc_compiler::graph::show;
use platformc_pipeline::{Plan, Plans};

/// Why a command did not do its work.
enum Failure {
    /// The specification is wrong or the tree differs; what was wrong has been said.
    Refused,
    /// The command was used wrongly; how has been said.
    Usage,
    /// The machine failed: what and what to do.
    Machine(String, &'static str),
    /// The output folder could not be read or written, or holds what is not ours.
    Output(WriteError),
    /// The reader of our output has gone.
    Silent,
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Output(error)
    }
}

/// Standard output could not be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Silent;
        }
        Self::Machine(format!("standard output: {error}"), "check where it goes and that the disk has room")
    }
}

/// Diagnostics as text for people.
#[must_use]
pub fn render(sources: &Sources, problems: Diagnostics, colour: bool) -> String {
    report::text(&Report::new(sources, problems), colour)
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if say::usage(&error) => return ExitCode::from(2),
        Err(_) => return ExitCode::SUCCESS,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let done = run(arguments.command, &mut out).and_then(|()| Ok(out.flush()?));
    match done {
        Ok(()) | Err(Failure::Silent) => ExitCode::SUCCESS,
        Err(Failure::Refused) => {
            let _ = out.flush();
            ExitCode::from(1)
        }
        Err(Failure::Usage) => ExitCode::from(2),
        Err(Failure::Machine(what, help)) => {
            let _ = out.flush();
            say::error(what, help);
            ExitCode::from(3)
        }
        Err(Failure::Output(error)) => {
            let _ = out.flush();
            say::error(&error, error.help());
            ExitCode::from(3)
        }
    }
}

fn run(command: Command, out: &mut impl Write) -> Result<(), Failure> {
    match command {
        Command::Init { dir, mesh } => init::run(&dir, mesh, out),
        Command::Fmt { specs, check } => format::run(&specs, check, out),
        Command::Build { spec, out: folder, env, adopt, check, deny_warnings } => {
            build::run(&spec, build::How { folder, env, adopt, check, deny: deny_warnings }, out)
        }
        Command::Check { spec, env, format, deny_warnings } => {
            let sources = read(&spec)?;
            let problems = match platformc_pipeline::plans(&sources, env.as_deref()) {
                Ok(plans) => {
                    known(&plans, env.as_deref())?;
                    // The program ends soon: to take the plans apart would be a good part of its work.
                    std::mem::forget(plans.plans);
                    plans.warnings
                }
                Err(problems) => problems,
            };
            let problems = if deny_warnings { problems.denied() } else { problems };
            let failed = problems.has_errors();
            let written = report::write(&Report::new(&sources, problems), format, out);
            // A reader who has gone does not make a platform right.
            unless_gone(written.and_then(|()| out.flush()))?;
            if failed { Err(Failure::Refused) } else { Ok(()) }
        }
        Command::Graph { spec, env, format } => {
            let (_, plan) = one(&spec, env.as_deref())?;
            match format {
                GraphFormat::Mermaid => write!(out, "{}", show::mermaid(&plan.graph))?,
                GraphFormat::Dot => write!(out, "{}", show::dot(&plan.graph))?,
                GraphFormat::Json => writeln!(out, "{:#}", show::json(&plan.graph))?,
            }
            Ok(())
        }
        Command::Access { spec, env, secret, app, format } => {
            let (_, plan) = one(&spec, env.as_deref())?;
            let filter = platformc_access::report::Filter { secret, app };
            match access::show(&plan, &filter, format, out)? {
                None => Ok(()),
                Some((what, help)) => {
                    say::error(what, help);
                    Err(Failure::Refused)
                }
            }
        }
        Command::Schema => Ok(writeln!(out, "{:#}", platformc_spec::schema())?),
        Command::Completions { shell } => Ok(manual::completions(shell, out)?),
        Command::Man { dir } => manual::pages(dir.as_deref(), out),
        Command::Explain { code } => {
            let Some(page) = explain::page(&code) else {
                say::error(format_args!("there is no code `{code}`"), explain::help(&code));
                return Err(Failure::Usage);
            };
            Ok(write!(out, "{page}")?)
        }
    }
}

/// What became of standard output, where a reader who has gone is no failure.
fn unless_gone(written: io::Result<()>) -> Result<(), Failure> {
    match written.map_err(Failure::from) {
        Err(Failure::Silent) => Ok(()),
        other => other,
    }
}

/// The value of a stage, or its diagnostics on the terminal.
fn accept<T>(sources: &Sources, result: Result<T, Diagnostics>) -> Result<T, Failure> {
    match result {
        Ok(value) => Ok(value),
        Err(problems) => {
            report::human(&Report::new(sources, problems));
            Err(Failure::Refused)
        }
    }
}

/// The plan of one environment, which must be named if there are several.
fn one(spec: &Path, env: Option<&str>) -> Result<(Sources, Plan), Failure> {
    let sources = read(spec)?;
    let plans = accept(&sources, platformc_pipeline::plans(&sources, env))?;
    known(&plans, env)?;
    let names = names(&plans);
    let mut rest = plans.plans.into_iter();
    match (rest.next(), rest.next()) {
        (Some(plan), None) => Ok((sources, plan)),
        _ => Err(usage(format_args!("the platform has several environments: {names}"), "name one: `--env NAME`")),
    }
}

/// Refuses an environment that the platform does not have.
fn known(plans: &Plans, env: Option<&str>) -> Result<(), Failure> {
    let Some(env) = env.filter(|env| !plans.environments.iter().any(|name| name.as_str() == *env)) else {
        return Ok(());
    };
    if plans.environments.is_empty() {
        return Err(usage(format_args!("there is no environment `{env}`"), "the platform has none: leave `--env` out"));
    }
    let near = suggest::nearest(env, plans.environments.iter().map(AsRef::as_ref));
    let help = near.map_or_else(|| format!("there are {}", names(plans)), |near| format!("did you mean `{near}`?"));
    Err(usage(format_args!("there is no environment `{env}`"), &help))
}

fn names(plans: &Plans) -> String {
    plans.environments.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn usage(what: std::fmt::Arguments<'_>, help: &str) -> Failure {
    say::error(what, help);
    Failure::Usage
}

/// A platform's file and what it includes.
fn read(path: &Path) -> Result<Sources, Failure> {
    let sources = match text(path)? {
        Ok(source) => include::load(source, &mut files::Disk::beside(path)),
        Err(unreadable) => unreadable,
    };
    workers(sources.numbered().map(|(_, source)| source.text.len()).sum());
    Ok(sources)
}

/// How many threads share the work of a platform with so many bytes of input: one if it is small, because it is done before
/// another one has begun. 0 stands for one a processor.
#[must_use]
pub fn threads(bytes: usize) -> usize {
    const FEW: usize = 32 * 1024;
    usize::from(bytes < FEW)
}

/// Starts these threads. This one works too, so that what it has freed is used again.
fn workers(bytes: usize) {
    let pool = rayon::ThreadPoolBuilder::new().use_current_thread().num_threads(threads(bytes));
    // It fails if it was done before, and then nothing is to be done.
    let _ = pool.build_global();
}

/// A source, or what says why it is no text.
type Text = Result<Source, Sources>;

/// A file alone.
fn text(path: &Path) -> Result<Text, Failure> {
    let machine = |error: io::Error| {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "name the platform's file: `platformc build path/to/platform.yaml`",
            io::ErrorKind::IsADirectory => "name the file in it, such as `platform.yaml`",
            _ => "check that the file can be read",
        };
        Failure::Machine(format!("`{}`: {error}", say::path(path)), help)
    };
    let name: Arc<str> = path.to_string_lossy().into();
    // Asked first, so that a wrong file does not fill the memory.
    if fs::metadata(path).map_err(machine)?.len() > MAX_SOURCE_BYTES as u64 {
        return Ok(Err(Sources::unreadable(name, "", include::too_large())));
    }
    let mut bytes = Vec::new();
    // A pipe has no length to ask for.
    let most = MAX_SOURCE_BYTES as u64 + 1;
    fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(machine)?;
    Ok(decode(name, bytes))
}

/// A source of these bytes.
fn decode(name: Arc<str>, bytes: Vec<u8>) -> Text {
    if bytes.len() > MAX_SOURCE_BYTES {
        return Err(Sources::unreadable(name, "", include::too_large()));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { name, text: text.into() }),
        Err(error) => {
            let problem = include::not_utf8(SourceId(0), error.utf8_error().valid_up_to());
            Err(Sources::unreadable(name, String::from_utf8_lossy(error.as_bytes()), problem))
        }
    }
}
