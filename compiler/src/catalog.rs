//! Facts about charts: names, exact versions, repositories. `catalog/refresh.py` makes them.

/// A chart at an exact version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chart {
    pub name: &'static str,
    pub version: &'static str,
    pub repository: &'static str,
}

include!("../catalog/charts.rs");
