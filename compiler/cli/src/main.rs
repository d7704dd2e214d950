//! `platformc`: see [`platformc::main`].

use std::process::ExitCode;

/// A quarter of a build's instructions were those of the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    platformc::main()
}
