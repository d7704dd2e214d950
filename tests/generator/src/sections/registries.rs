//! Registries that ask who pulls.

use serde_json::json;

use super::secrets;
use crate::{entry::Entry, world::World};

pub fn add(world: &mut World) {
    let mut random = world.random.apart("registries");
    let mut entries = Entry::new();
    // whatever is pulled with a login is on a cluster that Vault serves
    let served = world.vault.is_some() && world.apps.iter().all(|app| world.clusters[app.cluster].served);
    if served && random.chance(60) {
        let credentials = secrets::told(world);
        let host = random.pick(&["registry.example.com", "registry.example.com", "registry.example.com:5000"]);
        let username = random.pick(&["platform", "robot$shop+pull", "gitlab+deploy-token-7"]);
        entries.set("gitlab", json!({ "login": { "host": host, "username": username, "credentials": credentials } }));
    }
    if random.chance(30) {
        let ecr = Entry::new().with("account", "999988887777");
        let ecr = ecr.maybe(&mut random, 50, "region", |random| random.pick(&["eu-central-1", "cn-north-1"]));
        entries.set("partner", Entry::new().with("ecr", ecr));
    }
    world.entries("registries", entries);
}
