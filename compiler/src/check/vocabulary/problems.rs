//! What is said of words that the catalog does not have.

use platformc_base::{Code, Diagnostic, Span};

/// A word that AWS does not have.
pub(super) fn impossible(span: Span, what: &str, word: &str) -> Diagnostic {
    Diagnostic::error(Code::UnknownToAws, span, format!("AWS has no {what} `{word}`"))
}

/// A word that may be newer than the catalog.
pub(super) fn newcomer(span: Span, what: &str, word: &str) -> Diagnostic {
    Diagnostic::warning(Code::NotInCatalog, span, format!("the {what} `{word}` is not in the catalog"))
        .label("perhaps newer than this version of platformc")
}

/// What to do about a newcomer, with what may have been meant.
pub(super) fn advice(near: Option<String>) -> String {
    let allow = "if AWS has it, allow this warning with a comment";
    near.map_or_else(|| format!("check the spelling; {allow}"), |near| format!("did you mean `{near}`? {allow}"))
}
