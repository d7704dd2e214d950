//! The command line: the edge at which files are read and written.
//!
//! Exit status: 0 done, 1 the specification is wrong or the tree differs, 2 wrong usage, 3 the
//! machine failed.

mod access;
mod arguments;
mod explain;
mod report;

use std::{
    fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use platformc_output::write::{self, Changes};
use platformc_spec::{Diagnostic, Diagnostics, Sources, source::MAX_SOURCE_BYTES};

pub use report::render;

use arguments::{Arguments, Command, GraphFormat, ReportFormat};

/// Why a command did not do its work.
enum Failure {
    /// The specification is wrong or the tree differs; what was wrong has been said.
    Refused,
    /// The command was used wrongly; how has been said.
    Usage,
    /// The machine failed: what and what to do.
    Machine(String, &'static str),
    /// The reader of our output has gone.
    Silent,
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

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
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
            let _ = writeln!(io::stderr(), "error: {what}\n  help: {help}");
            ExitCode::from(3)
        }
    }
}

fn run(command: Command, out: &mut impl Write) -> Result<(), Failure> {
    match command {
        Command::Build { spec, out: folder, check, deny_warnings } => build(&spec, folder, check, deny_warnings, out),
        Command::Check { spec, format, deny_warnings } => {
            let (sources, unreadable) = read(&spec)?;
            let problems = match unreadable.map_or_else(|| crate::plan(&sources), |problem| Err(problem.into())) {
                Ok(plan) => plan.warnings,
                Err(problems) => problems,
            };
            let problems = if deny_warnings { problems.denied() } else { problems };
            let failed = problems.has_errors();
            let written = match format {
                ReportFormat::Human => {
                    report::human(&sources, problems);
                    Ok(())
                }
                ReportFormat::Json => report::json(&sources, problems, out),
                ReportFormat::Sarif => report::sarif(&sources, problems, out),
                ReportFormat::Gitlab => report::gitlab(&sources, problems, out),
            };
            // A reader who has gone does not make a platform right.
            unless_gone(written.and_then(|()| out.flush()))?;
            if failed { Err(Failure::Refused) } else { Ok(()) }
        }
        Command::Graph { spec, format } => {
            let sources = text(&spec)?;
            let plan = accept(&sources, crate::plan(&sources))?;
            match format {
                GraphFormat::Mermaid => write!(out, "{}", crate::graph::show::mermaid(&plan.graph))?,
                GraphFormat::Dot => write!(out, "{}", crate::graph::show::dot(&plan.graph))?,
                GraphFormat::Json => writeln!(out, "{:#}", crate::graph::show::json(&plan.graph))?,
            }
            Ok(())
        }
        Command::Access { spec, secret, app, format } => {
            let sources = text(&spec)?;
            let plan = accept(&sources, crate::plan(&sources))?;
            let filter = platformc_access::report::Filter { secret, app };
            if !access::show(&plan, &filter, format, out)? {
                let _ = writeln!(io::stderr(), "error: this platform has no Vault\n  help: add a `vault:` section");
                return Err(Failure::Refused);
            }
            Ok(())
        }
        Command::Schema => Ok(writeln!(out, "{:#}", platformc_spec::schema())?),
        Command::Explain { code } => {
            let Some(page) = explain::page(&code) else {
                let _ = writeln!(io::stderr(), "error: there is no code `{code}`\n  help: {}", explain::help(&code));
                return Err(Failure::Usage);
            };
            Ok(write!(out, "{page}")?)
        }
    }
}

fn build(spec: &Path, folder: Option<PathBuf>, check: bool, deny: bool, out: &mut impl Write) -> Result<(), Failure> {
    let folder = folder.unwrap_or_else(|| spec.parent().unwrap_or(Path::new("")).join("output"));
    let sources = text(spec)?;
    let (tree, warnings) = accept(&sources, crate::compile(&sources))?;
    let denied = deny && !warnings.is_empty();
    report::human(&sources, if denied { warnings.denied() } else { warnings });
    if denied {
        return Err(Failure::Refused);
    }
    // Everything has been said about it: its memory is for the tree.
    drop(sources);
    let result = if check { write::check(&tree, &folder) } else { write::write(&tree, &folder) };
    let changes = result.map_err(|error| Failure::Machine(error.to_string(), error.help()))?;
    // A reader who has gone changes nothing about what was written or found.
    unless_gone(show(&changes, out).and_then(|()| out.flush()))?;
    if check && !changes.is_empty() {
        let _ = writeln!(
            io::stderr(),
            "error: `{}` is not what the specification says\n  help: run `platformc build` and commit the result",
            folder.display()
        );
        return Err(Failure::Refused);
    }
    Ok(())
}

/// What became of standard output, where a reader who has gone is no failure.
fn unless_gone(written: io::Result<()>) -> Result<(), Failure> {
    match written.map_err(Failure::from) {
        Err(Failure::Silent) => Ok(()),
        other => other,
    }
}

fn show(changes: &Changes, out: &mut impl Write) -> io::Result<()> {
    let groups = [("added", &changes.added), ("changed", &changes.changed), ("removed", &changes.removed)];
    for (word, paths) in groups {
        for path in paths {
            writeln!(out, "{word:8} {path}")?;
        }
    }
    for path in &changes.kept {
        writeln!(
            out,
            "{:8} {path} (edited since it was written, and no longer made: delete it or move it away)",
            "kept"
        )?;
    }
    if changes.interrupted {
        writeln!(out, "an earlier build was interrupted")?;
    }
    Ok(())
}

/// The value of a stage, or its diagnostics on the terminal.
fn accept<T>(sources: &Sources, result: Result<T, Diagnostics>) -> Result<T, Failure> {
    match result {
        Ok(value) => Ok(value),
        Err(problems) => {
            report::human(sources, problems);
            Err(Failure::Refused)
        }
    }
}

/// A platform's text; what is none is reported.
fn text(path: &Path) -> Result<Sources, Failure> {
    let (sources, unreadable) = read(path)?;
    accept(&sources, unreadable.map_or(Ok(()), |problem| Err(problem.into())))?;
    Ok(sources)
}

/// A platform's file, and why it is no text if it is none.
fn read(path: &Path) -> Result<(Sources, Option<Diagnostic>), Failure> {
    let machine = |error: io::Error| {
        let help = if error.kind() == io::ErrorKind::NotFound {
            "name the platform's file: `platformc build path/to/platform.yaml`"
        } else {
            "check that the file can be read"
        };
        Failure::Machine(format!("`{}`: {error}", path.display()), help)
    };
    let name: Arc<str> = path.to_string_lossy().into();
    // Asked first, so that a wrong file does not fill the memory.
    if fs::metadata(path).map_err(machine)?.len() > MAX_SOURCE_BYTES as u64 {
        return Ok((Sources::single(name, ""), Some(report::too_large())));
    }
    let mut bytes = Vec::new();
    // A pipe has no length to ask for.
    let most = MAX_SOURCE_BYTES as u64 + 1;
    fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(machine)?;
    if bytes.len() > MAX_SOURCE_BYTES {
        return Ok((Sources::single(name, ""), Some(report::too_large())));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => (Sources::single(name, text), None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            (Sources::single(name, text.as_ref()), Some(report::not_utf8(at)))
        }
    })
}
