//! Volumes of which each replica of a stateful app has its own.

use platformc_base::{
    Span, Spanned,
    scalar::{MountPath, Name, Size},
};

/// A volume of which each replica of a stateful app has its own.
#[derive(Debug)]
pub struct ReplicaVolume {
    pub name: Name,
    /// The place of its name.
    pub span: Span,
    /// How large each is.
    pub size: Spanned<Size>,
    /// The folder of the container at which it is mounted.
    pub mount: Spanned<MountPath>,
}
