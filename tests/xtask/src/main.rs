//! Tasks of the repository: `cargo xtask --help`.

#![allow(clippy::format_push_string)]

mod arrows;
mod case;
mod commands;
mod compare;
mod generate;
mod platforms;
mod program;
mod task;
mod tree;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of the repository")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run two programs on the examples, the cases of tests/ui and generated platforms; fail if anything differs
    Compare(compare::Options),
    /// Write the generated platform of a seed into a folder
    Platform {
        seed: u64,
        folder: PathBuf,
        /// With the mistakes that `compare` makes in it
        #[arg(long)]
        broken: bool,
        #[command(flatten)]
        schema: platforms::Schema,
    },
    /// Say how much of the language generated platforms reach
    Coverage {
        #[arg(long, default_value_t = 300)]
        seeds: u64,
        #[command(flatten)]
        schema: platforms::Schema,
    },
    /// Print which module of a crate uses which; fail if there is a circle
    Arrows {
        /// The crates; all of them if none is named
        crates: Vec<String>,
    },
    /// Write everything that is made from the code: schema, reference, catalog, messages, outputs of the examples
    Generate {
        /// Write nothing that stays; fail if anything would change
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let mut out = io::stdout();
    let done = match Arguments::parse().task {
        Task::Compare(options) => compare::run(&options, &mut out),
        Task::Platform { seed, folder, broken, schema } => platforms::write(seed, &folder, broken, &schema, &mut out),
        Task::Coverage { seeds, schema } => platforms::coverage(seeds, &schema, &mut out),
        Task::Arrows { crates } => arrows::run(&crates, &mut out),
        Task::Generate { check } => generate::run(check, &mut out),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}
