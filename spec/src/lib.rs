//! The language of `platform.yaml`: included files, the parser, the typed platform, its JSON Schema, and the formatter.
//!
//! It must not know the model behind it, or any output format, and it never touches the machine: included files are read through
//! [`include::Files`]. A [`Platform`] holds what was written, with its holes; what holds in the end is the model's business.
//!
//! ```
//! use platformc_spec::{Allows, Code, include, read};
//!
//! const TEXT: &str = r#"
//! apiVersion: platformc/v1alpha1
//! kind: Platform
//! name: small
//! aws: { account: "111122223333", region: eu-west-1, state: { bucket: small-tfstate } }
//! git: { url: https://gitlab.example.com/platform/small.git }
//! networks: { main: { cidr: 10.40.0.0/16 } }
//! clusters:
//!   main:
//!     network: main
//!     kubernetes: "1.36"
//!     admins: { platform: "arn:aws:iam::111122223333:role/platform-admin" }
//!     nodeGroups: { system: { instanceTypes: [m7g.large] } }
//! "#;
//!
//! let sources = include::single("platform.yaml", TEXT);
//! let (platforms, _warnings) = read(&sources, &mut Allows::scan(&sources).0).unwrap();
//! assert_eq!(platforms[0].name.as_str(), "small");
//!
//! // Every problem of a stage is reported, each with its place.
//! let text = TEXT.replace("10.40.0.0/16", "10.40.0.1/16");
//! let wrong = include::single("platform.yaml", text.as_str());
//! let problems = read(&wrong, &mut Allows::scan(&wrong).0).unwrap_err().sorted();
//! assert_eq!(problems[0].code, Code::BadScalar);
//! assert_eq!(&text[problems[0].span.start as usize..problems[0].span.end as usize], "10.40.0.1/16");
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod decoded;
pub mod elsewhere;
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

pub use front::{document, platforms, read};
pub use parse::{Arena, Document, parse};
pub use platform::Platform;
pub use platformc_base::{
    Allows, Code, Diagnostic, Diagnostics, Keyed, Level, Report, Severity, Source, SourceId, Sources, Span, Spanned,
    allow, code, diagnostic, placeholder, report, scalar, secrets, source, span, suggest, words,
};
pub use validate::{schema, validate};
