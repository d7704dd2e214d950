//! `platformc reach`: who can call whom.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use platformc_base::suggest;
use serde_json::json;

use super::arguments::ReachFormat;
use platformc_compiler::reach::{Call, Reach, collect};
use platformc_pipeline::Plan;

/// Which calls are shown.
pub(super) struct Filter {
    pub from: Option<String>,
    pub to: Option<String>,
}

/// Writes the calls; what is wrong with the question and what to ask instead, if nobody has that name.
pub(super) fn show(
    plan: &Plan,
    filter: &Filter,
    format: ReachFormat,
    out: &mut impl Write,
) -> io::Result<Option<(String, String)>> {
    let reach = Reach::of(&plan.model, collect(&plan.model, &plan.graph));
    let reach = match reach.and_then(|reach| reach.with_people(&plan.model, &plan.graph)) {
        Ok(reach) => reach,
        Err(message) => return Ok(Some((message, "this is a fault of platformc: report it with this message".into()))),
    };
    if let Some(wrong) = unknown(plan, &reach, filter) {
        return Ok(Some(wrong));
    }
    let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
    let shown: Vec<&Call> =
        reach.calls.iter().filter(|call| is(&filter.from, &call.from) && is(&filter.to, &call.to)).collect();
    match format {
        ReachFormat::Table => table(&shown, out)?,
        ReachFormat::Markdown => markdown(&shown, out)?,
        ReachFormat::Json => writeln!(out, "{:#}", json!({ "version": 1, "calls": shown }))?,
    }
    Ok(None)
}

/// A name that nobody has who calls or is called. An app that does neither is known.
fn unknown(plan: &Plan, reach: &Reach, filter: &Filter) -> Option<(String, String)> {
    let apps = || plan.model.apps.keys().map(AsRef::as_ref);
    let froms: BTreeSet<&str> = reach.calls.iter().map(|call| call.from.as_str()).chain(apps()).collect();
    let tos: BTreeSet<&str> = reach.calls.iter().map(|call| call.to.as_str()).chain(apps()).collect();
    for (what, wanted, known) in [("calls", &filter.from, froms), ("is called", &filter.to, tos)] {
        let Some(wanted) = wanted else { continue };
        if !known.contains(wanted.as_str()) {
            let help = suggest::help(wanted, "app", known.iter().copied());
            return Some((format!("there is no `{wanted}` that {what}"), help));
        }
    }
    None
}

fn hosts(call: &Call) -> String {
    call.hosts.join(", ")
}

fn table(calls: &[&Call], out: &mut impl Write) -> io::Result<()> {
    let rows =
        calls.iter().map(|call| [call.from.clone(), call.to.clone(), call.port(), call.cluster.clone(), hosts(call)]);
    let head = ["FROM", "TO", "PORT", "CLUSTER", "HOSTS"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let columns: Vec<usize> = (0..5).map(|column| widest(column).unwrap_or_default()).collect();
    for line in &rows {
        let padded = line.iter().zip(&columns).map(|(text, column)| format!("{text:column$}"));
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// For a review: a heading for each that is called.
fn markdown(calls: &[&Call], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Who can call whom")?;
    let mut called: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        called.entry(&call.to).or_default().push(call);
    }
    for (to, calls) in called {
        write!(out, "\n## {to}\n\n| from | port | cluster | hosts |\n|---|---|---|---|\n")?;
        for call in calls {
            writeln!(out, "| {} | {} | {} | {} |", call.from, call.port(), call.cluster, hosts(call))?;
        }
    }
    Ok(())
}
