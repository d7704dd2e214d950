//! What the platform needs of the forge, where its Git repository is: deployments shown on commits, access for Flux,
//! pipelines. Each forge answers for itself, and what one does not have here is refused.

pub mod github;
pub mod gitlab;
mod owners_file;
mod port;

use platformc_base::{
    Code, Diagnostic, Span,
    words::{ForgeKind, May},
};
use platformc_model::{Model, Project};

pub use owners_file::{CODE_OWNERS, owners_file};
pub use port::{Forge, Pipelines};

/// The forge of the platform's repository, if it is known.
#[must_use]
pub fn of(model: &Model) -> Option<&'static dyn Forge> {
    Some(match model.git.forge?.value {
        ForgeKind::Gitlab => &gitlab::Gitlab,
        ForgeKind::Github => &github::Github,
    })
}

/// How the forge runs pipelines, if it can here.
#[must_use]
pub fn pipelines(model: &Model) -> Option<&'static Pipelines> {
    of(model).and_then(Forge::pipelines)
}

/// The project whose pipeline applies the roots: the one that holds the compiled tree, or else the first that may run Terraform.
#[must_use]
pub fn deploying(model: &Model) -> Option<&Project> {
    let mut projects = model
        .ci
        .iter()
        .flat_map(|ci| &ci.projects)
        .filter(|project| project.may.iter().any(|may| may.value == May::Terraform));
    projects.clone().find(|project| project.path.as_str() == repository(model)).or(projects.next())
}

/// The path of the platform's repository in the forge.
fn repository(model: &Model) -> &str {
    let url = model.git.url.as_str();
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    path.trim_end_matches('/').trim_end_matches(".git")
}

/// A setting that takes another forge than the platform has, as in "the GitLab runner"; `instead` is what to write if
/// the repository stays where it is. Nothing if it is the right one.
#[must_use]
pub fn refused(model: &Model, takes: ForgeKind, what: &str, at: Span, instead: &str) -> Option<Diagnostic> {
    let host = model.git.url.host();
    let name = takes.name();
    let (message, place, label, help) = match model.git.forge {
        Some(forge) if forge.value == takes => return None,
        Some(forge) => (
            format!("{what} needs a repository in {name}, but `{host}` is {}", forge.name()),
            forge.said_at(),
            if forge.said_at().is_some() { "said here" } else { "known from its host" },
            instead.to_owned(),
        ),
        None => (
            format!("{what} needs a repository in {name}, but it is not known what `{host}` is"),
            None,
            "the repository",
            format!("if it is {name}, write `forge: {}` in `git`; otherwise {instead}", takes.word()),
        ),
    };
    let place = place.unwrap_or(model.git.url.span);
    Some(Diagnostic::error(Code::NotOfForge, at, message).related(place, label).help(help))
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
