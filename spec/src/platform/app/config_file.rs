//! Files in containers.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    scalar::FilePath,
    span::{Span, Spanned},
};

/// A file in the container of an app.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfigFile {
    /// What it says, for example `"mode = 1"`. All files of an app together have at most 1 MiB.
    pub text: Option<Spanned<String>>,
    /// The path of a file that says it, relative to this file and below the platform's folder, for example `config/app.toml`. Instead
    /// of `text`.
    pub from: Option<Spanned<FilePath>>,
}

impl ConfigFile {
    /// What it says: its own text, or that of the file beside the platform. A file without either was refused.
    #[must_use]
    pub fn content(self) -> Spanned<String> {
        self.text.unwrap_or_else(|| Spanned { value: String::new(), span: Span::default() })
    }
}
