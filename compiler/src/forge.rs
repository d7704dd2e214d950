//! What the platform needs of the forge, where its Git repository is: deployments shown on commits, access for Flux,
//! pipelines. Each forge answers for itself; what one does not have here is refused by whoever asks.

pub mod gitlab;
mod port;

use platformc_model::Model;

pub use port::{Forge, Pipelines};

/// The forge of the platform's repository.
#[must_use]
pub fn of(_model: &Model) -> Option<&'static dyn Forge> {
    Some(&gitlab::Gitlab)
}

/// How the forge runs pipelines, if it can here.
#[must_use]
pub fn pipelines(model: &Model) -> Option<&'static Pipelines> {
    of(model).and_then(Forge::pipelines)
}

/// The repository's address over HTTPS: an SSH address has a user and perhaps a port.
#[must_use]
pub fn web_address(url: &str) -> String {
    let Some(rest) = url.strip_prefix("ssh://") else { return url.to_owned() };
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    format!("https://{host}/{path}")
}

#[cfg(test)]
mod tests;
