//! Facts about the outside world: charts, images, the support of Kubernetes, instance types, authorities. The scripts in `catalog/` make them.

mod chart;
mod images;
mod instances;
mod rds;

pub use chart::{Chart, Source};
pub use images::{Image, Images};
pub use instances::{Shape, database_successor, shape, successor};
pub use rds::rds_authority;

/// How long EKS supports a minor version of Kubernetes 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    pub minor: u16,
    /// The day at which standard support ends.
    pub standard: &'static str,
    /// The day at which extended support ends, and EKS upgrades the cluster by itself.
    pub extended: &'static str,
    /// Whether standard support was over when the catalog was made.
    pub over: bool,
}

include!("../charts.rs");
