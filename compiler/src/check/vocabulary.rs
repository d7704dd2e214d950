//! The words of AWS: regions and their zones, instance types, classes of database instances, and what runs on them.
//!
//! AWS launches some of them every month. What cannot be is refused; what could be new is warned of, and the warning can be
//! allowed.

mod architectures;
mod form;
mod instances;
mod region;

use platformc_base::{Code, Diagnostic, Diagnostics, Span};

use platformc_model::Model;

pub(super) fn check(model: &Model, problems: &mut Diagnostics) {
    region::check(model, problems);
    instances::check(model, problems);
    architectures::check(model, problems);
}

/// A word that AWS does not have.
fn impossible(span: Span, what: &str, word: &str) -> Diagnostic {
    Diagnostic::error(Code::UnknownToAws, span, format!("AWS has no {what} `{word}`"))
}

/// A word that may be newer than the catalog.
fn newcomer(span: Span, what: &str, word: &str) -> Diagnostic {
    Diagnostic::warning(Code::NotInCatalog, span, format!("the {what} `{word}` is not in the catalog"))
        .label("perhaps newer than this version of platformc")
}

/// What to do about a newcomer, with what may have been meant.
fn advice(near: Option<String>) -> String {
    let allow = "if AWS has it, allow this warning with a comment";
    near.map_or_else(|| format!("check the spelling; {allow}"), |near| format!("did you mean `{near}`? {allow}"))
}
