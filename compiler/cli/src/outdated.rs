//! `platformc outdated` and `platformc catalog`: the versions of a platform beside those of a catalog.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use platformc_base::Sources;
use platformc_compiler::outdated::{CatalogDocument, human, outdated};
use platformc_pipeline::Plan;

use super::{
    arguments::PlanFormat,
    failure::{Failure, usage},
    say,
};

/// The catalog in a file, or the program's own.
pub(super) fn catalog(file: Option<&Path>) -> Result<CatalogDocument, Failure> {
    let Some(file) = file else { return Ok(CatalogDocument::own()) };
    let bytes = fs::read(file).map_err(|error| {
        Failure::Machine(format!("`{}`: {error}", say::path(file)), "name a file that `platformc catalog` wrote")
    })?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned());
    text.and_then(|text| CatalogDocument::read(&text)).map_err(|problem| {
        usage(
            format_args!("`{}` is not a catalog: {problem}", say::path(file)),
            "write one with the other release: `platformc catalog > catalog.json`",
        )
    })
}

/// Writes the comparison; whether anything is behind.
pub(super) fn show(
    plan: &Plan,
    sources: &Sources,
    catalog: &CatalogDocument,
    format: PlanFormat,
    out: &mut impl Write,
) -> io::Result<bool> {
    let document = outdated(plan, sources, catalog);
    match format {
        PlanFormat::Human => {
            let mut text = String::new();
            // Nothing refuses what is written into memory.
            let _ = human(&document, &mut text);
            out.write_all(text.as_bytes())?;
        }
        PlanFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(!document.behind.is_empty())
}

/// Writes the program's own catalog.
pub(super) fn own(out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &CatalogDocument::own())?;
    out.write_all(b"\n")
}
