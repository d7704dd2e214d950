//! `platformc access`: who can do what with which secret.

use std::io::{self, Write};

use platformc_access::{
    Access, Scope, Secret, Subject,
    report::{self, Filter, markdown, table},
};
use platformc_base::suggest;
use serde_json::json;

use super::arguments::AccessFormat;
use platformc_compiler::access::{Artifacts, Impersonator, Network, aws, concerning, impersonators, judge, section};
use platformc_compiler::document::{PlanDocument, SubjectKindDocument};
use platformc_pipeline::Plan;

/// Writes the matrix; what is wrong with the question and what to ask instead, if there is nothing to show.
pub(super) fn show(
    document: &PlanDocument,
    plan: &Plan,
    filter: &Filter,
    format: AccessFormat,
    out: &mut impl Write,
) -> io::Result<Option<(String, String)>> {
    if !document.has_vault() {
        return Ok(Some(("this platform has no Vault".into(), "add a `vault:` section".into())));
    }
    let artifacts = Artifacts::of(&plan.model, &plan.graph);
    let (access, _) = judge(&plan.model, &artifacts, Scope::Everything);
    let wrong = unknown(document, &access, filter);
    if wrong.is_some() {
        return Ok(wrong);
    }
    let network = Network::of(&plan.model, &artifacts);
    let reach = |subject: &Subject| network.reach(subject);
    let aws = aws(&artifacts);
    let all_impersonators = || {
        let mut all = network.operators(&access.subjects);
        all.extend(impersonators(&artifacts, &aws, &access));
        all
    };
    let mut text = String::new();
    let written = match format {
        AccessFormat::Table => table(&access, filter, &reach, &mut text),
        AccessFormat::Markdown => {
            let written = markdown(&access, filter, &mut text);
            text.push_str(&section(&impersonators(&artifacts, &aws, &access)));
            written
        }
        AccessFormat::Json => {
            let operators = all_impersonators().into_iter().map(|Impersonator { id, acts, by }| {
                let acts: Vec<String> = acts.iter().flat_map(|acted| acted.ids(&access)).collect();
                json!({ "id": id, "actsAs": acts, "by": by })
            });
            report::json(&access, filter, &reach, operators.collect(), out)?;
            writeln!(out)?;
            return Ok(None);
        }
    };
    written.map_err(io::Error::other)?;
    write!(out, "{text}")?;
    if matches!(format, AccessFormat::Table) {
        let mut all = all_impersonators();
        if filter.secret.is_some() || filter.app.is_some() {
            all = concerning(all, &access, &access.shown(filter));
        }
        for Impersonator { id, acts, by } in all.into_iter().filter(|impersonator| !impersonator.acts.is_empty()) {
            let acts: Vec<String> = acts.iter().map(ToString::to_string).collect();
            writeln!(out, "\n{id} acts as {}: {by}", acts.join("; "))?;
        }
    }
    Ok(None)
}

/// What is requested and does not exist.
fn unknown(document: &PlanDocument, access: &Access, filter: &Filter) -> Option<(String, String)> {
    let titles = || access.secrets.iter().map(Secret::title);
    let workloads = || document.subjects().filter(|subject| subject.kind == SubjectKindDocument::Workload);
    let apps = || workloads().filter_map(|subject| subject.id.rsplit('/').next());
    let (what, name, near) = match (&filter.secret, &filter.app) {
        (Some(secret), _) if !titles().any(|title| title == secret) => {
            ("secret", secret, suggest::nearest(secret, titles()))
        }
        (_, Some(app)) if !apps().any(|known| known == app) => ("app with secrets", app, suggest::nearest(app, apps())),
        _ => return None,
    };
    let help = near
        .map_or_else(|| format!("see `platformc access` for every {what}"), |near| format!("did you mean `{near}`?"));
    Some((format!("there is no {what} `{name}`"), help))
}
