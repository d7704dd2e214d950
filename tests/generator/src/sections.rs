//! The sections of a platform, in the order in which they refer to each other.

mod alerting;
mod apps;
mod ci;
mod clusters;
mod containers;
mod data;
mod delivery;
mod externals;
mod head;
mod ingress;
mod jobs;
mod links;
mod networks;
mod observability;
mod pods;
mod probes;
mod registries;
mod secrets;
mod serving;
mod stateful;
mod texts;
mod vault;

use serde_json::{Map, Value};

use crate::world::World;

/// All sections of a platform.
#[must_use]
pub fn all(seed: u64) -> Map<String, Value> {
    let mut world = World::new(seed);
    head::add(&mut world);
    networks::add(&mut world);
    clusters::add(&mut world);
    head::add_dns(&mut world);
    observability::add_mesh(&mut world);
    vault::settle(&mut world);
    ingress::add(&mut world);
    data::add_storage(&mut world);
    data::add_databases(&mut world);
    externals::add(&mut world);
    observability::add_metrics(&mut world);
    apps::add(&mut world);
    ci::add(&mut world);
    vault::add(&mut world);
    alerting::add(&mut world);
    registries::add(&mut world);
    secrets::add_all(&mut world);
    world.into_root()
}
