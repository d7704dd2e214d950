//! A document against the schema that editors use, then into the typed platform.
//!
//! What surely fits is not validated. All schema errors are reported at once; deserializing comes after, so it can only fail where the
//! types are stricter than the schema, and those places are formats that the schema checks too.

mod deserialize;
mod explain;
mod fits;
mod json;
mod overlay;
mod schema;
pub(crate) mod shapes;

use serde::Deserialize;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::{Document, Node},
    platform::Platform,
    source::Sources,
};

pub(crate) use fits::section;
pub(crate) use schema::Section;
pub use schema::schema;

/// To measure what the table buys.
const ALWAYS_VALIDATE: bool = cfg!(feature = "always-validate");

/// The typed platform of a document.
///
/// # Errors
/// P02xx: every place that does not fit the schema.
pub fn validate(document: &Document<'_>, sources: &Sources) -> Result<Platform, Diagnostics> {
    let problems = fit(document.root(), sources);
    if problems.has_errors() { Err(problems) } else { typed(document.root()) }
}

/// Where a whole platform does not fit the schema.
pub(crate) fn fit(root: &Node<'_>, sources: &Sources) -> Diagnostics {
    if !ALWAYS_VALIDATE && fits::surely(root) {
        Diagnostics::default()
    } else {
        explain::schema_errors(&explain::PLATFORM, root, sources)
    }
}

/// Where what a part says beside its sections does not fit.
pub(crate) fn fit_part(header: &Node<'_>, sources: &Sources) -> Diagnostics {
    if !ALWAYS_VALIDATE && fits::surely_a_part(header) {
        Diagnostics::default()
    } else {
        explain::schema_errors(&explain::PART, header, sources)
    }
}

/// The schema of a whole platform, all of its files joined.
pub(crate) fn rules() -> &'static serde_json::Value {
    &explain::PLATFORM.schema
}

/// The types of a tree that fits the schema.
pub(crate) fn typed(root: &Node<'_>) -> Result<Platform, Diagnostics> {
    Platform::deserialize(deserialize::NodeDeserializer::new(root)).map_err(|error| {
        let span = error.span.unwrap_or(root.span);
        Diagnostic::error(Code::BadScalar, span, error.message).help("write it as the language reference shows").into()
    })
}
