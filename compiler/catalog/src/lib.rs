//! Facts about the world outside a platform: charts, what their roles allow, images, Terraform providers, how long EKS supports Kubernetes, regions,
//! instance types, the certificate authorities of RDS.
//!
//! It must not know the specification, the model or any output format: a fact has the same value for every platform. The files
//! with the facts are beside `src`, and the scripts there generate them from their sources (`refresh.py`, `instances.py`, `vocabulary.py`,
//! `rds.py`, `index.py`).
//!
//! ```
//! use platformc_catalog::{Catalogs, Images, image, rds_authority, shape, successor};
//!
//! // 3 network interfaces with 10 addresses each.
//! assert_eq!(shape("m7g.large").map(|shape| shape.pods()), Some(29));
//! assert_eq!(successor("m4"), Some("m7i"));
//! assert!(rds_authority("eu-west-1").is_some());
//!
//! // No image can miss a mirror: only `Images` makes its name.
//! let own = Catalogs::CARRIED.own;
//! let mirrored = Images::of(own, Some("registry.example.com/mirror")).repository(&image::VAULT);
//! assert_eq!(mirrored, "registry.example.com/mirror/docker.io/hashicorp/vault");
//! ```

#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod chart;
mod holder;
mod images;
mod instances;
pub mod limits;
mod listing;
mod pinned;
pub mod quotas;
mod rds;
mod time_zones;
mod versions;
mod vocabulary;

pub use chart::{Chart, Entry, Source};
pub use holder::{Holder, Power};
pub use images::{Images, login_key, qualified};
pub use instances::{Shape, database_successor, shape, successor};
pub use listing::{Kind, Listed};
pub use pinned::{Image, Provider, Said};
pub use rds::rds_authority;
pub use time_zones::time_zones;
pub use versions::{Catalog, Catalogs, Differences};
pub use vocabulary::{
    Family, Known, Region, database_families, database_family, dns_suffix, families, family, partition, region, regions,
};

/// How long EKS supports a minor version of Kubernetes 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// 33 for Kubernetes 1.33.
    pub minor: u16,
    /// The day at which standard support ends.
    pub standard: &'static str,
    /// The day at which extended support ends, and EKS upgrades the cluster by itself.
    pub extended: &'static str,
    /// Whether standard support was over when the catalog was made.
    pub over: bool,
}

include!("../charts.rs");

/// The version of Terraform with which the output is tested, and which the bastion has
/// (<https://releases.hashicorp.com/terraform/>).
pub const TERRAFORM: &str = "1.11.4";

/// What the providers of Terraform do when an attribute of a resource changes, as JSON: type, attribute, and `replace`, `update` or
/// `same`. `tests/conformance/replacement_table.py` asks the provider of AWS, `vault_provider.py` reads the source of Vault's.
pub const REPLACEMENT: &str = include_str!("../replacement.json");
