//! Containers beside the one of an app.

use indexmap::IndexMap;
use platformc_base::{
    Span, Spanned,
    scalar::{Image, MountPath, Name, VariableName},
};

use super::{Probes, Resources};
use crate::Effective;

/// When a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// To its end, before the app starts.
    Init,
    /// From before the app's start until after its end.
    Sidecar,
}

impl ContainerKind {
    /// What it is called.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Init => "init container",
            Self::Sidecar => "sidecar",
        }
    }
}

/// A container of an app's pods beside the app's own.
#[derive(Debug)]
pub struct Container {
    pub kind: ContainerKind,
    pub name: Name,
    /// Where the file defines it.
    pub span: Span,
    /// What it runs; none for the image of the app, in the version that the pod runs.
    pub image: Option<Spanned<Image>>,
    /// The program that runs instead of the entry point of its image.
    pub command: Vec<Spanned<String>>,
    /// Its arguments.
    pub args: Vec<Spanned<String>>,
    /// The number of the user that it runs as. Default: the app's, if it has the app's image; else that of its image.
    pub user: Option<Spanned<u32>>,
    /// Its plain settings: environment variables.
    pub env: IndexMap<Spanned<VariableName>, Spanned<String>>,
    /// Those of the app's uses of secrets that it gets, by the names of the secrets.
    pub secrets: Vec<Spanned<Name>>,
    /// Those of the app's volumes that it mounts.
    pub volumes: Vec<Spanned<Name>>,
    /// Those of the volumes of its replica that it mounts.
    pub disks: Vec<Spanned<Name>>,
    /// Those of the folders of the pod that it mounts.
    pub scratch: Vec<Spanned<Name>>,
    /// The files in it, and their texts.
    pub files: IndexMap<Spanned<MountPath>, Spanned<String>>,
    /// What it needs. Default: as an app.
    pub resources: Effective<Resources>,
    /// The questions that it is asked.
    pub probes: Probes,
}
