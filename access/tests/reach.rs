//! The evaluators of network policies and of meshes: by cases of the upstream documentation, and against second implementations.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
// objects are written where they are used
#![allow(clippy::needless_pass_by_value)]

mod reach {
    mod consul;
    mod istio;
    mod policy;
    mod random;
}
