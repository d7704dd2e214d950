//! Charts of the user's own.

use platformc_base::{
    Spanned,
    any::AnyMap,
    scalar::{ChartRepository, ChartVersion, Name, OciDigest},
};

/// A Helm chart of the user's own.
#[derive(Debug)]
pub struct Chart {
    /// Where it is kept.
    pub repository: Spanned<ChartRepository>,
    /// Its name there.
    pub name: Spanned<Name>,
    /// Its exact version.
    pub version: Spanned<ChartVersion>,
    /// The digest of that version.
    pub digest: Option<Spanned<OciDigest>>,
    /// Whether its release may change everything in the cluster, instead of its own namespace alone.
    pub cluster_scoped: Spanned<bool>,
    /// Its Deployments that start again when a secret of the app changes.
    pub deployments: Vec<Spanned<Name>>,
    /// Its `StatefulSets` that start again when a secret of the app changes.
    pub stateful_sets: Vec<Spanned<Name>>,
    /// Its values.
    pub values: AnyMap,
}
