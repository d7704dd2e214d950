//! The matrix for people and for programs.

mod chain;
mod json;
mod markdown;
mod table;
mod words;

use std::collections::BTreeSet;

use crate::{Access, Grant, Path, Secret, Subject};

pub use json::json;
pub use markdown::{Page, Pages, markdown, pages};
pub use table::table;

/// What is shown.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The title of one secret.
    pub secret: Option<String>,
    /// The name of one workload.
    pub app: Option<String>,
}

impl Filter {
    fn has_subject(&self, subject: &Subject) -> bool {
        let name = subject.id.rsplit('/').next();
        self.app.as_ref().is_none_or(|app| subject.kind == crate::SubjectKind::Workload && name == Some(app))
    }

    fn has_secret(&self, secret: Option<&Secret>) -> bool {
        self.secret.as_ref().is_none_or(|wanted| secret.is_some_and(|secret| secret.title() == wanted))
    }
}

impl Access {
    /// The ids of those whom a filter shows.
    #[must_use]
    pub fn shown(&self, filter: &Filter) -> BTreeSet<&str> {
        let all = by_secret(self, filter);
        all.iter().flat_map(|(_, lines)| lines).map(|line| line.subject.id.as_str()).collect()
    }
}

/// What an edge of the network says about a subject: whether Vault is reached, and by what.
pub type Reach<'a> = dyn Fn(&Subject) -> Vec<String> + 'a;

/// A grant with everything that it refers to.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub subject: &'a Subject,
    pub path: &'a Path,
    pub grant: &'a Grant,
}

/// The grants by secret, in the order of their titles; at last those that are of no secret.
pub(crate) fn by_secret<'a>(access: &'a Access, filter: &Filter) -> Vec<(Option<&'a Secret>, Vec<Line<'a>>)> {
    let mut of: Vec<Vec<Line<'a>>> = vec![Vec::new(); access.secrets.len()];
    let mut rest = Vec::new();
    for grant in &access.grants {
        let (Some(subject), Some(path)) = (access.subjects.get(grant.subject), access.paths.get(grant.path)) else {
            continue;
        };
        if !filter.has_subject(subject) || path.what == crate::What::Own {
            continue;
        }
        let line = Line { subject, path, grant };
        match path.secret.and_then(|secret| of.get_mut(secret)) {
            Some(lines) => lines.push(line),
            None => rest.push(line),
        }
    }
    let mut all: Vec<(Option<&Secret>, Vec<Line<'a>>)> =
        access.secrets.iter().map(Some).zip(of).filter(|(secret, _)| filter.has_secret(*secret)).collect();
    all.sort_by(|(a, _), (b, _)| a.map(|s| (s.title(), s.word)).cmp(&b.map(|s| (s.title(), s.word))));
    if filter.app.is_some() {
        all.retain(|(_, lines)| !lines.is_empty());
    }
    if filter.secret.is_none() && !rest.is_empty() {
        all.push((None, rest));
    }
    all
}
