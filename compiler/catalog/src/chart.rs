//! Charts, and their values that name images.

use super::pinned::Said;

/// A chart of the catalog, at no version yet: which one it is depends on the catalog that a platform is pinned to, so
/// [`Catalog::chart`](crate::Catalog::chart) alone gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry(pub(crate) Chart);

impl Entry {
    /// Its name in the repository.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.0.name
    }

    /// Where it is pulled from is an index (`https://`) or a registry (`oci://`), in every catalog.
    #[must_use]
    pub fn is_oci(&self) -> bool {
        self.0.repository.starts_with("oci://")
    }
}

/// A chart at an exact version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its name in the repository.
    pub name: &'static str,
    /// Its exact version, as the repository spells it: some begin with a `v`.
    pub version: &'static str,
    /// Where it is pulled from: `https://` for an index, `oci://` for a registry.
    pub repository: &'static str,
    /// The oldest minor version of Kubernetes 1 that it supports; 0 if it does not say.
    pub kubernetes: u16,
    /// Where its version is listed.
    pub source: Said,
    /// Its values that say where its images come from.
    pub images: &'static [Source],
}

/// A value of a chart that says where an image of it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The value, its keys joined by dots.
    pub key: &'static str,
    /// Its value without a mirror: a registry, a repository or a whole image, whichever the chart needs.
    pub upstream: &'static str,
    /// Whether the chart's own default names a registry that its maker has left.
    pub moved: bool,
}
