//! `platformc`: see [`platformc::main`].

use std::process::ExitCode;

// A build makes and drops many small things on all processors: with glibc's allocator it takes a third more time.
#[cfg(not(feature = "system-allocator"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    platformc::main()
}
