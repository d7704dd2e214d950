//! What every stage may use: sources and spans, scalars, the words of the language, diagnostics and masking.
//! This crate does no I/O and knows neither the typed platform nor any output format.

pub mod allow;
pub mod any;
pub mod code;
pub mod diagnostic;
pub mod report;
pub mod scalar;
pub mod secrets;
pub mod source;
pub mod span;
pub mod suggest;
pub mod together;
pub mod words;

pub use allow::Allows;
pub use code::Code;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use report::Report;
pub use source::{Source, Sources};
pub use span::{SourceId, Span, Spanned};
