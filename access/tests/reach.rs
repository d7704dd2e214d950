//! The evaluators of network policies and of meshes: by cases of the upstream documentation, and against second implementations.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod reach {
    mod consul;
    mod istio;
    mod policy;
    mod random;
}
