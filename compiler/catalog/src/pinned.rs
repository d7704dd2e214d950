//! What a catalog pins, each with its source.

/// Where a version is listed, and when that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// An address, or a repository and a tag.
    pub from: &'static str,
    /// The day, such as `2026-11-30`.
    pub as_of: &'static str,
}

/// A Terraform provider at an exact version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its source, such as `hashicorp/aws`.
    pub name: &'static str,
    /// The version that roots pin.
    pub version: &'static str,
    /// Where that is listed.
    pub source: Said,
}

/// An image at an exact version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    /// What tells it from all others, also from one of the same name for another processor.
    pub id: &'static str,
    /// Its repository, as a container names it.
    pub name: &'static str,
    /// Its version, in the program's own catalog unless it is in [`Differences`](super::Differences): [`Catalog::tag`](super::Catalog::tag) tells.
    pub tag: &'static str,
    /// Where that is listed.
    pub source: Said,
}

impl Image {
    /// What stands in front of the version in its tag, such as `arm64` in `arm64-v18.9.0`.
    #[must_use]
    pub fn variant(tag: &str) -> Option<&str> {
        tag.rsplit_once("-v").map(|(variant, _)| variant)
    }
}
