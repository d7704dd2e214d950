//! Text to a tree in which every key and every value has its place.

mod build;
mod characters;
mod document;
mod scalar;
mod syntax;

pub use build::parse;
pub use document::{Arena, Document, Entry, Node, Value};
