//! The pages behind the codes: `spec/base/pages`, one file a code.

use platformc_base::{Code, suggest};

/// The page of a code, in any letter case.
pub(super) fn page(code: &str) -> Option<&'static str> {
    Code::find(code.trim()).map(Code::page)
}

/// What to type instead of an unknown code.
pub(super) fn help(code: &str) -> String {
    match suggest::nearest(code, Code::ALL.iter().map(|c| c.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write a code as `platformc check` shows it, such as `P0301`".into(),
    }
}
