//! Whom Alertmanager tells: its configuration, and the secrets that it takes.

mod checks;
mod config;
mod receivers;
mod routes;
mod secrets;
#[cfg(test)]
mod tests;

pub(super) use checks::check;
pub(super) use config::config;
pub(super) use secrets::{STEP, files, node};
