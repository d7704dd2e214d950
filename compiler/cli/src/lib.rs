//! The command line: the edge at which files are read and written.
//!
//! Exit status: 0 done, 1 the specification is wrong or the tree differs, 2 wrong usage, 3 the
//! machine failed, or the output folder holds something that is not this platform's.

mod access;
mod against;
mod arguments;
mod build;
mod cache;
mod diff;
mod environment;
mod explain;
mod failure;
mod files;
mod format;
mod git;
mod init;
mod input;
mod manual;
mod next_steps;
mod outdated;
mod plan;
mod progress;
mod quotas;
mod reach;
mod report;
mod retired;
mod say;
mod visible;

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches};
use platformc_base::{Diagnostics, Report, Sources};

pub use format::difference;
pub use input::threads;
pub use report::write;

use against::Earlier;
pub use arguments::ReportFormat;
use arguments::{Arguments, Command, GraphFormat, SchemaOf};
use environment::{known, one};
use failure::{Failure, unless_gone};
use input::{Spec, read};
use platformc_compiler::{
    document::{document, picture},
    graph::show,
};

/// Diagnostics as text for people.
#[must_use]
pub fn render(sources: &Sources, problems: Diagnostics, colour: bool) -> String {
    report::text(&Report::new(sources, problems), colour)
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let command = Arguments::command().color(say::wanted_colour(std::env::args()));
    let parsed = command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) if say::usage(&error) => return ExitCode::from(2),
        Err(_) => return ExitCode::SUCCESS,
    };
    say::set(arguments.quiet, arguments.color);
    progress::of(arguments.command.work());
    let mut out = BufWriter::new(progress::After(io::stdout().lock()));
    let done = if arguments.quiet && arguments.command.reports() {
        run(arguments.command, &mut io::sink())
    } else {
        run(arguments.command, &mut out)
    };
    let done = done.and_then(|()| Ok(out.flush()?));
    progress::end();
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
        Command::Fmt { specs, check } => format::run(specs, check, out),
        Command::Build { spec, out: folder, env, adopt, check, against, deny_warnings } => {
            build::run(&Spec::find(spec)?, build::How { folder, env, adopt, check, deny: deny_warnings, against }, out)
        }
        Command::Check { spec, env, against, format, deny_warnings } => {
            check(&Spec::find(spec)?, env.as_deref(), against.as_deref(), format, deny_warnings, out)
        }
        Command::Graph { spec, env, format } => {
            let (sources, plan) = one(spec, env.as_deref())?;
            let picture = picture(&document(&plan, &sources));
            match format {
                GraphFormat::Mermaid => write!(out, "{}", show::mermaid(&picture))?,
                GraphFormat::Dot => write!(out, "{}", show::dot(&picture))?,
                GraphFormat::Json => writeln!(out, "{:#}", show::json(&picture))?,
            }
            Ok(())
        }
        Command::Plan { spec, env, format } => {
            let (sources, plan) = one(spec, env.as_deref())?;
            plan::show(&document(&plan, &sources), format, out)?;
            Ok(())
        }
        Command::Quotas { spec, env, format } => {
            let (_, plan) = one(spec, env.as_deref())?;
            quotas::show(&plan, format, out)?;
            Ok(())
        }
        Command::Diff { spec, against, env, plan, format, fail_on } => {
            let asked = diff::How { against: &against, env: env.as_deref(), plans: &plan };
            diff::run(&Spec::find(spec)?, &asked, format, &fail_on, out)
        }
        Command::Verify { state, spec, env, .. } if !state.is_empty() => {
            retired::verify(&Spec::find(spec)?, &state, env.as_deref(), out)
        }
        Command::Verify { plans, state: _, spec, against, env } => {
            let asked = diff::How { against: &against, env: env.as_deref(), plans: &plans };
            diff::verify(&Spec::find(spec)?, &asked, out)
        }
        Command::Outdated { spec, env, catalog, check, format } => {
            let catalog = outdated::catalog(catalog.as_deref())?;
            let (sources, plan) = one(spec, env.as_deref())?;
            let behind = outdated::show(&plan, &sources, &catalog, format, out)?;
            if check && behind { Err(Failure::Refused) } else { Ok(()) }
        }
        Command::Catalog => Ok(outdated::own(out)?),
        Command::Access { spec, env, secret, app, format } => {
            let (sources, plan) = one(spec, env.as_deref())?;
            let filter = platformc_access::report::Filter { secret, app };
            match access::show(&document(&plan, &sources), &plan, &filter, format, out)? {
                None => Ok(()),
                Some((what, help)) => {
                    say::error(what, help);
                    Err(Failure::Refused)
                }
            }
        }
        Command::Reach { spec, env, from, to, format } => {
            let (_, plan) = one(spec, env.as_deref())?;
            match reach::show(&plan, &reach::Filter { from, to }, format, out)? {
                None => Ok(()),
                Some((what, help)) => {
                    say::error(what, help);
                    Err(Failure::Refused)
                }
            }
        }
        Command::Schema { of: SchemaOf::Platform } => Ok(writeln!(out, "{:#}", platformc_spec::schema())?),
        Command::Schema { of: SchemaOf::Plan } => {
            Ok(writeln!(out, "{:#}", platformc_compiler::document::schema().to_value())?)
        }
        Command::Schema { of: SchemaOf::Diff } => {
            Ok(writeln!(out, "{:#}", platformc_compiler::difference::schema().to_value())?)
        }
        Command::Completions { shell } => Ok(manual::completions(shell, out)?),
        Command::Man { dir } => manual::pages(dir.as_deref(), out),
        Command::Explain { what, spec, env, format } => {
            let spec = Spec::find(spec)?;
            explain::run(&what, &explain::How { spec: &spec, env: env.as_deref(), format }, out)
        }
    }
}

/// Says what is wrong with a platform, and what it must not become.
fn check(
    spec: &Spec,
    env: Option<&str>,
    against: Option<&str>,
    format: arguments::ReportFormat,
    deny: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let earlier = Earlier::of(spec, against)?;
    let sources = read(spec)?;
    let mut problems = match platformc_pipeline::plans(&sources, env) {
        Ok(plans) => {
            known(&plans, env)?;
            // The program ends soon: to take the plans apart would be a good part of its work.
            std::mem::forget(plans.plans);
            plans.warnings
        }
        Err(problems) => problems,
    };
    let refused = if problems.has_errors() { None } else { earlier.refuses(spec, &sources, env)? };
    let sources = match refused {
        Some((both, refused)) => {
            problems.extend(refused);
            both
        }
        None => sources,
    };
    let problems = if deny { problems.denied() } else { problems };
    let failed = problems.has_errors();
    let written = report::write(&Report::new(&sources, problems), format, out);
    // A closed standard output does not make a platform valid.
    unless_gone(written.and_then(|()| out.flush()))?;
    if failed { Err(Failure::Refused) } else { Ok(()) }
}
