//! The language of `platform.yaml`: sources and spans, diagnostics, the parser, the typed platform
//! and its JSON Schema. This crate does no I/O and knows no output format.

pub mod allow;
pub mod code;
pub mod diagnostic;
pub mod environment;
pub mod format;
mod front;
pub mod include;
mod join;
pub mod parse;
pub mod platform;
mod renamed;
pub mod report;
pub mod scalar;
pub mod secrets;
pub mod source;
pub mod span;
pub mod suggest;
pub mod validate;

pub use allow::Allows;
pub use code::Code;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use front::read;
pub use parse::{Arena, Document, parse};
pub use platform::Platform;
pub use report::Report;
pub use source::{Source, SourceId, Sources};
pub use span::{Span, Spanned};
pub use validate::{schema, validate};
