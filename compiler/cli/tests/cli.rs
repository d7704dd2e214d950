//! The contract of the command line, with the real binary: exit statuses, what is written where, and what a kill leaves.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cli {
    mod before;
    mod build;
    #[cfg(unix)]
    mod cache;
    mod diff;
    mod environments;
    mod explain;
    pub mod folder;
    mod format;
    mod habits;
    mod include;
    mod init;
    mod kill;
    mod manual;
    mod next_steps;
    mod other;
    mod outdated;
    mod owner;
    mod reach;
    mod report;
    mod retire;
}
