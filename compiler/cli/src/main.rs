//! `platformc`: see [`platformc::main`].

use std::process::ExitCode;

fn main() -> ExitCode {
    platformc::main()
}
