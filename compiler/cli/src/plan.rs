//! `platformc plan`: the plan as data.

use std::io::{self, Write};

use platformc_compiler::document::{PlanDocument, human};

use super::arguments::PlanFormat;

/// Writes the plan.
pub(super) fn show(plan: &PlanDocument, format: PlanFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        PlanFormat::Human => {
            let mut text = String::new();
            // Nothing refuses what is written into memory.
            let _ = human(plan, &mut text);
            out.write_all(text.as_bytes())
        }
        PlanFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, plan)?;
            out.write_all(b"\n")
        }
    }
}
