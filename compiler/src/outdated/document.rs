//! The comparison as data and as text.

use std::fmt;

use serde::Serialize;

use super::{CatalogDocument, Kind};
use crate::{Plan, document::Position};

/// The version of the form. A reader refuses one that it does not know; new keys alone do not raise it.
const VERSION: u32 = 1;
/// How many users of a version are named.
const NAMED: usize = 3;

/// The versions of a platform beside those of a catalog.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutdatedDocument {
    /// The version of this form: `1`.
    pub version: u32,
    /// The name of the platform.
    pub platform: String,
    /// The environment that this is about; absent for a platform without environments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The catalog that the platform uses.
    pub uses: String,
    /// The catalog that it is compared with, and its day.
    pub catalog: Compared,
    /// What is older than in the catalog.
    pub behind: Vec<Change>,
    /// What is newer than in the catalog.
    pub ahead: Vec<Change>,
    /// What the catalog does not have.
    pub unknown: Vec<Asked>,
    /// How many versions are the same.
    pub current: usize,
}

/// A catalog.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Compared {
    pub name: String,
    pub date: String,
}

/// A version that is another one in the catalog.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub kind: Kind,
    pub name: String,
    /// The minor version of Kubernetes that it is for, if there is one for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// The version that the platform uses.
    pub now: String,
    /// The version of the catalog.
    pub there: String,
    /// Where the catalog's version is listed.
    pub from: String,
    /// The day on which that was looked at.
    pub as_of: String,
    /// Nodes of the plan, or entries of the specification.
    pub by: Vec<String>,
    /// Where the specification names the version, or the catalog that it comes from; absent for what moves with the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Position>,
    /// Whether an entry of the specification names the version itself.
    #[serde(skip)]
    pub own: bool,
}

/// A version of something that the catalog does not have.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    pub kind: Kind,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    pub now: String,
    pub by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Position>,
    /// The command that says what there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

impl OutdatedDocument {
    pub(super) fn new(plan: &Plan, catalog: &CatalogDocument) -> Self {
        Self {
            version: VERSION,
            platform: plan.model.name.to_string(),
            environment: plan.environment.as_ref().map(ToString::to_string),
            uses: plan.model.catalog.name.to_owned(),
            catalog: Compared { name: catalog.name.clone(), date: catalog.date.clone() },
            behind: Vec::new(),
            ahead: Vec::new(),
            unknown: Vec::new(),
            current: 0,
        }
    }
}

/// The comparison for people.
///
/// # Errors
/// What `out` refuses.
pub fn human(document: &OutdatedDocument, out: &mut impl fmt::Write) -> fmt::Result {
    let OutdatedDocument { platform, uses, catalog, behind, ahead, unknown, current, .. } = document;
    writeln!(
        out,
        "`{platform}` uses the catalog {uses}; compared with the catalog {} of {}",
        catalog.name, catalog.date
    )?;
    for (title, changes) in [("behind", behind), ("ahead of this catalog", ahead)] {
        if !changes.is_empty() {
            writeln!(out, "\n{title}:")?;
        }
        for change in changes {
            let Change { kind, name, kubernetes, now, there, from, as_of, by, pinned, own } = change;
            writeln!(out, "  {} {} {now} -> {there}", kind.word(), named(name, kubernetes.as_deref()))?;
            writeln!(out, "    source  {from} ({as_of})")?;
            users(by, out)?;
            if let Some(Position { file, line, column }) = pinned {
                let by = if *own { "" } else { " (`catalog`)" };
                writeln!(out, "    pinned  {file}:{line}:{column}{by}")?;
            }
        }
    }
    if !unknown.is_empty() {
        writeln!(out, "\npinned, and not in this catalog:")?;
    }
    for Asked { kind, name, kubernetes, now, by, pinned, ask } in unknown {
        writeln!(out, "  {} {} {now}", kind.word(), named(name, kubernetes.as_deref()))?;
        users(by, out)?;
        if let Some(Position { file, line, column }) = pinned {
            writeln!(out, "    pinned  {file}:{line}:{column}")?;
        }
        if let Some(ask) = ask {
            writeln!(out, "    ask     {ask}")?;
        }
    }
    let all = current + behind.len() + ahead.len();
    match behind.len() {
        0 => writeln!(out, "\nnothing is behind: {all} versions compared"),
        count => writeln!(out, "\n{count} of {all} versions are behind"),
    }
}

fn named(name: &str, kubernetes: Option<&str>) -> String {
    kubernetes.map_or_else(|| name.to_owned(), |minor| format!("{name} (Kubernetes {minor})"))
}

fn users(by: &[String], out: &mut impl fmt::Write) -> fmt::Result {
    let shown = by.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match by.len().saturating_sub(NAMED) {
        0 => writeln!(out, "    used by {shown}"),
        more => writeln!(out, "    used by {shown} and {more} more"),
    }
}
