//! `diff`: histories of a platform, each with what it does by the hand of whoever wrote it down here.

mod accepted;
mod access;
mod agree;
mod clusters;
mod git;
mod histories;
pub mod history;
mod note;
mod plans;
mod reports;
mod terraform;
