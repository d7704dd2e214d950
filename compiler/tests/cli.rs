//! The contract of the command line, with the real binary: exit statuses, what is written where, and what a kill leaves.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cli {
    mod build;
    pub mod folder;
    mod kill;
    mod other;
    mod report;
}
