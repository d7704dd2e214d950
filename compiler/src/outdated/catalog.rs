//! A catalog as a file: every version with its source and the day on which it was looked at.

use platformc_catalog::{self as catalog, Listed, OWN};
use serde::{Deserialize, Serialize};

/// The version of the form. A reader refuses one that it does not know.
const VERSION: u32 = 1;

/// The versions of a catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CatalogDocument {
    /// The version of this form: `1`.
    pub version: u32,
    /// The name of the catalog, such as `2026.11`.
    pub name: String,
    /// The day on which its versions were looked at last.
    pub date: String,
    /// All of them.
    pub versions: Vec<Entry>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// What it is of.
    pub kind: Kind,
    /// The name of the chart, the image, the provider or the add-on.
    pub name: String,
    /// The repository of a chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The minor version of Kubernetes that it is for, such as `1.36`: of images of nodes and of add-ons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// The version itself.
    pub version: String,
    /// Where it is listed.
    pub from: String,
    /// The day on which that was looked at.
    pub as_of: String,
}

/// What a version is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A Helm chart.
    Chart,
    /// An image that platformc names itself.
    Image,
    /// The distribution of Flux.
    Flux,
    /// The image of EKS that nodes start from.
    NodeImage,
    /// An add-on of EKS.
    Addon,
    /// A Terraform provider.
    Provider,
}

impl Kind {
    /// As people read it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Chart => "chart",
            Self::Image => "image",
            Self::Flux => "distribution",
            Self::NodeImage => "node image",
            Self::Addon => "add-on",
            Self::Provider => "provider",
        }
    }
}

impl From<catalog::Kind> for Kind {
    fn from(kind: catalog::Kind) -> Self {
        match kind {
            catalog::Kind::Chart => Self::Chart,
            catalog::Kind::Image => Self::Image,
            catalog::Kind::Flux => Self::Flux,
            catalog::Kind::NodeImage => Self::NodeImage,
            catalog::Kind::Provider => Self::Provider,
        }
    }
}

impl From<Listed> for Entry {
    fn from(listed: Listed) -> Self {
        Self {
            kind: listed.kind.into(),
            name: listed.name.to_owned(),
            repository: listed.repository.map(str::to_owned),
            kubernetes: listed.kubernetes.map(minor),
            version: listed.version.to_owned(),
            from: listed.source.from.to_owned(),
            as_of: listed.source.as_of.to_owned(),
        }
    }
}

/// Whether a character only says how those around it are shown.
const fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A minor version of Kubernetes 1 as it is written.
pub(super) fn minor(number: u16) -> String {
    format!("1.{number}")
}

impl CatalogDocument {
    /// The catalog of the program.
    #[must_use]
    pub fn own() -> Self {
        let (name, date) = (OWN.name.to_owned(), OWN.date.to_owned());
        Self { version: VERSION, name, date, versions: Listed::all().map(Entry::from).collect() }
    }

    /// The catalog in a text, as [`Self::own`] is printed.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if read.version != VERSION {
            return Err(format!("its form has the version {}", read.version));
        }
        if read.texts().any(|text| text.chars().any(|c| c.is_control() || is_format(c))) {
            return Err("a text in it has characters that are not printed".to_owned());
        }
        Ok(read)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str(), self.date.as_str()].into_iter().chain(self.versions.iter().flat_map(Entry::texts))
    }
}

impl Entry {
    fn texts(&self) -> impl Iterator<Item = &str> {
        let Self { kind: _, name, repository, kubernetes, version, from, as_of } = self;
        let optional = repository.iter().chain(kubernetes);
        [name, version, from, as_of].into_iter().chain(optional).map(String::as_str)
    }
}
