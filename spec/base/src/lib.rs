//! What every stage of platformc may use: sources and spans, scalars, the words of the language, diagnostics and masking.
//!
//! It must not know the typed platform, the model behind it, or any output format, and it never touches the machine: texts
//! come in as [`Source`]s, and what may be shown goes out as a [`Report`], whose secrets are masked.
//!
//! ```
//! use platformc_base::{Code, Diagnostic, Diagnostics, Report, Source, SourceId, Sources, Span, scalar::Cidr};
//!
//! let text = "cidr: 10.40.0.0/33\npassword: correct-horse-battery\n";
//! let sources = Sources::new(vec![Source { name: "platform.yaml".into(), text: text.into() }], Diagnostics::default());
//!
//! // A scalar says what is wrong with a text, a diagnostic where.
//! let problem = Cidr::parse("10.40.0.0/33").unwrap_err();
//! let span = Span { source: SourceId(0), start: 6, end: 18 };
//! let problem = Diagnostic::error(Code::BadScalar, span, problem.message).help(problem.help);
//!
//! // What is shown of a source has no secrets, and every byte at its place.
//! let report = Report::new(&sources, problem.into());
//! assert_eq!(report.sources()[0].text, "cidr: 10.40.0.0/33\npassword: *********************\n");
//! assert_eq!(report.problems()[0].span, span);
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod allow;
pub mod any;
pub mod code;
pub mod diagnostic;
pub mod level;
pub mod placeholder;
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
pub use level::Level;
pub use report::Report;
pub use source::{Source, Sources};
pub use span::{Keyed, SourceId, Span, Spanned};
