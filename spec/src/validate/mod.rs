//! A document against the schema that editors use, then into the typed platform.
//!
//! All schema errors are reported at once; deserializing comes after, so it can only fail where the
//! types are stricter than the schema, and those places are formats that the schema checks too.

mod deserialize;
mod explain;
mod json;
mod schema;

use serde::Deserialize;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    parse::Document,
    platform::Platform,
};

pub use schema::schema;

/// The typed platform of a document.
///
/// # Errors
/// P02xx: every place that does not fit the schema.
pub fn validate(document: &Document<'_>, text: &str) -> Result<Platform, Diagnostics> {
    let problems = explain::schema_errors(document.root(), text);
    if problems.has_errors() {
        return Err(problems);
    }
    Platform::deserialize(deserialize::NodeDeserializer::new(document.root())).map_err(|error| {
        let span = error.span.unwrap_or(document.root().span);
        Diagnostic::error(Code::BadScalar, span, error.message).help("write it as the language reference shows").into()
    })
}
