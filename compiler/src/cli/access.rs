//! `platformc access`: who can do what with which secret.

use std::io::{self, Write};

use platformc_access::{
    Scope, Subject,
    report::{Filter, json, markdown, table},
};

use super::arguments::AccessFormat;
use crate::{
    Plan,
    access::{Artifacts, Network, judge},
};

/// Writes the matrix; whether there is one.
pub(super) fn show(plan: &Plan, filter: &Filter, format: AccessFormat, out: &mut impl Write) -> io::Result<bool> {
    if plan.model.vault.is_none() {
        return Ok(false);
    }
    let artifacts = Artifacts::of(&plan.model, &plan.graph);
    let (access, _) = judge(&plan.model, &artifacts, Scope::Everything);
    let network = Network::of(&plan.model, &artifacts);
    let reach = |subject: &Subject| network.reach(subject);
    let mut text = String::new();
    let written = match format {
        AccessFormat::Table => table(&access, filter, &reach, &mut text),
        AccessFormat::Markdown => markdown(&access, filter, &mut text),
        AccessFormat::Json => {
            writeln!(out, "{:#}", json(&access, filter, &reach))?;
            return Ok(true);
        }
    };
    written.map_err(io::Error::other)?;
    write!(out, "{text}")?;
    Ok(true)
}
