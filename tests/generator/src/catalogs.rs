//! Two catalogs, as a program has that carries the one before its own.

use platformc_catalog::{Catalog, Catalogs, Chart, Differences, Image, OWN, Said, Source};

include!("../catalog/earlier.rs");

/// The catalog of this program, and an earlier one of real versions under a name that no program carried.
pub const CATALOGS: Catalogs = Catalogs { own: &OWN, previous: Some(&EARLIER) };
