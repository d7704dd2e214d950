//! Charts, and their values that name images.

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
    /// Its values that say where its images come from; only [`Images`](crate::Images) reads them.
    pub images: &'static [Source],
}

/// A value of a chart that says where an image of it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The value, its keys joined by dots.
    pub(crate) key: &'static str,
    /// Its value without a mirror: a registry, a repository or a whole image, whichever the chart needs.
    pub(crate) upstream: &'static str,
    /// Whether the chart's own default names a registry that its maker has left.
    pub(crate) moved: bool,
}
