//! The book in `docs/`: what can be made from the code is, and the rest is held to it.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` writes what is generated: the reference, the pages of the codes, the summary.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod docs {
    mod book;
    mod codes;
    mod components;
    mod deliveries;
    mod elsewhere;
    mod reference;
    mod registries;
    mod tutorial;
}
