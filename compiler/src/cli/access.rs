//! `platformc access`: who can do what with which secret.

use std::io::{self, Write};

use platformc_access::{
    Access, Scope, Subject,
    report::{self, Filter, markdown, table},
};
use serde_json::json;

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
            let mut value = report::json(&access, filter, &reach);
            if let Some(fields) = value.as_object_mut() {
                let operators =
                    acting(&network, &access).into_iter().map(|(id, acts)| json!({ "id": id, "actsAs": acts }));
                fields.insert("operators".into(), operators.collect());
            }
            writeln!(out, "{value:#}")?;
            return Ok(true);
        }
    };
    written.map_err(io::Error::other)?;
    write!(out, "{text}")?;
    if matches!(format, AccessFormat::Table) {
        let shown = acting(&network, &access).into_iter().filter(|(_, acts)| !acts.is_empty());
        for (id, acts) in shown {
            writeln!(out, "\n{id} can log in as {}, and so can do what they can", acts.join(", "))?;
        }
    }
    Ok(true)
}

/// Everybody who can log in as somebody else: what runs in the clusters, and the owners of what is outside.
fn acting(network: &Network<'_>, access: &Access) -> Vec<(String, Vec<String>)> {
    let owners = access.hands().into_iter();
    let owners = owners.map(|(id, machines)| (id.to_owned(), machines.into_iter().map(str::to_owned).collect()));
    network.operators(&access.subjects).into_iter().chain(owners).collect()
}
