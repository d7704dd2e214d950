//! The language of `platform.yaml`: the parser, the typed platform and its JSON Schema. This crate does no I/O and knows
//! no output format.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod decoded;
pub mod environment;
pub mod format;
mod front;
pub mod include;
mod join;
mod old_names;
pub mod parse;
pub mod platform;
mod renamed;
pub mod validate;

pub use front::read;
pub use parse::{Arena, Document, parse};
pub use platform::Platform;
pub use platformc_base::{
    Allows, Code, Diagnostic, Diagnostics, Report, Severity, Source, SourceId, Sources, Span, Spanned, allow, code,
    diagnostic, report, scalar, secrets, source, span, suggest,
};
pub use validate::{schema, validate};
