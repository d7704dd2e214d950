//! `platformc`: see [`platformc::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    platformc::cli::main()
}
