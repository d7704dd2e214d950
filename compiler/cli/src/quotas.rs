//! `platformc quotas`: what a platform needs of its account's quotas.

use std::io::{self, Write};

use platformc_compiler::quotas::{document, human, needs};
use platformc_pipeline::Plan;

use super::arguments::PlanFormat;

/// Writes the needs.
pub(super) fn show(plan: &Plan, format: PlanFormat, out: &mut impl Write) -> io::Result<()> {
    let needs = needs(&plan.model, &plan.graph);
    match format {
        PlanFormat::Human => {
            let mut text = String::new();
            // Nothing refuses what is written into memory.
            let _ = human(&plan.model, &needs, &mut text);
            out.write_all(text.as_bytes())
        }
        PlanFormat::Json => writeln!(out, "{:#}", document(&plan.model, &needs)),
    }
}
