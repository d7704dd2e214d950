//! `platformc outdated`: the versions that a platform uses, beside those of a catalog.
//!
//! Nothing is looked up anywhere: what is known is the catalog of the program, or one that is given.

mod catalog;
mod compare;
mod document;
mod order;
#[cfg(test)]
mod tests;
mod used;

pub use catalog::{CatalogDocument, Entry, Kind};
pub use compare::outdated;
pub use document::{Asked, Change, OutdatedDocument, human};
