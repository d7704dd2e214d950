//! Folders of a pod that are gone with it.

use platformc_base::{
    Span, Spanned,
    scalar::{MountPath, Name, Size},
};

use crate::Effective;

/// A folder that the containers of a pod can write to and share.
#[derive(Debug)]
pub struct Scratch {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    pub mount: Spanned<MountPath>,
    /// How much may be in it. Default: 1 GiB.
    pub size: Effective<Size>,
}
